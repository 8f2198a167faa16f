import io

import pytest
from rich.console import Console

from digitus.cli.output.training_progress import MAX_EPOCH_LINES, TrainingProgress, epoch_line
from digitus.networks import Params
from digitus.settings import from_data
from digitus.training import Epoch, Snapshot


def row(epoch: int = 1, **changes: float) -> Epoch:
    figures = {"loss": 0.0812, "accuracy": 0.9761, "last_loss": 0.1, "learning_rate": 0.1}
    known = {"epoch": epoch, "images": 1000, "seconds": 2.0, **figures, **changes}
    return from_data(Epoch, known)


def snapshot(epoch: int = 3, seen: int = 500) -> Snapshot:
    return Snapshot(
        epoch=epoch,
        epochs=10,
        seen=seen,
        images=1000,
        loss=0.0812,
        accuracy=0.9761,
        learning_rate=0.1,
        images_per_second=500,
        params=Params,
    )


def terminal(width: int = 80) -> Console:
    return Console(
        file=io.StringIO(), force_terminal=True, width=width, highlight=False, _environ={}
    )


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def watched(console: Console) -> str:
    with TrainingProgress(console, 10) as watch:
        watch.on_chunk(snapshot())
    return printed(console)


def test_an_epoch_is_one_line() -> None:
    assert epoch_line(row(3), 10) == "epoch  3/10  loss 0.0812  accuracy 97.61 %  500 images/s"
    line = epoch_line(row(validation_accuracy=0.972), 10)
    assert "accuracy 97.61 %  validation 97.20 %" in line


def test_the_longest_line_fits_on_a_terminal() -> None:
    line = epoch_line(row(validation_accuracy=0.972, loss=1.2e10), 200)
    assert len(line) <= 80


def test_the_bar_tells_epoch_loss_accuracy_pace_and_time_left() -> None:
    shown = watched(terminal())
    for word in ("epoch 3/10", "loss 0.0812", "accuracy 97.61 %", "500 images/s", "15 s left"):
        assert word in shown


@pytest.mark.parametrize("width", [20, 40, 50, 60, 80, 120])
def test_the_bar_keeps_to_one_line(width: int) -> None:
    lines = watched(terminal(width)).replace("\r", "\n").splitlines()
    plain = [Console(width=500).render_str(line) for line in lines]
    assert "epoch 3/10"[: width - 1] in watched(terminal(width))
    assert all(len(text.plain) < 10 * width for text in plain)
    assert printed_rows(width) == 1


def printed_rows(width: int) -> int:
    """Count the lines that one drawing of the bar takes."""
    console = terminal(width)
    watch = TrainingProgress(console, 10)
    watch.on_chunk(snapshot())
    assert watch._bar is not None
    return len(console.render_lines(watch._bar.get_renderable()))


def test_nothing_moves_where_nobody_watches() -> None:
    console = Console(file=io.StringIO(), width=80)
    with TrainingProgress(console, 10) as watch:
        watch.on_chunk(snapshot())
        watch.on_epoch(row(), Params)
    assert printed(console) == "epoch  1/10  loss 0.0812  accuracy 97.61 %  500 images/s\n"


def test_of_very_many_epochs_only_some_leave_a_line_on_a_terminal() -> None:
    console = terminal()
    with TrainingProgress(console, 1000) as watch:
        for epoch in range(1, 1001):
            watch.on_epoch(row(epoch), Params)
    lines = printed(console).count(" images/s")
    assert 20 <= lines <= MAX_EPOCH_LINES + 2
    assert "epoch 1000/1000" in printed(console)


def test_a_file_gets_every_epoch() -> None:
    console = Console(file=io.StringIO(), width=80)
    with TrainingProgress(console, 1000) as watch:
        for epoch in range(1, 1001):
            watch.on_epoch(row(epoch), Params)
    assert len(printed(console).splitlines()) == 1000


def test_a_warning_is_heard_once(capsys: pytest.CaptureFixture[str]) -> None:
    watch = TrainingProgress(Console(file=io.StringIO()), 1)
    for message in ("the disk is full", "the disk is full", "the sky is blue"):
        watch.on_warning(message)
    assert capsys.readouterr().err == "note: the disk is full\nnote: the sky is blue\n"
