from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitus.errors import SettingError
from digitus.models import Model
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Residual,
)
from digitus.plots import plot_weights

Make = Callable[..., Model]
MINUS = "\N{MINUS SIGN}"


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def captions(figure: Figure) -> list[str]:
    return [text.get_text() for text in axes_of(figure)[0].texts[2:]]


def test_a_neuron_is_a_picture_of_the_weights_it_looks_through(make_model: Make) -> None:
    model = make_model()
    figure = plot_weights(model)
    weights = model.params["0.weights"]
    for neuron, picture in enumerate(axes_of(figure)[0].images):
        np.testing.assert_array_equal(picture.get_array(), weights[:, neuron].reshape(8, 8))
        assert picture.get_clim() == pytest.approx((-abs(weights).max(), abs(weights).max()))
    assert captions(figure)[0] == f"neuron 0\nbias {MINUS}2.0"
    assert captions(figure)[11] == "neuron 11\nbias +2.0"
    key = [tick.get_text() for tick in axes_of(figure)[1].get_yticklabels()]
    assert key[0] == key[2].replace("+", MINUS)


def test_the_range_of_the_colours_can_be_fixed(make_model: Make) -> None:
    figure = plot_weights(make_model(), limit=8)
    assert {picture.get_clim() for picture in axes_of(figure)[0].images} == {(-8, 8)}
    assert [tick.get_text() for tick in axes_of(figure)[1].get_yticklabels()] == [
        f"{MINUS}8.0",
        "0.0",
        "+8.0",
    ]


def test_without_a_hidden_layer_there_is_a_picture_for_each_digit(make_model: Make) -> None:
    figure = plot_weights(make_model(Dense(10, bias=False), side=28))
    assert len(axes_of(figure)[0].images) == 10
    assert axes_of(figure)[0].images[0].get_array().shape == (28, 28)
    assert captions(figure) == [f"digit {digit}" for digit in range(10)]
    assert "digit" in axes_of(figure)[0].texts[0].get_text()


def test_of_many_neurons_the_first_or_the_strongest_are_shown(make_model: Make) -> None:
    model = make_model(Dropout(0.1), Dense(200, "relu", bias=False), Dense(10, "softmax"))
    first = plot_weights(model, count=15)
    assert captions(first)[-1] == "neuron 14"
    assert axes_of(first)[0].texts[1].get_text() == "the first 15 of 200 neurons"
    strongest = captions(plot_weights(model, count=15, strongest=True))
    sizes = np.linalg.norm(model.params["1.weights"], axis=0)
    assert strongest[0] == f"neuron {sizes.argmax()}"
    shown = [sizes[int(text.split()[1])] for text in strongest]
    assert shown == sorted(sizes, reverse=True)[:15]
    assert len(axes_of(plot_weights(model, count=1000, columns=25))[0].images) == 200


def test_neurons_without_bias_are_not_taken_for_digits(make_model: Make) -> None:
    model = make_model(Dense(3, "tanh", bias=False), Dense(10, bias=False))
    assert captions(plot_weights(model)) == ["neuron 0", "neuron 1", "neuron 2"]


def test_weights_that_are_all_zero_have_a_picture_too(make_model: Make) -> None:
    model = make_model(Dense(10))
    zeros = {name: np.zeros_like(array) for name, array in model.params.items()}
    figure = plot_weights(Model(model.network, zeros, ink=16))
    assert axes_of(figure)[0].images[0].get_clim() == (-1, 1)
    assert captions(figure)[0] == "digit 0\nbias 0"


BLOCK = Residual((Conv2D(4, 3, padding=1),), (Conv2D(4, 1),))


@pytest.mark.parametrize(
    ("layers", "name", "shape"),
    [
        ((Conv2D(4, 3), MaxPool2D(), Dense(10)), "0", (3, 3)),
        ((Dropout(0.1), BatchNorm(), Conv2D(4, 1), Dense(10)), "2", (1, 1)),
        ((BLOCK, Flatten(), Dense(10)), "0.0", (3, 3)),
        ((AveragePool2D(), BLOCK, Flatten(), Dense(10)), "1.0", (3, 3)),
    ],
    ids=["first", "behind others", "in a block", "behind a pool"],
)
def test_a_filter_is_a_picture_of_its_window(
    make_model: Make, layers: tuple[Layer, ...], name: str, shape: tuple[int, int]
) -> None:
    model = make_model(*layers)
    figure = plot_weights(model)
    weights = model.params[f"{name}.weights"]
    for number, picture in enumerate(axes_of(figure)[0].images):
        np.testing.assert_array_equal(picture.get_array(), weights[:, number].reshape(shape))
    assert captions(figure)[3] == "filter 3\nbias +2.0"
    assert [text.get_text() for text in axes_of(figure)[0].texts[:2]] == [
        "small: what each filter looks for",
        "all 4 filters",
    ]


def test_a_neuron_behind_a_pool_sees_a_smaller_image(make_model: Make) -> None:
    for layers in ((AveragePool2D(),), (MaxPool2D(), Flatten(), Dropout(0.1))):
        figure = plot_weights(make_model(*layers, Dense(6, "tanh"), Dense(10)))
        assert axes_of(figure)[0].images[0].get_array().shape == (4, 4)
        assert captions(figure)[0].startswith("neuron 0")


def test_a_layer_that_sees_no_image_has_no_pictures(make_model: Make) -> None:
    with pytest.raises(SettingError, match="does not see an image"):
        plot_weights(make_model(GlobalAveragePool(), Dense(10)))


@pytest.mark.parametrize("wrong", [{"count": 0}, {"limit": 0}, {"limit": np.nan}, {"columns": 0}])
def test_what_makes_no_picture_is_refused(make_model: Make, wrong: dict[str, float]) -> None:
    with pytest.raises(SettingError, match=next(iter(wrong))):
        plot_weights(make_model(), **wrong)  # type: ignore[arg-type]
