"""The inside of a network: what is drawn is what the trace says."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitus.arrays import Array
from digitus.errors import DataError, ShapeError
from digitus.models import Model
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    He,
    Layer,
    MaxPool2D,
    Network,
    draw_params,
)
from digitus.plots import plot_inside
from digitus.plots.activations import Block, Shades, mosaic

IMAGE = np.random.default_rng(1).integers(0, 256, (8, 8)).astype(np.uint8)
LOOKING = (
    Conv2D(6, 3, bias=False),
    BatchNorm("relu"),
    MaxPool2D(),
    Dropout(0.5),
    Dense(5, "tanh"),
    Dense(3, "softmax"),
)


def model(*layers: Layer) -> Model:
    network = Network((8, 8), layers)
    params = draw_params(network, He(), np.random.default_rng(0))
    return Model(network, params, name="a network")


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def shown(axes: Axes) -> list[Array]:
    """List the arrays that are drawn, top to bottom."""
    images = sorted(axes.images, key=lambda image: image.get_extent()[3])
    return [np.asarray(np.ma.getdata(image.get_array())) for image in images]  # type: ignore[arg-type]


def test_layers_that_belong_together_are_shown_once() -> None:
    written = texts(plot_inside(model(*LOOKING), IMAGE))
    names = [word for word in written if word.startswith(("Conv2D", "BatchNorm", "Max", "Dense"))]
    assert names == ["Conv2D 3x3", "BatchNorm relu", "MaxPool2D 2x2", "Dense tanh", "Dense softmax"]
    assert [word for word in written if word.endswith(("maps of 6 x 6", "maps of 3 x 3"))]
    assert not any("Dropout" in word for word in written)


def test_what_is_drawn_is_what_the_layers_put_out() -> None:
    network = model(*LOOKING)
    trace = network.trace(IMAGE)
    image, maps, pooled, units, sums = shown(plot_inside(network, IMAGE).axes[0])
    np.testing.assert_array_equal(image, IMAGE)
    for drawn, layer in ((maps, 1), (pooled, 2), (units, 4)):
        outputs = trace.layers[layer].outputs
        assert set(drawn[np.isfinite(drawn)]) == set(outputs.ravel())
    np.testing.assert_array_equal(sums[0], trace.layers[-1].sums)


def test_a_label_adds_the_gradient_and_says_whether_it_is_right() -> None:
    network = model(*LOOKING)
    answer = int(network.predict(IMAGE[None])[0])
    wrong = (answer + 1) % 3
    figure = plot_inside(network, IMAGE, wrong)
    trace = network.trace(IMAGE, wrong)
    arrays = shown(figure.axes[0])
    assert trace.pixel_grad is not None
    assert any(array.shape == IMAGE.shape and (array == trace.pixel_grad).all() for array in arrays)
    np.testing.assert_array_equal(arrays[-1][0], trace.layers[-1].delta)
    assert f"reads {answer}, it is {wrong}" in texts(figure)
    assert "gradient of the loss" not in texts(plot_inside(network, IMAGE))


def test_the_bars_are_the_models_probabilities() -> None:
    network = model(Dense(3, "softmax"))
    bars = plot_inside(network, IMAGE).axes[0].patches
    heights = np.abs([bar.get_height() for bar in bars])  # type: ignore[attr-defined]
    expected = network.predict_proba(IMAGE[None])[0]
    np.testing.assert_allclose(heights / heights.sum(), expected, rtol=1e-5)


@pytest.mark.parametrize("count", [1, 7, 10, 32, 40, 97, 128, 1000])
@pytest.mark.parametrize("shape", [(), (4, 4)])
def test_all_maps_and_units_have_a_place_in_a_row(shape: tuple[int, ...], count: int) -> None:
    block = Block.of((*shape, count), 5.6)
    assert block.rows * block.columns >= count > (block.rows - 1) * block.columns
    assert block.size[0] <= 5.6 + 1e-9
    numbers = np.arange(1.0, count * max(1, int(np.prod(shape))) + 1).reshape(*shape, count)
    drawn = mosaic(numbers, block)
    np.testing.assert_array_equal(np.unique(drawn[np.isfinite(drawn)]), numbers.ravel())


def test_ink_is_for_what_has_no_sign() -> None:
    assert Shades.of(np.array([0.0, 2.0])).norm.vmin == 0
    assert Shades.of(np.array([-1.0, 2.0])).norm.vmin == -2
    assert Shades.of(np.array([0.0, 0.0])).norm.vmax == 1
    assert Shades.of(np.array([1.0, np.nan])).norm.vmax == 1


@pytest.mark.parametrize("image", [np.zeros((8, 8), np.uint8), np.full((8, 8), 255, np.uint8)])
def test_an_image_without_edges_can_be_shown(image: np.ndarray) -> None:
    assert plot_inside(model(*LOOKING), image, 1).axes


def test_what_is_no_image_of_this_model_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"one image has the shape \(height, width\)"):
        plot_inside(model(*LOOKING), IMAGE[None])
    with pytest.raises(ShapeError, match="reads images of 8 x 8"):
        plot_inside(model(*LOOKING), IMAGE[:7])
    with pytest.raises(DataError, match="labels must be 0 to 2"):
        plot_inside(model(*LOOKING), IMAGE, 3)
