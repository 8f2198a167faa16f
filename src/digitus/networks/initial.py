"""Initial weights: where training starts.

Every rule draws in one documented order, so that the same generator gives the same network on
every engine: layer by layer, weights (fan_in, fan_out) row by row, then bias.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import final

import numpy as np

from digitus.arrays import Array
from digitus.errors import SettingError
from digitus.networks.layers import Shape
from digitus.networks.network import Network
from digitus.networks.params import Params
from digitus.settings import OMIT_DEFAULT, Setting, require_positive


class Initial(Setting, ABC):
    """A rule for the numbers that training starts from."""

    __slots__ = ()

    @abstractmethod
    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """Draw one array of weights; the last axis is the unit, the others its inputs."""

    def bias(self, shape: Shape, weights: Shape | None, rng: np.random.Generator) -> Array:
        """Draw one array of biases: zeros, unless the rule says otherwise.

        ``weights`` is the shape of the layer's weights; None where it has none.
        """
        del weights, rng
        return np.zeros(shape)


def draw_params(network: Network, initial: Initial, rng: np.random.Generator) -> Params:
    """Draw all initial parameters of a network, in float64.

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> network = Network((28, 28), (Dense(30, "relu"), Dense(10)))
    >>> params = draw_params(network, He(), np.random.default_rng(0))
    >>> {name: array.shape for name, array in params.items()}
    {'0.weights': (784, 30), '0.bias': (30,), '1.weights': (30, 10), '1.bias': (10,)}
    """
    shapes = network.param_shapes
    draw = {
        "weights": initial.weights,
        "scale": _ones,
        "mean": _zeros,
        "variance": _ones,
    }
    drawn = {}
    for name, shape in shapes.items():
        layer, _, array = name.rpartition(".")
        if array == "bias":
            drawn[name] = initial.bias(shape, shapes.get(f"{layer}.weights"), rng)
        else:
            drawn[name] = draw[array](shape, rng)
    return drawn


def _zeros(shape: Shape, rng: np.random.Generator) -> Array:
    del rng
    return np.zeros(shape)


def _ones(shape: Shape, rng: np.random.Generator) -> Array:
    del rng
    return np.ones(shape)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Uniform(Initial):
    """Every weight uniform in [low, high), and the biases too if ``biases``."""

    low: float = 0.0
    high: float = 1.0
    biases: bool = False

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise SettingError(f"low must be below high, got low={self.low}, high={self.high}")

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """Draw from [low, high)."""
        return rng.uniform(self.low, self.high, shape)

    def bias(self, shape: Shape, weights: Shape | None, rng: np.random.Generator) -> Array:
        """Draw from [low, high) if ``biases``, else zeros."""
        del weights
        return rng.uniform(self.low, self.high, shape) if self.biases else np.zeros(shape)


@final
@dataclass(frozen=True, slots=True)
class LeCun(Initial):
    """Normal with variance 1 / fan_in: a unit's input keeps the variance of the pixels [1]_.

    .. [1] LeCun et al. 1998, Efficient backprop, section 4.6.
    """

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """Draw with variance 1 / fan_in."""
        return rng.normal(0, math.sqrt(1 / math.prod(shape[:-1])), shape)


@final
@dataclass(frozen=True, slots=True)
class He(Initial):
    """Normal with variance 2 / fan_in: keeps the size of a signal through ReLU layers [1]_.

    .. [1] He et al. 2015, Delving deep into rectifiers.
    """

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """Draw with variance 2 / fan_in."""
        return rng.normal(0, math.sqrt(2 / math.prod(shape[:-1])), shape)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Glorot(Initial):
    """Uniform with variance 2 / (fan_in + fan_out): a compromise for both directions [1]_.

    ``gain`` multiplies the bound; ``biases`` draws biases too, within that of their weights.

    .. [1] Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward
       neural networks.
    """

    gain: float = field(default=1.0, metadata=OMIT_DEFAULT)
    biases: bool = field(default=False, metadata=OMIT_DEFAULT)

    def __post_init__(self) -> None:
        require_positive("gain", self.gain)

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """Draw from plus and minus gain sqrt(6 / (fan_in + fan_out))."""
        return self._uniform(shape, shape, rng)

    def bias(self, shape: Shape, weights: Shape | None, rng: np.random.Generator) -> Array:
        """Draw from the bounds of the weights if ``biases``, else zeros."""
        if weights is None or not self.biases:
            return np.zeros(shape)
        return self._uniform(shape, weights, rng)

    def _uniform(self, shape: Shape, weights: Shape, rng: np.random.Generator) -> Array:
        limit = self.gain * math.sqrt(6 / (math.prod(weights[:-1]) + weights[-1]))
        return rng.uniform(-limit, limit, shape)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Ramp(Initial):
    """Nothing drawn: every weight of unit k starts at ``k * step``."""

    step: float = 1e-4

    def weights(self, shape: Shape, rng: np.random.Generator) -> Array:
        """Repeat 0, step, 2 step, ... for every input."""
        del rng
        return np.broadcast_to(np.arange(shape[-1]) * self.step, shape).copy()
