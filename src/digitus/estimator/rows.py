"""What scikit-learn hands in, as what a training takes: rows of numbers as images of a shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import Any, TypeAlias, cast

import numpy as np
from sklearn.model_selection import train_test_split

from digitus.datasets import Dataset
from digitus.datasets.scaling import Scaling, ScalingRule
from digitus.errors import DataError, SettingError, ShapeError
from digitus.settings import require_between

RAW = 10.0
"""Where no feature is negative and one is larger, they are taken for pixels, and divided."""

Rows: TypeAlias = np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class Measurements(Dataset):
    """Rows of numbers as a data set: what scikit-learn has checked, of any value and sign."""

    def __post_init__(self) -> None:
        """Leave everything as it is: there are no pixels to be checked."""

    @cached_property
    def fingerprint(self) -> str:
        """Nothing: no checkpoint is written of these, and rows would take a while to be hashed."""
        return ""

    def require_classes(self, least: int = 2) -> None:
        """Accept a batch of one class: :meth:`DigitClassifier.fit` asks for two itself."""


def image_shape(wanted: Any, features: int, given: Sequence[int]) -> tuple[int, int]:
    """Return the height and width of an image: those given, those wanted, or a square's."""
    if len(given) == 3:
        return int(given[1]), int(given[2])
    if wanted is not None:
        height, width = wanted
        if height * width != features:
            raise ShapeError(
                f"image_shape={wanted} has not as many pixels as X features, {features}"
            )
        return int(height), int(width)
    side = isqrt(features)
    return (side, side) if side * side == features else (1, features)


def find_scaling(wanted: Any, rule: ScalingRule | None, X: Rows) -> Scaling:
    """Return how numbers become inputs, by the recipe's ``rule`` where there is one."""
    if wanted is None:
        return Scaling()
    if isinstance(wanted, str) and wanted == "auto":
        if rule:
            return rule.fit(X)
        most = float(X.max())
        return Scaling(divisor=most if X.min() >= 0 and most > RAW else 1.0)
    if not isinstance(wanted, int | float):
        raise SettingError(f"scaling must be 'auto', a number or None, got {wanted!r}")
    return Scaling(divisor=float(wanted))


def places_of(labels: Any, classes: Rows) -> Rows:
    """Return the place of each label among the classes."""
    places = np.searchsorted(classes, labels).clip(max=len(classes) - 1)
    if not (classes[places] == labels).all():
        new = sorted(set(np.asarray(labels).tolist()) - set(classes.tolist()))
        raise DataError(f"y holds labels that are not in classes_: {new}")
    return cast("Rows", places)


def measurements(X: Rows, labels: Rows, classes: int, *, pixels: bool) -> Measurements:
    """Put rows and labels together, as bytes where they must be ``pixels``."""
    if pixels and X.dtype != np.uint8:
        found = np.rint(X.clip(0, 255)).astype(np.uint8)
        if not np.array_equal(found, X):
            raise DataError("augment needs pixels: whole numbers from 0 to 255")
        X = found
    return Measurements(X, labels, name="X", classes=classes)


def pair(validation: Any) -> Any:
    """Return the rows and labels to watch a training with."""
    if not (isinstance(validation, list | tuple) and len(validation) == 2):
        raise DataError("validation must be a pair (X, y)")
    return validation


def keep_aside(labels: Rows, fraction: float, rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Return the places to train on and those to watch with, by class where there are enough."""
    require_between("validation_fraction", fraction, 0, 1)
    counts = np.bincount(labels)
    counts = counts[counts > 0]
    smaller = int(min(fraction, 1 - fraction) * len(labels))
    kept, aside = train_test_split(
        np.arange(len(labels)),
        test_size=fraction,
        random_state=int(rng.integers(2**31)),
        stratify=labels if counts.min() > 1 and smaller >= len(counts) else None,
    )
    return kept, aside
