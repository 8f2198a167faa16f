from typing import Any

import pytest
from matplotlib.figure import Figure

from digitus.errors import SettingError
from digitus.evaluation import run_statistics
from digitus.plots import plot_reproduction
from digitus.recipes import Figure as Measured
from digitus.recipes import Reproduction


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def figure(
    kind: str, values: tuple[float, ...], published: float | None, epoch: int = 0
) -> Measured:
    return Measured(
        figure=kind,
        epoch=epoch,
        published=published,
        values=values,
        statistics=run_statistics(values),
        agrees=None,
    )


def run(name: str, *figures: Measured) -> Reproduction:
    return Reproduction(
        recipe=name,
        title="",
        engine="numpy",
        seeds=(0, 1, 2),
        seconds=(1.0, 1.0, 1.0),
        figures=figures,
    )


def test_each_figure_has_a_strip_with_runs_band_and_published_mark() -> None:
    values = (0.94, 0.95, 0.96)
    shown = plot_reproduction(
        [
            run("a", figure("accuracy", values, 0.9533), figure("epochs", (12, 14, 15), 12, 3)),
            run(
                "b",
                figure("accuracy", (0.7447,) * 3, None),
                figure("squared error", (0.0, 0.1), 0.0),
            ),
        ]
    )
    paper, first, second, third, fourth = axes_of(shown)
    dots, mark = first.lines
    assert tuple(dots.get_xdata()) == values
    assert mark.get_xdata() == [0.9533]
    band = first.patches[0].get_bbox()
    assert (band.x0, band.x1) == pytest.approx(
        (run_statistics(values).interval.low, run_statistics(values).interval.high)
    )
    assert len(second.lines) == 2
    assert len(third.lines) == 1
    assert fourth.lines[1].get_xdata() == [0.0]
    words = [text.get_text() for text in paper.texts]
    assert "epochs, epoch 3" in words
    assert "published 95.33 %" in words
    assert "measured 95.00 % ± 1.00 % (3 runs)" in words
    assert "measured 13.7 ± 1.5 (3 runs)" in words
    assert "nothing published" in words


def test_nothing_to_show_is_refused() -> None:
    for nothing in ([], [run("a")]):
        with pytest.raises(SettingError, match="no figure"):
            plot_reproduction(nothing)
