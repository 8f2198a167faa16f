from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitus.errors import SettingError
from digitus.models import Model
from digitus.networks import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
)
from digitus.plots import plot_output_weights
from digitus.plots.wording import signed

Make = Callable[..., Model]


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def test_few_neurons_are_rows_with_numbers_and_the_bias_below(make_model: Make) -> None:
    model = make_model()
    _, table, bias, _ = axes_of(plot_output_weights(model))
    np.testing.assert_array_equal(table.images[0].get_array(), model.params["1.weights"])
    np.testing.assert_array_equal(bias.images[0].get_array(), [model.params["1.bias"]])
    largest = max(abs(model.params[name]).max() for name in ("1.weights", "1.bias"))
    assert table.images[0].get_clim() == bias.images[0].get_clim() == (-largest, largest)
    expected = [
        signed(float(weight), float(largest)) for weight in model.params["1.weights"].ravel()
    ]
    assert [text.get_text() for text in table.texts] == expected
    assert table.get_ylim() == (12, 0)
    assert (table.get_ylabel(), bias.get_xlabel()) == ("hidden neuron", "digit")


def test_many_neurons_are_narrow_columns(make_model: Make) -> None:
    model = make_model(Dense(30, "tanh"), Dense(200, "tanh"), Dense(10, "softmax"))
    _, strip, bias, _ = axes_of(plot_output_weights(model))
    np.testing.assert_array_equal(strip.images[0].get_array(), model.params["2.weights"].T)
    np.testing.assert_array_equal(bias.images[0].get_array()[:, 0], model.params["2.bias"])
    assert not strip.texts
    assert len(bias.texts) == 10
    assert (strip.get_ylabel(), strip.get_xlabel()) == ("digit", "hidden neuron")


@pytest.mark.parametrize("neurons", [10, 21])
def test_without_bias_there_is_none(make_model: Make, neurons: int) -> None:
    model = make_model(Dense(neurons, "tanh"), Dense(10, bias=False))
    _, table, _ = axes_of(plot_output_weights(model, limit=8))
    assert table.images[0].get_clim() == (-8, 8)


def test_a_network_without_a_hidden_layer_is_sent_to_the_other_picture(make_model: Make) -> None:
    with pytest.raises(SettingError, match="use plot_weights"):
        plot_output_weights(make_model(Dense(10)))
    with pytest.raises(SettingError, match="limit"):
        plot_output_weights(make_model(), limit=-1)


@pytest.mark.parametrize(
    ("layers", "called", "count"),
    [
        ((Conv2D(30, 3), GlobalAveragePool(), Dropout(0.1)), "channel", 30),
        ((Conv2D(2, 3), MaxPool2D(), Flatten()), "place and channel", 18),
        ((Conv2D(2, 3), Dense(12, "tanh"), Dropout(0.1)), "hidden neuron", 12),
    ],
)
def test_what_a_convolution_leaves_speaks_too(
    make_model: Make, layers: tuple[Layer, ...], called: str, count: int
) -> None:
    model = make_model(*layers, Dense(10, bias=False))
    paper, table, _ = axes_of(plot_output_weights(model))
    assert table.images[0].get_array().size == count * 10
    assert called in {table.get_ylabel(), table.get_xlabel()}
    assert paper.texts[0].get_text() == f"small: what each {called} says of each digit"


def test_more_than_can_be_told_apart_is_not_shown(make_model: Make) -> None:
    with pytest.raises(SettingError, match="sees 1,152 numbers, more than a picture can tell"):
        plot_output_weights(make_model(Conv2D(32, 3), Dense(10)))
