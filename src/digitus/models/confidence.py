"""How a reader's score becomes a confidence: what its file keeps of a calibration on whole lines."""

import math
from dataclasses import dataclass, field
from typing import ClassVar, final

from digitus.errors import SettingError
from digitus.models.calibration import RiskPoint, promised, threshold_for
from digitus.settings import OMIT_DEFAULT, Setting

_MOST_DIGITS = 8.0  # more than composed lines have says nothing that was measured
_EDGE = 1e-6  # probabilities are kept this far from 0 and 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LengthGroup(Setting):
    """What was counted for the numbers of one length alone.

    A promise for all numbers may be kept by the short ones and broken by the long ones; one for
    each group is kept in each [1]_.

    Parameters
    ----------
    digits
        How many digits they have.
    checked
        How many answers.
    points
        What was counted above each threshold.

    .. [1] Vovk, Lindsay, Nouretdinov and Gammerman 2003, Mondrian confidence machine.
    """

    digits: int
    checked: int
    points: tuple[RiskPoint, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceModel(Setting):
    """How a line's score becomes the confidence of its reading, and what a confidence is worth.

    Parameters
    ----------
    bias, slope, junk, digit
        ``logit(confidence) = bias + slope logit(score) + junk log(1 - junk) + digit digits``.
    data
        The lines it was fitted on.
    lines
        How many these were: one half for the weights, the other for the thresholds.
    points
        What was counted above each threshold.
    checked
        On how many answers that a person checked, where it was not on those lines.
    right
        The share of those lines with something written that were read right; None if not known.
    groups
        Lengths of numbers that have thresholds of their own.

    Examples
    --------
    >>> ConfidenceModel().confidence(0.9, 0.0, 4)
    0.9
    """

    kind: ClassVar[str] = "Trust"  # as models have it that were saved before

    bias: float = 0.0
    slope: float = 1.0
    junk: float = 1.0
    digit: float = 0.0
    data: str = ""
    lines: int = 0
    points: tuple[RiskPoint, ...] = ()
    checked: int = 0
    right: float | None = None
    groups: tuple[LengthGroup, ...] = field(default=(), metadata=OMIT_DEFAULT)

    @property
    def tested(self) -> int:
        """On how many answers the thresholds were tested."""
        return self.checked or self.lines // 2

    def confidence(self, score: float, junk: float, digits: int) -> float:
        """Say how probable it is that a reading is right.

        Parameters
        ----------
        score
            The network's probability of the text.
        junk
            How surely there is something that is no digit.
        digits
            How many digits the text has.
        """
        logit, clean, count = features(score, junk, digits)
        total = self.bias + self.slope * logit + self.junk * clean + self.digit * count
        return round(1 / (1 + math.exp(-max(min(total, 30.0), -30.0))), 9)

    def least(self, risk: float, digits: int | None = None) -> float:
        """Return the confidence from which at most a share ``risk`` of the readings is wrong.

        Parameters
        ----------
        risk
            The largest share of wrong ones.
        digits
            How many digits a number has; where enough of its length were checked, their threshold
            counts. It is infinite where they cannot keep to the risk though others can.

        Raises
        ------
        SettingError
            No threshold is known to keep to it.
        """
        if not self.points:
            raise SettingError(
                "this model's readings were never calibrated, so no risk can be promised;"
                " take the shipped model, or calibrate yours with digitus.reading.fit_confidence"
            )
        for group in self.groups:
            if group.digits == digits:
                point = promised(group.points, risk)
                return point.threshold if point else math.inf
        return threshold_for(risk, self.points, self.tested)


def features(score: float, junk: float, digits: int) -> tuple[float, float, float]:
    """Return what logistic regression sees of a reading."""
    score = min(max(score, _EDGE), 1 - _EDGE)
    return (
        math.log(score / (1 - score)),
        math.log(max(1 - junk, _EDGE)),
        min(float(digits), _MOST_DIGITS),
    )
