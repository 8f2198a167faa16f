import math

import numpy as np
import pytest

from digitus.arrays import Array
from digitus.errors import SettingError
from digitus.networks import (
    Dense,
    Dropout,
    Glorot,
    He,
    Initial,
    LeCun,
    Network,
    Ramp,
    Uniform,
    draw_params,
)

FAN_IN, UNITS = 400, 300
NETWORK = Network((20, 20), (Dropout(), Dense(UNITS, "tanh"), Dense(10, bias=False)))


def first_weights(initial: Initial) -> Array:
    return draw_params(NETWORK, initial, np.random.default_rng(0))["1.weights"]


@pytest.mark.parametrize(
    ("initial", "mean", "variance"),
    [
        (Uniform(), 0.5, 1 / 12),
        (Uniform(low=-3.0, high=1.0), -1, 16 / 12),
        (Uniform(high=1e-4), 5e-5, 1e-8 / 12),
        (LeCun(), 0, 1 / FAN_IN),
        (He(), 0, 2 / FAN_IN),
        (Glorot(), 0, 2 / (FAN_IN + UNITS)),
    ],
)
def test_mean_and_variance(initial: Initial, mean: float, variance: float) -> None:
    weights = first_weights(initial)
    assert weights.shape == (FAN_IN, UNITS)
    assert weights.dtype == np.float64
    # Five standard errors of 120,000 numbers.
    assert weights.mean() == pytest.approx(mean, abs=5 * math.sqrt(variance / weights.size))
    assert weights.var() == pytest.approx(variance, rel=5 * math.sqrt(2 / weights.size))


@pytest.mark.parametrize("initial", [LeCun(), He()])
def test_normal_weights_have_the_tails_of_a_normal_distribution(initial: Initial) -> None:
    weights = first_weights(initial)
    beyond = np.abs(weights) > 2 * weights.std()
    assert beyond.mean() == pytest.approx(0.0455, abs=0.004)


@pytest.mark.parametrize(
    ("initial", "low", "high"),
    [
        (Uniform(low=-1.0), -1, 1),
        (Glorot(), -math.sqrt(6 / (FAN_IN + UNITS)), math.sqrt(6 / (FAN_IN + UNITS))),
    ],
)
def test_uniform_weights_fill_their_range(initial: Initial, low: float, high: float) -> None:
    weights = first_weights(initial)
    margin = (high - low) / 1000
    assert low <= weights.min() < low + margin
    assert high - margin < weights.max() < high


def test_a_ramp_is_constant_in_each_unit() -> None:
    params = draw_params(NETWORK, Ramp(step=1e-4), np.random.default_rng(0))
    np.testing.assert_array_equal(params["1.weights"][0], np.arange(UNITS) * 1e-4)
    assert (params["1.weights"] == params["1.weights"][0]).all()
    params["1.weights"][0, 0] = 7  # an array of its own, not a view of one row
    assert params["1.weights"][1, 0] == 0


@pytest.mark.parametrize("initial", [Uniform(), LeCun(), He(), Glorot(), Ramp()])
def test_biases_start_at_zero(initial: Initial) -> None:
    params = draw_params(NETWORK, initial, np.random.default_rng(0))
    assert list(params) == ["1.weights", "1.bias", "2.weights"]
    np.testing.assert_array_equal(params["1.bias"], np.zeros(UNITS))


def test_biases_may_be_drawn_like_the_weights() -> None:
    params = draw_params(NETWORK, Uniform(biases=True), np.random.default_rng(0))
    assert params["1.bias"].mean() == pytest.approx(0.5, abs=0.1)


def test_biases_may_be_drawn_from_the_bounds_of_their_weights() -> None:
    params = draw_params(NETWORK, Glorot(biases=True, gain=0.5), np.random.default_rng(0))
    limit = 0.5 * math.sqrt(6 / (FAN_IN + UNITS))
    for name in ("1.weights", "1.bias"):
        assert 0.95 * limit < abs(params[name]).max() < limit, name


def test_draws_go_layer_by_layer_weights_before_bias() -> None:
    params = draw_params(NETWORK, Uniform(biases=True), np.random.default_rng(1))
    rng = np.random.default_rng(1)
    np.testing.assert_array_equal(params["1.weights"], rng.uniform(0, 1, (FAN_IN, UNITS)))
    np.testing.assert_array_equal(params["1.bias"], rng.uniform(0, 1, UNITS))
    np.testing.assert_array_equal(params["2.weights"], rng.uniform(0, 1, (UNITS, 10)))


def test_a_range_has_two_ends() -> None:
    with pytest.raises(SettingError, match=r"low must be below high, got low=1\.0, high=1\.0"):
        Uniform(low=1.0)
    with pytest.raises(SettingError):
        Uniform(low=float("nan"))
    with pytest.raises(SettingError, match="gain"):
        Glorot(gain=0.0)
