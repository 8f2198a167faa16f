"""How far a reading is to be believed: from what the network says of itself to how often it errs.

A network that was taught window by window is not asked about whole numbers, so its probability
for one is a score and no more. On lines composed of digits kept aside, logistic regression [1]_
finds how often readings with such a score are right, and the errors above each of a fixed list of
thresholds are counted. The promise is about lines like these; other people's pens and papers are
read less well than it says.

.. [1] Platt 1999, Probabilistic outputs for support vector machines.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np

from digitus.errors import SettingError
from digitus.evaluation.calibration import DOUBTS
from digitus.evaluation.intervals import clopper_pearson_bound
from digitus.models import Calibration, RiskPoint
from digitus.settings import Setting

FEWEST = 100
"""With fewer lines nothing can be said."""

_EDGE = 1e-6  # probabilities are kept this far from 0 and 1


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
        logit, clean, count = _features(score, junk, digits)
        total = self.bias + self.slope * logit + self.junk * clean + self.digit * count
        return round(1 / (1 + math.exp(-max(min(total, 30.0), -30.0))), 9)

    def least(self, risk: float) -> float:
        """Return the confidence from which at most a share ``risk`` of the readings is wrong.

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
        return Calibration(points=self.points, images=self.lines).reject(risk).probability


def fit_confidence(
    scores: Sequence[tuple[float, float, int]], right: Sequence[bool], data: str = ""
) -> ConfidenceModel:
    """Find how far readings are to be believed.

    Parameters
    ----------
    scores
        For each line: score, junk and number of digits, as :meth:`ConfidenceModel.confidence` takes them.
    right
        Whether each was read right.
    data
        What the lines are.

    Raises
    ------
    SettingError
        There are fewer than 100 lines, or all of them were read right, or none.
    """
    from sklearn.linear_model import LogisticRegression

    if len(scores) < FEWEST or len(set(right)) < 2:
        raise SettingError(
            f"a calibration needs at least {FEWEST} lines, some of them read wrong; got"
            f" {len(scores)}"
        )
    features, answers = np.array([_features(*one) for one in scores]), np.array(right)
    fitted = LogisticRegression(C=10.0).fit(features[::2], answers[::2])
    slope, junk, digit = (round(float(weight), 5) for weight in fitted.coef_[0])
    found = ConfidenceModel(
        bias=round(float(fitted.intercept_[0]), 5), slope=slope, junk=junk, digit=digit
    )
    surety = np.array([found.confidence(*one) for one in scores[1::2]])
    points = _points(surety, answers[1::2])
    return found.replace(data=data, lines=len(scores), points=points)


def _features(score: float, junk: float, digits: int) -> tuple[float, float, float]:
    score = min(max(score, _EDGE), 1 - _EDGE)
    return math.log(score / (1 - score)), math.log(max(1 - junk, _EDGE)), float(digits)


def _points(surety: np.ndarray, right: np.ndarray) -> tuple[RiskPoint, ...]:
    each = 1 - 0.05 / len(DOUBTS)  # so that all bounds hold together in 95 of 100 cases
    points = []
    for doubt in DOUBTS:
        threshold = round(1 - doubt, 9)
        accepted = surety >= threshold
        answered, errors = int(accepted.sum()), int((accepted & ~right).sum())
        bound = clopper_pearson_bound(errors, answered, each)
        points.append(RiskPoint(threshold=threshold, answered=answered, errors=errors, bound=bound))
    return tuple(points)
