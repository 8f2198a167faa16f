"""The order in which an epoch goes through its images."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Indices
from digitus.errors import SettingError
from digitus.settings import Setting


class Order(Setting, ABC):
    """Which images an epoch sees, one after the other."""

    __slots__ = ()

    @abstractmethod
    def draw(self, count: int, rng: np.random.Generator) -> Indices:
        """Return positions among ``count`` images, in the order of one epoch."""


@final
@dataclass(frozen=True, slots=True)
class FileOrder(Order):
    """Every image once, as they stand in the data set."""

    def draw(self, count: int, rng: np.random.Generator) -> Indices:
        """Return 0, 1, 2, ...; draws nothing."""
        del rng
        return np.arange(count)


@final
@dataclass(frozen=True, slots=True)
class Shuffle(Order):
    """Every image once, in a new random order each epoch."""

    def draw(self, count: int, rng: np.random.Generator) -> Indices:
        """Draw one permutation."""
        return rng.permutation(count)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RandomSamples(Order):
    """Rounds of ``size`` images drawn without replacement; the next round draws from all again.

    An epoch has ``ceil(n / size)`` rounds.
    """

    size: int = 50

    def __post_init__(self) -> None:
        if self.size < 1:
            raise SettingError(f"a random sample needs at least one image, got size={self.size}")

    def draw(self, count: int, rng: np.random.Generator) -> Indices:
        """Draw one round after the other."""
        size = min(self.size, count)
        rounds = math.ceil(count / self.size)
        return np.concatenate([rng.choice(count, size, replace=False) for _ in range(rounds)])
