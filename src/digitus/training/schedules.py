"""Schedules: the learning rate of each step, as a share of the optimizer's own.

A schedule keeps nothing: what it gives depends on the step and on the history alone, so that a
training that is resumed goes on as if it had never stopped.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Array, Indices
from digitus.errors import SettingError
from digitus.models.history import History
from digitus.settings import Setting, require_between, require_positive


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a training is, in steps."""

    per_epoch: int
    epochs: int

    @property
    def total(self) -> int:
        """The steps of the whole training."""
        return self.per_epoch * self.epochs


class Schedule(Setting, ABC):
    """Gives each step's share of the optimizer's learning rate."""

    __slots__ = ()

    @abstractmethod
    def factors(self, steps: Indices, length: Length, history: History) -> Array:
        """Return one factor for each step, counted from 0 over the whole training."""


@final
@dataclass(frozen=True, slots=True)
class Constant(Schedule):
    """The same rate throughout."""

    def factors(self, steps: Indices, length: Length, history: History) -> Array:
        """Return ones."""
        del length, history
        return np.ones(len(steps))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StepDecay(Schedule):
    """Multiply by ``factor`` after every ``every`` epochs."""

    every: int = 10
    factor: float = 0.1

    def __post_init__(self) -> None:
        if self.every < 1:
            raise SettingError(f"every must be at least one epoch, got {self.every}")
        require_positive("factor", self.factor)

    def factors(self, steps: Indices, length: Length, history: History) -> Array:
        """Return factor ** (epochs finished // every)."""
        del history
        return self.factor ** (steps // length.per_epoch // self.every).astype(np.float64)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Exponential(Schedule):
    """Multiply by ``decay`` each epoch, a little at every step."""

    decay: float = 0.95

    def __post_init__(self) -> None:
        require_positive("decay", self.decay)

    def factors(self, steps: Indices, length: Length, history: History) -> Array:
        """Return decay ** (epochs so far, in fractions)."""
        del history
        return np.asarray(self.decay ** (steps / length.per_epoch))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Cosine(Schedule):
    """Fall from 1 to ``final`` along half a cosine [1]_, after rising for ``warmup`` epochs.

    .. [1] Loshchilov and Hutter 2017, SGDR: stochastic gradient descent with warm restarts.
    """

    warmup: float = 0.0
    final: float = 0.0

    def __post_init__(self) -> None:
        require_between("warmup", self.warmup, 0, float("inf"))
        require_between("final", self.final, 0, 1)

    def factors(self, steps: Indices, length: Length, history: History) -> Array:
        """Rise in a line, fall along a cosine."""
        del history
        rise = min(self.warmup * length.per_epoch, length.total)
        fall = _cosine(1, self.final, (steps - rise) / max(length.total - rise, 1))
        return np.where(steps < rise, (steps + 1) / max(rise, 1), fall)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class OneCycle(Schedule):
    """Rise from ``start`` to 1 in the first ``rise`` of the training, fall to ``final`` [1]_.

    Both along half a cosine.  The optimizer's learning rate is the peak.

    .. [1] Smith and Topin 2019, Super-convergence: very fast training of neural networks using
       large learning rates.
    """

    rise: float = 0.3
    start: float = 0.04
    final: float = 0.0

    def __post_init__(self) -> None:
        require_between("rise", self.rise, 0, 1)
        require_between("start", self.start, 0, 1)
        require_between("final", self.final, 0, 1)

    def factors(self, steps: Indices, length: Length, history: History) -> Array:
        """Go up, then down."""
        del history
        peak = self.rise * length.total
        up = _cosine(self.start, 1, steps / max(peak, 1))
        down = _cosine(1, self.final, (steps - peak) / max(length.total - peak, 1))
        return np.where(steps < peak, up, down)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReduceOnPlateau(Schedule):
    """Multiply by ``factor`` whenever the loss has not improved for ``patience`` epochs.

    It is the validation loss where there is one, else the training loss.  An improvement is one of
    at least ``least`` of the best loss so far; the rate never falls below ``lowest`` of the
    optimizer's own.
    """

    factor: float = 0.5
    patience: int = 3
    least: float = 1e-4
    lowest: float = 1e-3

    def __post_init__(self) -> None:
        require_between("factor", self.factor, 0, 1)
        if self.patience < 1:
            raise SettingError(f"patience must be at least one epoch, got {self.patience}")
        require_between("least", self.least, 0, 1)
        require_between("lowest", self.lowest, 0, 1)

    def factors(self, steps: Indices, length: Length, history: History) -> Array:
        """Go through the history again: what is kept nowhere cannot be lost."""
        del length
        factor, best, waited = 1.0, float("inf"), 0
        for row in history:
            loss = row.loss if row.validation_loss is None else row.validation_loss
            if loss < best * (1 - self.least):
                best, waited = loss, 0
            else:
                waited += 1
            if waited == self.patience:
                factor, waited = max(factor * self.factor, self.lowest), 0
        return np.full(len(steps), factor)


def _cosine(start: float, end: float, share: Array) -> Array:
    return np.asarray(end + (start - end) * (1 + np.cos(np.pi * np.clip(share, 0, 1))) / 2)
