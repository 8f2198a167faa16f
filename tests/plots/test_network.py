from typing import Any

from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from digitus.networks import Dense, Dropout, Network
from digitus.plots import plot_network

DROPPED = Network(
    (28, 28), (Dropout(0.2), Dense(300, "relu"), Dropout(0.5), Dense(4, "softmax", bias=False))
)


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def test_columns_say_what_they_are() -> None:
    axes = axes_of(plot_network(DROPPED, title="mine"))[0]
    assert [text.get_text() for text in axes.texts] == [
        "mine",
        "28 × 28 pixels\nDropout 0.2",
        "300\nDense relu\n235,500 parameters\nDropout 0.5",
        "4\nDense softmax, no bias\n1,200 parameters",
    ]


def test_units_are_joined_each_to_each_and_many_are_cut_short() -> None:
    axes = axes_of(plot_network(DROPPED))[0]
    joints = [part for part in axes.collections if isinstance(part, LineCollection)]
    assert [len(part.get_segments()) for part in joints] == [8 * 8, 8 * 4]
    assert [len(line.get_xdata()) for line in axes.lines] == [8, 3, 8, 3, 4]


def test_all_units_lie_on_the_paper() -> None:
    figure = plot_network(Network((2, 1), (Dense(1), Dense(10))))
    width, height = figure.get_size_inches()
    for line in axes_of(figure)[0].lines:
        assert 0 < min(line.get_xdata()) <= max(line.get_xdata()) < width
        assert 0 < min(line.get_ydata()) <= max(line.get_ydata()) < height
