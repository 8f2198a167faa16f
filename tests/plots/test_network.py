from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool2D,
    Network,
    Residual,
)
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


LOOKING = Network(
    (12, 9),
    (
        Conv2D(3, 4, "relu"),
        BatchNorm(),
        MaxPool2D(3),
        Flatten(),
        Dropout(),
        Dense(20, "tanh"),
        Dense(4, "softmax"),
    ),
)


def test_images_are_stacks_of_channels_and_a_window_on_the_first() -> None:
    axes = axes_of(plot_network(LOOKING))[0]
    assert [text.get_text() for text in axes.texts] == [
        "12 × 9 pixels",
        "9 × 6 × 3\nConv2D 4x4 relu\n51 parameters\nBatchNorm\n6 parameters",
        "3 × 2 × 3\nMaxPool2D 3x3\nFlatten\nDropout 0.5",
        "20\nDense tanh\n380 parameters",
        "4\nDense softmax\n84 parameters",
    ]
    point = 1.5 / 12
    sizes = [
        (round(box.get_height() / point), round(box.get_width() / point)) for box in axes.patches
    ]
    squares = [(12, 9), *[(9, 6)] * 3, *[(3, 2)] * 3]
    windows = [(4, 4), (3, 3)]
    assert sorted(sizes) == sorted(squares + windows)
    joints = [part for part in axes.collections if isinstance(part, LineCollection)]
    assert [len(part.get_segments()) for part in joints] == [2, 2, 3 * 8, 8 * 4]


def test_of_many_channels_five_are_drawn() -> None:
    network = Network((8, 8), (Conv2D(40, 3), GlobalAveragePool(), Dense(10)))
    axes = axes_of(plot_network(network))[0]
    assert len(axes.patches) == 1 + 1 + 5
    assert len(axes.lines[1].get_xdata()) == 8


def test_a_block_says_what_is_inside_and_what_is_added() -> None:
    inside = (Conv2D(4, 3, padding=1, bias=False), BatchNorm("relu"))
    blocks = (Residual(inside, (Conv2D(4, 1),)), Residual((Conv2D(4, 1),), activation="tanh"))
    axes = axes_of(plot_network(Network((8, 8), (*blocks, Dense(10)))))[0]
    assert axes.texts[1].get_text().split("\n") == [
        "8 × 8 × 4",
        "Residual relu",
        "Conv2D 3x3 identity",
        "padding 1, no bias",
        "BatchNorm relu",
        "+ Conv2D 1x1 identity",
        "52 parameters",
    ]
    assert axes.texts[2].get_text().split("\n")[1:-1] == [
        "Residual tanh",
        "Conv2D 1x1 identity",
        "+ its input",
    ]


def test_all_channels_and_words_lie_on_the_paper() -> None:
    figure = plot_network(LOOKING)
    axes, (width, height) = axes_of(figure)[0], figure.get_size_inches()
    for box in axes.patches:
        assert 0 < box.get_x() < box.get_x() + box.get_width() < width
        assert 0 < box.get_y() < box.get_y() + box.get_height() < height
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    for text in axes.texts:
        extent = text.get_window_extent(renderer)
        assert extent.x0 >= 0
        assert extent.y0 >= 0
