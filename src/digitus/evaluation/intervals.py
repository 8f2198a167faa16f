"""Intervals: how far off a figure may be, because only so many images were counted."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import final

from digitus.errors import SettingError
from digitus.evaluation.result import Result


@final
@dataclass(frozen=True, slots=True)
class Interval(Result):
    """From ``low`` to ``high``, both included.

    Examples
    --------
    >>> 0.5 in Interval(0.25, 0.75)
    True
    """

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson_interval(correct: int, images: int, confidence: float = 0.95) -> Interval:
    """Say which accuracies agree with so many images being right.

    Wilson's interval holds all accuracies p under which the observed share lies within z standard
    deviations, ``sqrt(p (1 - p) / images)``, of p [1]_.  It stays between 0 and 1 and is honest
    near both, where digits are read.

    Parameters
    ----------
    correct
        How many were right.
    images
        Out of how many.
    confidence
        How often such an interval holds the true accuracy, between 0 and 1.

    Raises
    ------
    SettingError
        For numbers that cannot be.

    Examples
    --------
    >>> interval = wilson_interval(9800, 10_000)
    >>> print(f"{interval.low:.4f} to {interval.high:.4f}")
    0.9771 to 0.9826

    .. [1] Wilson 1927, Probable inference, the law of succession, and statistical inference.
    """
    if not 0 <= correct <= images or images < 1:
        raise SettingError(f"there cannot be {correct:,} right ones among {images:,} images")
    if not 0 < confidence < 1:
        raise SettingError(f"confidence must lie between 0 and 1, got {confidence}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle = 2 * correct + z**2
    reach = z * math.sqrt(z**2 + 4 * correct * (images - correct) / images)
    low, high = ((middle + side) / (2 * (images + z**2)) for side in (-reach, reach))
    return Interval(low if correct else 0.0, high if correct < images else 1.0)


def clopper_pearson_bound(errors: int, images: int, confidence: float = 0.95) -> float:
    """Say how often errors may happen at most, where so many were counted.

    The bound is the largest error rate under which counting so few errors still has probability
    ``1 - confidence`` [1]_.  It is exact: whatever the true rate, the bound lies above it at least
    as often as promised.  Without any errors it is about 3 / images, for 95 %.

    Parameters
    ----------
    errors
        How many were wrong.
    images
        Out of how many; of none at all nothing is known, and the bound is 1.
    confidence
        How often such a bound holds, between 0 and 1.

    Raises
    ------
    SettingError
        For numbers that cannot be.

    Examples
    --------
    >>> print(f"{clopper_pearson_bound(0, 1000):.4f} {clopper_pearson_bound(5, 1000):.4f}")
    0.0030 0.0105

    .. [1] Clopper and Pearson 1934, The use of confidence or fiducial limits illustrated in the
       case of the binomial.
    """
    from scipy.special import betaincinv

    if not 0 <= errors <= images:
        raise SettingError(f"there cannot be {errors:,} errors among {images:,} images")
    if not 0 < confidence < 1:
        raise SettingError(f"confidence must lie between 0 and 1, got {confidence}")
    if errors == images:
        return 1.0
    return float(betaincinv(errors + 1, images - errors, confidence))
