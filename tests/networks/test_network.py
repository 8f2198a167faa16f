from dataclasses import dataclass

import pytest

from digitus.errors import SettingError, ShapeError
from digitus.networks import Conv2D, Dense, Dropout, Layer, Network
from digitus.networks.layers import Shape

SIGMOID_40 = Network((28, 28), (Dense(40, "sigmoid"), Dense(10, "sigmoid")))
DROPOUT_200 = Network((8, 8), (Dense(200, "tanh", bias=False), Dropout(0.5), Dense(10, "softmax")))


@dataclass(frozen=True)
class Fussy(Layer):
    """Takes rows of four numbers only."""

    def output_shape(self, input_shape: Shape) -> Shape:
        if input_shape != (4,):
            raise ShapeError(f"it takes (4,), got {input_shape}")
        return (2,)

    def describe(self) -> str:
        return "Fussy"


def test_shapes_go_from_the_image_to_the_classes() -> None:
    assert SIGMOID_40.shapes == ((28, 28), (40,), (10,))
    assert DROPOUT_200.shapes == ((8, 8), (200,), (200,), (10,))
    assert SIGMOID_40.classes == DROPOUT_200.classes == 10


def test_params_are_named_by_the_number_of_their_layer() -> None:
    assert SIGMOID_40.param_shapes == {
        "0.weights": (784, 40),
        "0.bias": (40,),
        "1.weights": (40, 10),
        "1.bias": (10,),
    }
    assert list(DROPOUT_200.param_shapes) == ["0.weights", "2.weights", "2.bias"]


def test_parameters_are_counted() -> None:
    assert SIGMOID_40.parameter_count == 31_810
    assert DROPOUT_200.parameter_count == 64 * 200 + 200 * 10 + 10


def test_summary_shows_layers_shapes_and_parameters() -> None:
    assert DROPOUT_200.summary().splitlines() == [
        "layer  what                 output  parameters",
        "                             8 x 8",
        "    0  Dense tanh, no bias     200      12,800",
        "    1  Dropout 0.5             200           0",
        "    2  Dense softmax            10       2,010",
        "14,810 parameters; for one image 14,800 multiplications and 410 outputs",
    ]


def test_a_layer_that_does_not_fit_is_named() -> None:
    with pytest.raises(ShapeError, match=r"layer 1 \(Fussy\): it takes \(4,\), got \(5,\)"):
        Network((2, 2), (Dense(5), Fussy(), Dense(3)))
    assert Network((2, 2), (Dense(4), Fussy(), Dense(3))).classes == 3


def test_a_network_has_a_layer() -> None:
    with pytest.raises(ShapeError, match="at least one layer"):
        Network((8, 8), ())


def test_a_network_may_end_in_any_layer() -> None:
    assert Network((8, 8), (Dense(10), Dropout())).output_shape == (10,)
    columns = Network((8, 20), (Conv2D(11, 8),))
    assert (columns.output_shape, columns.classes) == ((1, 13, 11), 11)


@pytest.mark.parametrize("shape", [(), (0, 8), (8, -1)])
def test_images_have_pixels(shape: Shape) -> None:
    with pytest.raises(ShapeError, match="height and width of one image"):
        Network(shape, (Dense(10),))


def test_equal_descriptions_are_equal() -> None:
    again = Network((28, 28), (Dense(40, "sigmoid"), Dense(10, "sigmoid")))
    assert again == SIGMOID_40
    assert hash(again) == hash(SIGMOID_40)
    assert again != DROPOUT_200


def test_a_changed_copy_is_checked() -> None:
    assert SIGMOID_40.replace(input_shape=(8, 8)).parameter_count == 64 * 40 + 40 + 410
    with pytest.raises(SettingError, match="no Network setting 'shape'"):
        SIGMOID_40.replace(shape=(8, 8))
