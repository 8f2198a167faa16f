"""The progress of a training: a bar on a terminal, and a line per epoch."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from digitus.cli.output.console import remark
from digitus.cli.output.format import countdown, pace, small
from digitus.display import percent
from digitus.networks import Params
from digitus.training import Callback, Epoch, Snapshot

MAX_EPOCH_LINES = 40
"""Epochs that leave a line on a terminal; where there are more, every second or third does."""


NOTHING_YET: dict[str, Any] = {"loss": "", "accuracy": "", "pace": "", "left": ""}


@final
class TrainingProgress(Callback):
    """Shows how a training gets on.

    Parameters
    ----------
    console
        Where.
    epochs
        How many there will be at most.
    """

    def __init__(self, console: Console, epochs: int) -> None:
        self._console = console
        self._epochs = epochs
        self._heard: set[str] = set()
        self._bar = _bar(console) if console.is_interactive else None
        self._task = self._bar.add_task("", total=None, **NOTHING_YET) if self._bar else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def on_chunk(self, snapshot: Snapshot) -> None:
        """Move the bar."""
        if self._bar is None or self._task is None:
            return
        self._bar.update(
            self._task,
            description=f"epoch {snapshot.epoch}/{snapshot.epochs}",
            completed=(snapshot.epoch - 1) * snapshot.images + snapshot.seen,
            total=snapshot.epochs * snapshot.images,
            loss=f"loss {small(snapshot.loss)}",
            accuracy=f"accuracy {percent(snapshot.accuracy)}",
            pace=pace(snapshot.images_per_second),
            left=f"{countdown(snapshot.seconds_left)} left",
        )

    def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
        """Leave a line."""
        del params
        every = -(-self._epochs // MAX_EPOCH_LINES) if self._bar else 1
        if row.epoch % every == 0 or row.epoch in {1, self._epochs}:
            line = epoch_line(row, self._epochs)
            self._console.print(line, soft_wrap=not self._console.is_terminal)

    def on_warning(self, message: str) -> None:
        """Say it, the first time."""
        if message not in self._heard:
            self._heard.add(message)
            remark(message)


def epoch_line(row: Epoch, epochs: int) -> str:
    """Write an epoch in one line."""
    parts = [
        f"epoch {row.epoch:>{len(str(epochs))}}/{epochs}",
        f"loss {small(row.loss)}",
        f"accuracy {percent(row.accuracy)}",
    ]
    if row.validation_accuracy is not None:
        parts.append(f"validation {percent(row.validation_accuracy)}")
    parts.append(pace(row.images / row.seconds) if row.seconds else "")
    return "  ".join(parts)


def _bar(console: Console) -> Progress:
    """Lay out the bar; what there is no room for is left out, the least needed first."""
    columns = [TextColumn("{task.description}"), BarColumn(bar_width=None)]
    for least, field in ((60, "loss"), (50, "accuracy"), (78, "pace"), (40, "left")):
        if console.width >= least:
            columns.append(TextColumn(f"{{task.fields[{field}]}}"))
    return Progress(*columns, console=console, transient=True, expand=True)
