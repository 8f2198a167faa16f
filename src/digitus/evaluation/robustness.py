"""Robustness: a model's accuracy on corrupted images, after MNIST-C."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from digitus.cluster import Workers
from digitus.datasets import Dataset
from digitus.datasets.fitted import restore_images
from digitus.errors import SettingError
from digitus.evaluation.outputs import outputs_for
from digitus.evaluation.result import Result
from digitus.images.corrupt import CORRUPTIONS, STRENGTHS, corrupt
from digitus.models import CorruptionFigures, Model, RobustnessFigures


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness(Result):
    """A model's accuracy on images corrupted in fifteen ways, those of MNIST-C.

    Parameters
    ----------
    model, data, fingerprint
        What was judged, on which images.
    images
        How many there were.
    seed
        Of the corruptions' random numbers.
    accuracy
        On the images as they are.
    corruptions
        On the corrupted images, for each corruption and strength.
    mean_error
        The share of wrong answers, a mean over all corruptions and strengths.
    added_error
        By how much that is more than on the images as they are.
    strengths
        How strongly they were corrupted, 1 to 5; 3 is MNIST-C itself.
    restored
        Whether light and noise were put right before the model saw them.
    """

    model: str
    data: str
    fingerprint: str
    images: int
    seed: int
    accuracy: float
    corruptions: tuple[CorruptionFigures, ...]
    mean_error: float
    added_error: float
    strengths: tuple[int, ...] = STRENGTHS
    restored: bool = False

    def figures(self) -> RobustnessFigures:
        """Return what a model's file and its card keep of it."""
        return RobustnessFigures(
            images=self.images,
            accuracy=self.accuracy,
            mean_error=self.mean_error,
            corruptions=self.corruptions,
        )


def measure_robustness(  # noqa: PLR0913 - settings of one measurement, all by name
    model: Model,
    dataset: Dataset,
    *,
    images: int = 2000,
    seed: int = 0,
    engine: str = "auto",
    progress: Callable[[str, int, int], None] | None = None,
    workers: Workers | None = None,
    strengths: Sequence[int] = STRENGTHS,
    restored: bool = False,
) -> Robustness:
    """Measure a model's accuracy on images corrupted in fifteen ways, those of MNIST-C.

    The answer to an image is its most probable class; the model's decision rule plays no part.
    All strengths of a corruption draw the same numbers, so that they differ in strength alone.

    Parameters
    ----------
    model
        What is judged.
    dataset
        Images that it was not trained on.
    images
        How many of them at most, evenly spread.
    seed
        Of the corruptions' random numbers.
    engine
        The engine: "auto", "compiled", "numpy" or "python".
    progress
        Called at each evaluation with the corruption's name, how many evaluations are done and
        how many there are.
    workers
        Processes that evaluate, in place of this one: :func:`digitus.cluster.open_workers`.
    strengths
        How strongly images are corrupted, 1 to 5; :data:`digitus.images.corrupt.MNIST_C` is
        MNIST-C itself.
    restored
        Put light and noise right before the model sees an image:
        :func:`digitus.datasets.fitted.restore_images`.

    Raises
    ------
    SettingError
        There is no such strength, or none was given.
    ShapeError
        The images are of another size than those the model reads.
    DataError
        The data set has other classes than the model.
    ServerError
        The workers are gone.

    Examples
    --------
    >>> from digitus.networks import Dense, Network
    >>> pixels = np.zeros((10, 28, 28), np.uint8)
    >>> pixels[5:, 10:20, 10:20] = 255
    >>> data = Dataset(pixels, np.repeat([0, 1], 5), classes=2)
    >>> weights = np.repeat([[-1.0, 1.0]], 784, axis=0)
    >>> network = Network((28, 28), (Dense(2, "softmax"),))
    >>> model = Model(network, {"0.weights": weights, "0.bias": np.array([30.0, -30.0])})
    >>> found = measure_robustness(model, data)
    >>> found.accuracy, found.corruptions[7].name, found.corruptions[7].accuracy
    (1.0, 'brightness', (0.5, 0.5, 0.5, 0.5, 0.5))
    """
    if not strengths:
        raise SettingError("strengths must not be empty: 1 to 5, 3 for MNIST-C itself")
    evaluations = (
        ("images as they are", 0),
        *((name, strength) for name in CORRUPTIONS for strength in strengths),
    )
    chosen = evenly_spread(dataset, images)
    tell = progress or (lambda name, done, evaluations: None)
    shared = (chosen, model, engine, seed, restored)
    if workers is None:
        found = []
        for done, (name, strength) in enumerate(evaluations):
            tell(name, done, len(evaluations))
            found.append(corrupted_accuracy((name, strength), *shared))
    else:
        outputs_for(model, chosen[:1], engine)  # what is wrong with both is said here
        found = workers.in_order(
            corrupted_accuracy,
            evaluations,
            *shared,
            tell=lambda done: tell("corruptions", done, len(evaluations)),
        )
    accuracy, *corrupted = found
    corruptions = tuple(
        CorruptionFigures(
            name=name,
            accuracy=tuple(corrupted[place * len(strengths) : (place + 1) * len(strengths)]),
        )
        for place, name in enumerate(CORRUPTIONS)
    )
    mean_error = 1 - float(np.mean([figures.accuracy for figures in corruptions]))
    return Robustness(
        model=model.name,
        data=dataset.name,
        fingerprint=dataset.fingerprint,
        images=len(chosen),
        seed=seed,
        accuracy=accuracy,
        corruptions=corruptions,
        mean_error=mean_error,
        added_error=mean_error - (1 - accuracy),
        strengths=tuple(strengths),
        restored=restored,
    )


def evenly_spread(dataset: Dataset, images: int) -> Dataset:
    """Return so many images at most, from the first to the last.

    Examples
    --------
    >>> data = Dataset(np.zeros((10, 28, 28), np.uint8), np.arange(10))
    >>> evenly_spread(data, 4).labels
    array([0, 3, 6, 9])
    """
    count = min(images, len(dataset))
    return dataset.take(np.linspace(0, len(dataset) - 1, count).round().astype(int))


def corrupted_accuracy(
    what: tuple[str, int],
    chosen: Dataset,
    model: Model,
    engine: str = "auto",
    seed: int = 0,
    restored: bool = False,
) -> float:
    """Measure the accuracy on images corrupted in one way; strength 0 leaves them as they are."""
    name, strength = what
    seen = chosen
    if strength:
        rng = np.random.default_rng([seed, list(CORRUPTIONS).index(name)])
        corrupted = corrupt(chosen.images, name, strength, rng, ink=chosen.ink)
        seen = replace(chosen, images=corrupted)
    if restored:
        seen = restore_images(seen)
    answers = outputs_for(model, seen, engine).argmax(axis=1)
    return float((answers == chosen.labels).mean())
