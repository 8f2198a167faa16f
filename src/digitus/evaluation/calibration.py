"""Calibration: the temperature and the thresholds of a model, from images that it has not seen."""

import math

import numpy as np

from digitus.arrays import Labels, Outputs, Probabilities
from digitus.datasets import Dataset
from digitus.errors import DataError
from digitus.evaluation.outputs import outputs_for
from digitus.evaluation.promises import risk_points
from digitus.models import Calibration, Model, to_probabilities
from digitus.models.calibration import COLDEST, HOTTEST
from digitus.networks import CrossEntropy

FEWEST = 100
"""With fewer images a temperature is a guess."""


def calibrate(
    model: Model, dataset: Dataset, *, confidence: float = 0.95, engine: str = "auto"
) -> Calibration:
    """Find the temperature that makes a model's probabilities believable, and what it risks.

    The images are dealt into two halves.  On the first, the temperature is the one with the
    smallest log loss (the mean of ``-log p(label)``), found by Brent's bounded search over its
    logarithm.  On the second, which it does not know, errors are counted above a fixed list of
    thresholds, and :func:`~digitus.evaluation.promises.risk_points` finds what each can promise:
    the images above a threshold that is fixed beforehand are independent draws, so their errors
    are binomial, and Clopper and Pearson's bound [1]_ is exact.  The promise is about images that
    are drawn as these were: it does not reach to other people's pens, scanners and photos.

    Parameters
    ----------
    model
        What is calibrated; a calibration that it has already plays no part.
    dataset
        Images that it was not trained on, and on which it will not be measured.
    confidence
        How often a promise holds.
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
    return calibration_from(outputs_for(model, dataset, engine), dataset, confidence)


def calibration_from(outputs: Outputs, dataset: Dataset, confidence: float = 0.95) -> Calibration:
    """Find what :func:`calibrate` finds, from outputs that are known already.

    Parameters
    ----------
    outputs
        What a model says of the images, not calibrated.
    dataset
        These images.
    confidence
        How often a promise holds.

    Examples
    --------
    >>> data = Dataset(np.zeros((2000, 1, 1), np.uint8), np.arange(2000) % 3 // 2, classes=2)
    >>> said = np.tile([0.9, 0.1], (2000, 1))  # right in two of three
    >>> calibration_from(said, data).apply(said[:1]).round(2)
    array([[0.67, 0.33]])
    """
    probabilities = to_probabilities(outputs).astype(np.float64)
    first, second = slice(None, None, 2), slice(1, None, 2)
    fitted = Calibration(
        temperature=temperature_for(probabilities[first], dataset.labels[first]),
        data=dataset.name,
        images=len(dataset),
        confidence=confidence,
    )
    tempered = fitted.apply(probabilities[second])
    right = tempered.argmax(axis=1) == dataset.labels[second]
    return fitted.replace(points=risk_points(tempered.max(axis=1), right, confidence))


def temperature_for(probabilities: Probabilities, labels: Labels) -> float:
    """Return the temperature with the smallest log loss, where one more image counts as misread.

    Images that are all read rightly would ask for certainty, and nobody is certain for having
    seen them.  The image more is one that is answered as surely as these are on average: a network
    that reads n images rightly learns to say n / (n + 1) at most, as Laplace's rule of succession
    has it.  Among many errors it does not count.

    Parameters
    ----------
    probabilities
        As a network gives them, (n, classes).
    labels
        What the images are.

    Examples
    --------
    >>> said = np.tile([0.9, 0.1], (1000, 1))
    >>> round(temperature_for(said, np.arange(1000) % 10 // 9), 2)  # right in nine of ten
    1.0
    >>> never_wrong = temperature_for(said, np.zeros(1000, int))
    >>> Calibration(temperature=never_wrong).apply(said[:1]).round(4)
    array([[0.999, 0.001]])
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        tempered = Calibration(temperature=math.exp(log_temperature)).apply(probabilities)
        unsure = max(float((1 - tempered.max(axis=1)).mean()), np.finfo(np.float64).tiny)
        total = CrossEntropy().of_outputs(tempered, labels).sum() - math.log(unsure)
        return float(total) / len(labels)

    bounds = (math.log(COLDEST) + 1e-9, math.log(HOTTEST) - 1e-9)
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": 1e-6})
    return math.exp(found.x)
