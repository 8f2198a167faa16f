from typing import Any

import pytest
from matplotlib.figure import Figure

from digitus.errors import SettingError
from digitus.plots import plot_training
from digitus.training import Epoch, History


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def history(epochs: int, *, watched: bool = False, rate: float = 1.0) -> History:
    return History(
        [
            Epoch(
                epoch=n,
                loss=1 / n,
                accuracy=1 - 0.5 / n,
                last_loss=0.1,
                learning_rate=0.1 * rate**n,
                images=100,
                seconds=2.0,
                validation_loss=2 / n if watched else None,
                validation_accuracy=1 - 0.6 / n if watched else None,
            )
            for n in range(1, epochs + 1)
        ]
    )


def test_one_training_shows_training_and_validation() -> None:
    loss, accuracy = axes_of(plot_training(history(3, watched=True), title="sigmoid-40"))
    training, validation = loss.lines
    assert training.get_ydata().tolist() == [1, 1 / 2, 1 / 3]
    assert validation.get_ydata().tolist() == [2, 1, 2 / 3]
    assert training.get_xdata().tolist() == [1, 2, 3]
    assert training.get_color() != validation.get_color()
    assert training.get_linewidth() < validation.get_linewidth()
    assert accuracy.lines[1].get_ydata()[0] == 0.4
    assert loss.figure.get_suptitle() == "sigmoid-40"
    legend = loss.figure.legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["training", "validation"]


def test_one_line_alone_needs_no_legend() -> None:
    assert not plot_training(history(3)).legends


def test_several_trainings_differ_in_more_than_colour() -> None:
    runs = {name: history(3, watched=name == "b") for name in "abcdefg"}
    loss, _ = axes_of(plot_training(runs))
    styles = [(line.get_linestyle(), line.get_marker()) for line in loss.lines]
    assert len(loss.lines) == 8
    assert len({marker for _, marker in styles}) == 7
    assert loss.lines[1].get_color() == loss.lines[2].get_color()
    labels = [text.get_text() for text in loss.figure.legends[0].get_texts()]
    assert labels[:3] == ["a, training", "b, training", "b, validation"]


def test_over_seconds_the_epochs_add_up() -> None:
    _, accuracy = axes_of(plot_training(history(3), over="seconds"))
    assert accuracy.lines[0].get_xdata().tolist() == [2, 4, 6]
    assert accuracy.get_xlabel() == "seconds"


def test_a_learning_rate_that_changes_is_shown() -> None:
    figure = plot_training({"a": history(40, rate=0.9), "b": history(1)})
    assert [axes.get_ylabel() for axes in axes_of(figure)] == ["loss", "accuracy", "learning rate"]
    rate = axes_of(figure)[2]
    assert rate.lines[0].get_ydata()[1] == pytest.approx(0.081)
    assert len(rate.lines) == 2


def test_a_training_without_an_epoch_is_refused() -> None:
    for nothing in (History(), {}, {"a": History()}):
        with pytest.raises(SettingError, match="no epoch"):
            plot_training(nothing)
    assert len(axes_of(plot_training({"a": History(), "b": history(1)}))[0].lines) == 1
