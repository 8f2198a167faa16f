"""Reliability: whether a model that is 90 % sure is right nine times in ten."""

from dataclasses import dataclass
from typing import final

import numpy as np

from digitus.arrays import Labels, Probabilities
from digitus.errors import ShapeError
from digitus.evaluation.intervals import Interval, wilson_interval
from digitus.evaluation.result import Result

BINS = 15
"""Guo et al. 2017 took so many, and so did most who compared themselves with them."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Bin(Result):
    """The images of which a model was about equally sure.

    Parameters
    ----------
    low, high
        The confidence is above ``low`` and at most ``high``.
    images
        How many these are; at least one.
    confidence
        Their mean confidence.
    accuracy
        The share of them whose likeliest class is the right one.
    interval
        The 95 % interval of that share (Wilson).
    """

    low: float
    high: float
    images: int
    confidence: float
    accuracy: float
    interval: Interval


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability(Result):
    """How far confidence and accuracy are apart.

    Parameters
    ----------
    error
        The expected calibration error [1]_ [2]_: the distance between the two in each bin,
        ``|accuracy - confidence|``, averaged over the images.
    bins
        Of fifteen of equal width, from 0 to 1, those that hold images.

    .. [1] Naeini, Cooper and Hauskrecht 2015, Obtaining well calibrated probabilities using
       Bayesian binning.
    .. [2] Guo, Pleiss, Sun and Weinberger 2017, On calibration of modern neural networks,
       equation 3.
    """

    error: float
    bins: tuple[Bin, ...]


def reliability(probabilities: Probabilities, labels: Labels, *, bins: int = BINS) -> Reliability:
    """Hold a model's confidence against how often it is right.

    Confidence is the probability of the likeliest class.  Every image counts, also one that a
    decision rule would refuse.

    Parameters
    ----------
    probabilities
        Of all classes, (n, classes).
    labels
        What the images are, (n,).
    bins
        How many bins of equal width there are.

    Raises
    ------
    ShapeError
        There is not one row of probabilities for each label, or there are none.

    Examples
    --------
    >>> sure = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.8, 0.2]])
    >>> found = reliability(sure, np.array([0, 1, 1, 0]), bins=10)
    >>> print(f"{found.error:.2f}")  # half of them 0.4 too sure, half of them 0.2 too modest
    0.30
    """
    if len(probabilities) != len(labels) or not len(labels):
        raise ShapeError(
            "there must be one row of probabilities for each label, got shapes"
            f" {probabilities.shape} and {labels.shape}"
        )
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    edges = np.linspace(0, 1, bins + 1)
    # Above the lower edge and up to the upper one; a sum that came out above one is one.
    places = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    found = tuple(
        _bin(edges[place], edges[place + 1], confidence[places == place], right[places == place])
        for place in np.unique(places).tolist()
    )
    apart = sum(one.images * abs(one.accuracy - one.confidence) for one in found)
    return Reliability(error=apart / len(labels), bins=found)


def _bin(low: float, high: float, confidence: np.ndarray, right: np.ndarray) -> Bin:
    images, correct = len(right), int(right.sum())
    return Bin(
        low=float(low),
        high=float(high),
        images=images,
        confidence=float(confidence.mean()),
        accuracy=correct / images,
        interval=wilson_interval(correct, images),
    )
