"""Calibration: what turns a network's confidence into one that can be believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Probabilities
from digitus.errors import SettingError
from digitus.models.decision import RiskBound
from digitus.settings import Setting

COLDEST, HOTTEST = 0.05, 20.0
"""Between these temperatures every network is somebody's; beyond them, nobody's."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint(Setting):
    """What was counted above one threshold, on images that were held out.

    Parameters
    ----------
    threshold
        The probability that the likeliest class had to reach.
    answered
        How many images reached it.
    errors
        How many of these answers were wrong.
    bound
        The share of wrong answers above this threshold is at most this, with the calibration's
        confidence.
    """

    threshold: float
    answered: int
    errors: int
    bound: float

    def __post_init__(self) -> None:
        for name in ("threshold", "bound"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingError(f"{name} must lie in 0..1, got {getattr(self, name)}")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration(Setting):
    """A temperature, and which errors to expect above which threshold.

    Dividing all logits by a temperature T makes a network less sure (T > 1) or surer (T < 1) and
    leaves its answers alone [1]_.  Logits differ from the logarithm of the probabilities by the
    same number for all classes, which softmax does not see, so that
    ``p_T = softmax(log(p) / T)``, proportional to ``p^(1 / T)``: the probabilities are enough.

    :func:`digitus.evaluation.calibrate` finds one.

    Parameters
    ----------
    temperature
        T; 1 leaves the probabilities as they are.
    data
        The images it was fitted on.
    images
        How many these were: one half for the temperature, the other for the thresholds.  0 where
        there is a temperature alone.
    sibling
        The network that had not seen these images, where it is not this model itself: one of the
        same recipe that was trained without them.  Empty for the model itself.
    confidence
        How often a bound such as those of ``points`` holds.
    points
        From the lowest threshold to the highest.

    Raises
    ------
    SettingError
        For a temperature or a confidence that cannot be.

    Examples
    --------
    >>> Calibration(temperature=2.0).apply(np.array([[0.64, 0.36], [1.0, 0.0]])).round(3)
    array([[0.571, 0.429],
           [1.   , 0.   ]])

    .. [1] Guo, Pleiss, Sun and Weinberger 2017, On calibration of modern neural networks,
       section 4.2.
    """

    temperature: float = 1.0
    data: str = ""
    images: int = 0
    sibling: str = ""
    confidence: float = 0.95
    points: tuple[RiskPoint, ...] = ()

    def __post_init__(self) -> None:
        if not COLDEST <= self.temperature <= HOTTEST:
            raise SettingError(
                f"a temperature must lie in {COLDEST:g}..{HOTTEST:g}, got {self.temperature}"
            )
        if not 0 < self.confidence < 1:
            raise SettingError(f"confidence must lie between 0 and 1, got {self.confidence}")

    def apply(self, probabilities: Probabilities) -> Probabilities:
        """Temper probabilities; which class is the likeliest stays as it is."""
        # Relative to the likeliest class no power overflows; one of probability 0 stays there.
        with np.errstate(divide="ignore"):
            logs = np.log(probabilities / probabilities.max(axis=1, keepdims=True))
        powers = np.exp(logs / self.temperature)
        tempered: Probabilities = powers / powers.sum(axis=1, keepdims=True)
        return tempered

    def reject(self, risk: float) -> RiskBound:
        """Return the rule that answers as much as a wanted risk allows.

        Parameters
        ----------
        risk
            The largest share of wrong ones among the answers: 0.005 for one in two hundred.

        Raises
        ------
        SettingError
            No threshold is known to keep to it, for the errors made or for want of images.

        Examples
        --------
        >>> point = RiskPoint(threshold=0.9, answered=4700, errors=3, bound=0.003)
        >>> Calibration(points=(point,)).reject(0.005)
        RiskBound(risk=0.005, confidence=0.95, probability=0.9)
        """
        threshold = threshold_for(risk, self.points, self.images // 2, self.confidence)
        return RiskBound(risk=risk, confidence=self.confidence, probability=threshold)


def promised(points: Sequence[RiskPoint], risk: float) -> RiskPoint | None:
    """Find the lowest threshold whose bound does not exceed a risk; None where there is none.

    Examples
    --------
    >>> points = [RiskPoint(threshold=t, answered=9, errors=0, bound=1 - t) for t in (0.5, 0.9)]
    >>> found = promised(points, 0.2)
    >>> found.threshold if found else "nothing"
    0.9
    """
    kept = [point for point in points if point.bound <= risk]
    return min(kept, key=lambda point: point.threshold, default=None)


def threshold_for(
    risk: float, points: Sequence[RiskPoint], tested: int, confidence: float = 0.95
) -> float:
    """Return the lowest threshold that keeps to a risk.

    Parameters
    ----------
    risk
        The largest share of wrong ones among the answers.
    points
        What is promised.
    tested
        On how many images that was found out.
    confidence
        How often a promise holds.

    Raises
    ------
    SettingError
        No threshold is known to keep to it, for the errors made or for want of images.

    Examples
    --------
    >>> threshold_for(0.05, [RiskPoint(threshold=0.8, answered=90, errors=0, bound=0.04)], 100)
    0.8
    """
    if not 0 < risk < 1:
        raise SettingError(f"a risk must lie between 0 and 1, got {risk}")
    if point := promised(points, risk):
        return point.threshold
    if not tested:
        raise SettingError(
            f"a risk of {100 * risk:g} % cannot be promised: no errors were counted when this was"
            " calibrated; 'digitus calibrate' counts them, on images that were held out"
        )
    least = min((point.bound for point in points), default=None)
    known = "nothing" if least is None else f"no risk below {100 * least:.2g} %"
    raise SettingError(
        f"a risk of {100 * risk:g} % cannot be promised: {tested:,} images of"
        f" calibration show {known} with {100 * confidence:g} % confidence; ask for more"
        " risk, or calibrate on more images"
    )
