"""Compare: whether one model is better than another, or only luckier on these images."""

import math
from dataclasses import dataclass
from typing import Literal, final

import numpy as np

from digitus.arrays import Mask
from digitus.datasets import Dataset
from digitus.errors import SettingError
from digitus.evaluation.intervals import Interval, wilson_interval
from digitus.evaluation.outputs import outputs_for
from digitus.evaluation.result import Result
from digitus.models import Model

FEW = 25
"""Below so many images on which only one is right, the exact test is taken."""

UNLIKELY = 0.05
"""Below this probability, a difference is called more than chance."""

Test = Literal["exact binomial", "corrected chi-square"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Result):
    """Two models on the same images.

    Parameters
    ----------
    a, b
        Their names.
    data, fingerprint
        The data set's name and SHA-256.
    images
        How many images there were.
    correct_a, correct_b
        How many each got right; a refused image is not right.
    accuracy_a, accuracy_b
        The shares.
    interval_a, interval_b
        Their 95 % intervals (Wilson).  They may overlap although the difference is real: both
        models looked at the same images, which only the test below takes into account.
    both_right, both_wrong
        On how many images they agree in that.
    only_a, only_b
        The positions of the images that only one of them got right.
    test
        How the probability was computed.
    p_value
        How likely so uneven a split between ``only_a`` and ``only_b`` is if both models are
        equally good.
    """

    a: str
    b: str
    data: str
    fingerprint: str
    images: int
    correct_a: int
    correct_b: int
    accuracy_a: float
    accuracy_b: float
    interval_a: Interval
    interval_b: Interval
    both_right: int
    both_wrong: int
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    test: Test
    p_value: float

    def describe(self) -> str:
        """Say it in words: who is right how often, on which images they differ, what to make of it.

        An example stands at :func:`compare`.
        """
        better = self.a if self.correct_a > self.correct_b else self.b
        verdict = f"{better} is better" if self.p_value < UNLIKELY else "this may be luck"
        chance = f"{self.p_value:.2g}" if self.p_value >= 1e-4 else "below 0.0001"
        return (
            f"On {self.images:,} images of {self.data}, {self.a} gets {self.correct_a:,} right"
            f" ({100 * self.accuracy_a:.2f} %), {self.b} {self.correct_b:,}"
            f" ({100 * self.accuracy_b:.2f} %).\n"
            f"Only {self.a} is right on {len(self.only_a):,} of them,"
            f" only {self.b} on {len(self.only_b):,}.\n"
            "By chance alone, a split so uneven has probability"
            f" {chance} (McNemar, {self.test}): {verdict}."
        )


def compare(a: Model, b: Model, dataset: Dataset, *, engine: str = "auto") -> Comparison:
    """Compare two models on the same images.

    Parameters
    ----------
    a, b
        The models; each answers by its own decision rule.
    dataset
        Images that neither was trained on.
    engine
        The engine: "auto", "compiled", "numpy" or "python".

    Raises
    ------
    ShapeError
        The images are of another size than those a model reads.
    DataError
        The data set has other classes than a model.

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> data = Dataset(np.array([[[255, 0]], [[0, 255]]], np.uint8), np.array([0, 1]), classes=2)
    >>> network = Network((1, 2), (Dense(2, "softmax", bias=False),))
    >>> good = Model(network, {"0.weights": np.eye(2)}, name="good")
    >>> poor = Model(network, {"0.weights": np.zeros((2, 2))}, name="poor")
    >>> comparison = compare(good, poor, data)
    >>> comparison.only_a
    (1,)
    >>> print(comparison.describe())
    On 2 images of unnamed, good gets 2 right (100.00 %), poor 1 (50.00 %).
    Only good is right on 1 of them, only poor on 0.
    By chance alone, a split so uneven has probability 1 (McNemar, exact binomial): this may be luck.
    """
    right_a, right_b = _right(a, dataset, engine), _right(b, dataset, engine)
    only_a, only_b = np.flatnonzero(right_a & ~right_b), np.flatnonzero(right_b & ~right_a)
    p_value, test = mcnemar(len(only_a), len(only_b))
    correct_a, correct_b, images = int(right_a.sum()), int(right_b.sum()), len(dataset)
    return Comparison(
        a=a.name,
        b=b.name,
        data=dataset.name,
        fingerprint=dataset.fingerprint,
        images=images,
        correct_a=correct_a,
        correct_b=correct_b,
        accuracy_a=correct_a / images,
        accuracy_b=correct_b / images,
        interval_a=wilson_interval(correct_a, images),
        interval_b=wilson_interval(correct_b, images),
        both_right=int((right_a & right_b).sum()),
        both_wrong=int((~right_a & ~right_b).sum()),
        only_a=tuple(only_a.tolist()),
        only_b=tuple(only_b.tolist()),
        test=test,
        p_value=p_value,
    )


def mcnemar(only_a: int, only_b: int) -> tuple[float, Test]:
    """Test whether two models are equally good, from the images that only one got right [1]_.

    If they are, each such image falls to either side like a fair coin.  Below 25 of them the
    probability is that of the coin, two-sided; from there on it is taken from
    ``(|only_a - only_b| - 1)^2 / (only_a + only_b)``, which is nearly chi-square with one degree
    of freedom [2]_.

    Parameters
    ----------
    only_a, only_b
        How many images only the first, only the second got right.

    Returns
    -------
    tuple
        The probability of so uneven a split or a more uneven one, and the test taken.

    Raises
    ------
    SettingError
        For negative numbers.

    Examples
    --------
    >>> mcnemar(12, 2)
    (0.012939453125, 'exact binomial')

    .. [1] McNemar 1947, Note on the sampling error of the difference between correlated
       proportions or percentages.
    .. [2] Edwards 1948, Note on the correction for continuity in testing the significance of the
       difference between correlated proportions.
    """
    if min(only_a, only_b) < 0:
        raise SettingError(f"numbers of images cannot be negative, got {only_a} and {only_b}")
    discordant = only_a + only_b
    if discordant == 0:
        return 1.0, "exact binomial"
    if discordant < FEW:
        rarer = range(min(only_a, only_b) + 1)
        share = sum(math.comb(discordant, number) for number in rarer) / 2**discordant
        return min(1.0, 2 * share), "exact binomial"
    distance = max(abs(only_a - only_b) - 1, 0)
    # The square of a normal number has chi-square with one degree of freedom.
    return math.erfc(distance / math.sqrt(2 * discordant)), "corrected chi-square"


def _right(model: Model, dataset: Dataset, engine: str) -> Mask:
    answers = model.decide(outputs_for(model, dataset, engine))
    right: Mask = answers == dataset.labels
    return right
