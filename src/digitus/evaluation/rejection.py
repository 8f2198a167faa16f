"""Rejection: what a model gains by answering only where it is sure."""

from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from digitus.arrays import Array, Mask, Outputs
from digitus.datasets import Dataset
from digitus.evaluation.outputs import outputs_for
from digitus.evaluation.result import Result
from digitus.models import Model

Floats: TypeAlias = tuple[float, ...]

POINTS = 200
"""Points of a curve at most; its area is computed from all images."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionCurve(Result):
    """How often a model is right if it answers only above a threshold, from strict to lenient.

    The last point answers every image; each threshold can be given to
    :class:`digitus.models.Threshold`.

    Parameters
    ----------
    model, data, fingerprint
        What was judged, on which images.
    images
        How many images there were.
    thresholds
        The probability that the likeliest class must reach, falling.
    coverage
        The share of images that then get an answer, rising.
    accuracy
        The share of right ones among these answers.
    aurc
        The area under the curve of risk (1 - accuracy) against coverage: the mean risk over all
        coverages [1]_.  0 is best: all right answers are surer than any wrong one would be, and
        there is none.

    .. [1] Geifman, Uziel and El-Yaniv 2019, Bias-reduced uncertainty estimation for deep neural
       classifiers.
    """

    model: str
    data: str
    fingerprint: str
    images: int
    thresholds: tuple[float, ...]
    coverage: tuple[float, ...]
    accuracy: tuple[float, ...]
    aurc: float

    def at(self, coverage: float) -> tuple[float, float, float]:
        """Return threshold, coverage and accuracy where at least so many images are answered.

        Examples
        --------
        >>> curve = RejectionCurve(
        ...     model="",
        ...     data="",
        ...     fingerprint="",
        ...     images=4,
        ...     thresholds=(0.9, 0.4),
        ...     coverage=(0.5, 1.0),
        ...     accuracy=(1.0, 0.75),
        ...     aurc=0.1,
        ... )
        >>> curve.at(0.6)
        (0.4, 1.0, 0.75)
        """
        points = zip(self.thresholds, self.coverage, self.accuracy, strict=True)
        return next(point for point in points if point[1] >= coverage)


def rejection_curve(model: Model, dataset: Dataset, *, engine: str = "auto") -> RejectionCurve:
    """Follow accuracy against coverage as the threshold falls.

    The model's own decision rule plays no part; an image's confidence is the probability of its
    likeliest class.

    Parameters
    ----------
    model
        What is judged.
    dataset
        Images that it was not trained on.
    engine
        The engine: "auto", "compiled", "numpy" or "python".

    Raises
    ------
    ShapeError
        The images are of another size than those the model reads.
    DataError
        The data set has other classes than the model.

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> images = np.array([[[255, 0]], [[0, 255]], [[0, 200]]], np.uint8)
    >>> data = Dataset(images, np.array([0, 1, 0]), classes=2)
    >>> network = Network((1, 2), (Dense(2, "softmax", bias=False),))
    >>> curve = rejection_curve(Model(network, {"0.weights": np.eye(2)}), data)
    >>> curve.accuracy
    (1.0, 0.6666666666666666)
    """
    return curve_of(model, dataset, outputs_for(model, dataset, engine))


def curve_of(model: Model, dataset: Dataset, outputs: Outputs) -> RejectionCurve:
    """Follow accuracy against coverage, where the outputs are known already.

    Parameters
    ----------
    model, dataset
        What is judged, on which images.
    outputs
        What the model says to them, (n, classes).

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> data = Dataset(np.zeros((2, 1, 2), np.uint8), np.array([0, 1]), classes=2)
    >>> model = Model(Network((1, 2), (Dense(2, bias=False),)), {"0.weights": np.eye(2)})
    >>> curve_of(model, data, np.array([[0.6, 0.4], [0.9, 0.1]])).accuracy
    (0.0, 0.5)
    """
    sure = model.probabilities(outputs).max(axis=1)
    thresholds, coverage, accuracy, area = _curve(sure, outputs.argmax(axis=1) == dataset.labels)
    return RejectionCurve(
        model=model.name,
        data=dataset.name,
        fingerprint=dataset.fingerprint,
        images=len(dataset),
        thresholds=thresholds,
        coverage=coverage,
        accuracy=accuracy,
        aurc=area,
    )


def _curve(confidence: Array, right: Mask) -> tuple[Floats, Floats, Floats, float]:
    surest_first = np.argsort(-confidence, kind="stable")
    ranked = confidence[surest_first]
    errors = np.cumsum(~right[surest_first])
    answered = np.arange(1, len(right) + 1)
    # Images of equal confidence are answered together: only the last of each tie is a point.
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
    # Within a tie the errors count as evenly spread, whatever order the images came in.
    even = np.interp(answered, np.append(0, answered[ends]), np.append(0, errors[ends]))
    area = float((even / answered).mean())
    shown = ends[_evenly(answered[ends] / len(right))]
    return (
        tuple(ranked[shown].tolist()),
        tuple((answered[shown] / len(right)).tolist()),
        tuple(((answered - errors)[shown] / answered[shown]).tolist()),
        area,
    )


def _evenly(coverage: np.ndarray) -> np.ndarray:
    """Choose points that are evenly spread over the coverage, first and last included."""
    return np.unique(np.searchsorted(coverage, np.linspace(0, coverage[-1], POINTS)))
