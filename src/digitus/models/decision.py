"""Decision rules: from a network's outputs to a digit, or to "not recognised"."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Labels, Mask, Outputs, Probabilities
from digitus.errors import SettingError
from digitus.settings import Setting

REJECTED = -1
"""The label of an image that was not recognised."""


class Decision(Setting, ABC):
    """Which images get an answer; the answer is always the largest output."""

    __slots__ = ()

    @abstractmethod
    def accepts(self, outputs: Outputs) -> Mask:
        """Say for each image whether its outputs are enough to name a digit."""

    def decide(self, outputs: Outputs) -> Labels:
        """Name a digit for each image, or :data:`REJECTED`.

        Examples
        --------
        >>> Rounding().decide(np.array([[0.1, 0.9], [0.4, 0.3]]))
        array([ 1, -1])
        """
        labels = outputs.argmax(axis=1)
        return np.where(self.accepts(outputs), labels, REJECTED)


@final
@dataclass(frozen=True, slots=True)
class Largest(Decision):
    """Always answer."""

    def accepts(self, outputs: Outputs) -> Mask:
        """Accept every image."""
        return np.ones(len(outputs), bool)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Decision):
    """Answer where the largest probability is at least ``probability`` [1]_.

    .. [1] Chow 1970, On optimum recognition error and reject tradeoff.
    """

    probability: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise SettingError(f"a threshold must lie in 0..1, got {self.probability}")

    def accepts(self, outputs: Outputs) -> Mask:
        """Compare the largest probability with the threshold."""
        best: Mask = to_probabilities(outputs).max(axis=1) >= self.probability
        return best


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskBound(Decision):
    """Answer where the share of wrong answers was shown to be at most ``risk``.

    The threshold was found on images that were held out, and the promise is about images like
    these: :meth:`digitus.models.Calibration.reject`.

    Parameters
    ----------
    risk
        The largest share of wrong ones among the answers.
    confidence
        How often such a promise holds.
    probability
        The threshold: what the largest probability must reach.
    """

    risk: float
    confidence: float
    probability: float

    def __post_init__(self) -> None:
        for name in ("risk", "confidence"):
            if not 0 < getattr(self, name) < 1:
                raise SettingError(f"{name} must lie between 0 and 1, got {getattr(self, name)}")
        if not 0 <= self.probability <= 1:
            raise SettingError(f"a threshold must lie in 0..1, got {self.probability}")

    def accepts(self, outputs: Outputs) -> Mask:
        """Compare the largest probability with the threshold."""
        best: Mask = to_probabilities(outputs).max(axis=1) >= self.probability
        return best


@final
@dataclass(frozen=True, slots=True)
class Rounding(Decision):
    """Answer where an output rounds to 1; where all round to 0, the image is not recognised."""

    def accepts(self, outputs: Outputs) -> Mask:
        """Round the largest output; a half rounds to 0, as NumPy rounds to even."""
        best: Mask = np.rint(outputs.max(axis=1)) >= 1
        return best


def to_probabilities(outputs: Outputs) -> Probabilities:
    """Read any network's outputs as probabilities.

    Outputs of softmax are that already.  Others (sigmoid, linear) are cut at zero and divided by
    their sum; an image whose outputs are all zero or below has ten equal ones.  NaN counts as
    zero, infinity as the largest number there is.

    Examples
    --------
    >>> to_probabilities(np.array([[0.6, 0.2, -0.1], [-1.0, -1.0, -1.0]]))
    array([[0.75      , 0.25      , 0.        ],
           [0.33333333, 0.33333333, 0.33333333]])
    """
    positive = np.nan_to_num(np.maximum(outputs, 0))
    # Outputs above one are divided by the largest first: the sum of huge ones would overflow.
    positive /= np.maximum(positive.max(axis=1, keepdims=True), 1)
    total = positive.sum(axis=1, keepdims=True)
    probabilities: Probabilities = positive / np.where(total > 0, total, 1)
    return np.where(total > 0, probabilities, 1 / outputs.shape[1])
