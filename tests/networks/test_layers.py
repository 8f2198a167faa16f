import pytest

from digitus.errors import SettingError
from digitus.networks import Dense, Dropout


@pytest.mark.parametrize("shape", [(784,), (28, 28), (4, 14, 14)])
def test_a_dense_layer_takes_every_shape_as_one_row(shape: tuple[int, ...]) -> None:
    layer = Dense(10, "relu")
    assert layer.output_shape(shape) == (10,)
    assert layer.param_shapes(shape) == {"weights": (784, 10), "bias": (10,)}


def test_a_dense_layer_may_have_no_bias() -> None:
    layer = Dense(3, bias=False)
    assert layer.param_shapes((2, 2)) == {"weights": (4, 3)}
    assert layer.describe() == "Dense identity, no bias"
    assert Dense(3, "tanh").describe() == "Dense tanh"


@pytest.mark.parametrize("units", [0, -1])
def test_a_dense_layer_has_units(units: int) -> None:
    with pytest.raises(SettingError, match=f"at least one unit, got units={units}"):
        Dense(units)


@pytest.mark.parametrize("shape", [(200,), (28, 28)])
def test_dropout_keeps_the_shape_and_learns_nothing(shape: tuple[int, ...]) -> None:
    layer = Dropout(0.25)
    assert layer.output_shape(shape) == shape
    assert layer.param_shapes(shape) == {}
    assert layer.describe() == "Dropout 0.25"


@pytest.mark.parametrize("rate", [-0.1, 1.0, 1.5, float("nan"), float("inf")])
def test_dropout_silences_a_share(rate: float) -> None:
    with pytest.raises(SettingError, match=f"dropout rate must be .* got {rate}"):
        Dropout(rate)


def test_dropout_of_nothing_is_allowed() -> None:
    assert Dropout(0.0).rate == 0


def test_equal_descriptions_are_equal() -> None:
    assert Dense(3, "tanh") == Dense(3, "tanh") != Dense(3, "relu")
    assert len({Dense(3), Dense(3), Dropout()}) == 2
