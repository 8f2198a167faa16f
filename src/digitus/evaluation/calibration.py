"""Calibration: the temperature and the thresholds of a model, from images that it has not seen."""

import math

import numpy as np

from digitus.arrays import Labels, Mask, Probabilities
from digitus.datasets import Dataset
from digitus.errors import DataError
from digitus.evaluation.intervals import clopper_pearson_bound
from digitus.evaluation.outputs import outputs_for
from digitus.models import Calibration, Model, RiskPoint, to_probabilities
from digitus.models.calibration import COLDEST, HOTTEST
from digitus.networks import CrossEntropy

FEWEST = 100
"""With fewer images a temperature is a guess."""

DOUBTS = (
    *(1.0, 0.7, 0.5, 0.3, 0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.015, 0.01),
    *(7e-3, 5e-3, 3e-3, 2e-3, 1e-3, 5e-4, 2e-4, 1e-4),
)
"""One minus each threshold.  They are fixed here, before anybody looks at an image: thresholds
chosen after counting errors would promise too much."""


def calibrate(
    model: Model, dataset: Dataset, *, confidence: float = 0.95, engine: str = "auto"
) -> Calibration:
    """Find the temperature that makes a model's probabilities believable, and what it risks.

    The images are dealt into two halves.  On the first, the temperature is the one with the
    smallest log loss (the mean of ``-log p(label)``), found by Brent's bounded search over its
    logarithm.  On the second, which it does not know, errors are counted above each of a fixed
    list of K thresholds.  The images above a threshold that is fixed beforehand are independent
    draws, so their errors are binomial, and Clopper and Pearson's bound [1]_ is exact; each is
    taken at the confidence ``1 - (1 - confidence) / K``, so that all of them hold together and
    the best may be chosen.  The promise is about images that are drawn as these were: it does not
    reach to other people's pens, scanners and photos.

    Parameters
    ----------
    model
        What is calibrated; a calibration that it has already plays no part.
    dataset
        Images that it was not trained on, and on which it will not be measured.
    confidence
        How often all bounds hold.
    engine
        The engine: "auto", "compiled", "numpy" or "python".

    Raises
    ------
    DataError
        There are fewer than 100 images, or they have other classes than the model.
    ShapeError
        The images are of another size than those the model reads.

    Examples
    --------
    >>> from digitus.recipes import load_recipe, train
    >>> outcome = train(load_recipe("sigmoid-10"), engine="numpy")
    >>> found = calibrate(outcome.model, outcome.test)
    >>> found.temperature < 1  # its sigmoids never say what they know
    True

    .. [1] Clopper and Pearson 1934, The use of confidence or fiducial limits illustrated in the
       case of the binomial.
    """
    if len(dataset) < FEWEST:
        raise DataError(
            f"a calibration takes at least {FEWEST} images, and {dataset.name} has {len(dataset)}"
        )
    probabilities = to_probabilities(outputs_for(model, dataset, engine)).astype(np.float64)
    first, second = slice(None, None, 2), slice(1, None, 2)
    fitted = Calibration(
        temperature=_temperature(probabilities[first], dataset.labels[first]),
        data=dataset.name,
        images=len(dataset),
        confidence=confidence,
    )
    tempered = fitted.apply(probabilities[second])
    right = tempered.argmax(axis=1) == dataset.labels[second]
    return fitted.replace(points=_points(tempered.max(axis=1), right, confidence))


def _temperature(probabilities: Probabilities, labels: Labels) -> float:
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        tempered = Calibration(temperature=math.exp(log_temperature)).apply(probabilities)
        return float(CrossEntropy().of_outputs(tempered, labels).mean())

    bounds = (math.log(COLDEST) + 1e-9, math.log(HOTTEST) - 1e-9)
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return math.exp(found.x)


def _points(surety: np.ndarray, right: Mask, confidence: float) -> tuple[RiskPoint, ...]:
    each = 1 - (1 - confidence) / len(DOUBTS)
    points = []
    for doubt in DOUBTS:
        threshold = round(1 - doubt, 9)
        accepted = surety >= threshold
        answered, errors = int(accepted.sum()), int((accepted & ~right).sum())
        bound = clopper_pearson_bound(errors, answered, each)
        points.append(RiskPoint(threshold=threshold, answered=answered, errors=errors, bound=bound))
    return tuple(points)
