"""How far a reading is to be believed: from what the network says of itself to how often it errs.

A network that was taught window by window is not asked about whole numbers, so its probability
for one is a score and no more. On lines composed of digits kept aside, logistic regression [1]_
finds how often readings with such a score are right, and on others it is tested which thresholds
keep to which share of errors. The promise is about lines like these; other people's pens and papers are
read less well than it says.

.. [1] Platt 1999, Probabilistic outputs for support vector machines.
"""

from collections.abc import Sequence

import numpy as np

from digitus.errors import SettingError
from digitus.evaluation.promises import risk_points
from digitus.models import ConfidenceModel
from digitus.models.confidence import features

FEWEST = 100
"""With fewer lines nothing can be said."""


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
    rows, answers = np.array([features(*one) for one in scores]), np.array(right)
    fitted = LogisticRegression(C=10.0).fit(rows[::2], answers[::2])
    slope, junk, digit = (round(float(weight), 5) for weight in fitted.coef_[0])
    found = ConfidenceModel(
        bias=round(float(fitted.intercept_[0]), 5), slope=slope, junk=junk, digit=digit
    )
    surety = np.array([found.confidence(*one) for one in scores[1::2]])
    points = risk_points(surety, answers[1::2])
    return found.replace(data=data, lines=len(scores), points=points)
