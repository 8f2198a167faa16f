"""From pixels to the numbers that go into a network: ``x = (pixel - offset) / divisor``."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, final

import numpy as np

from digitus.arrays import Array, Pixels
from digitus.errors import DataError, SettingError
from digitus.settings import Setting


@final
@dataclass(frozen=True, slots=True)
class Scaling(Setting):
    """One affine map for all pixels; part of a model, since its weights expect it.

    Examples
    --------
    >>> Scaling(divisor=255.0).apply(np.array([[0, 51, 255]], np.uint8), "float64")
    array([[0. , 0.2, 1. ]])
    """

    offset: float = 0.0
    divisor: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.offset) and np.isfinite(self.divisor) and self.divisor):
            raise SettingError(
                f"scaling needs a finite offset and a divisor that is not zero, got {self}"
            )

    def apply(self, pixels: Pixels, precision: str) -> Array:
        """Scale pixels of any shape; computed in float64, returned in ``precision``.

        Bytes go through a table of 256 entries, which is exact and several times faster.  Numbers
        that stay as they are do not go through float64.
        """
        if pixels.dtype == np.uint8:
            # No byte lies outside of 256 entries: "clip" only spares numpy to make sure of that.
            return self.table(precision).take(pixels, mode="clip")
        if not self.offset and self.divisor == 1:
            return pixels.astype(precision)
        scaled = pixels.astype(np.float64)
        scaled -= self.offset
        scaled /= self.divisor
        return scaled.astype(precision, copy=False)

    def table(self, precision: str) -> Array:
        """Return x for each of the pixel values 0 to 255."""
        return ((np.arange(256.0) - self.offset) / self.divisor).astype(precision)


class ScalingRule(Setting, ABC):
    """How a recipe finds the scaling from its training images."""

    __slots__ = ()

    @abstractmethod
    def fit(self, images: Pixels) -> Scaling:
        """Return the scaling for a network that is trained on these images."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Divide(ScalingRule):
    """Divide every pixel by a fixed number: 255 gives 0..1, 1 leaves them as they are."""

    by: float = 255.0

    def fit(self, images: Pixels) -> Scaling:
        """Return the division; the images do not matter."""
        del images
        return Scaling(divisor=self.by)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Standardise(ScalingRule):
    """Subtract the mean of all training pixels, divide by their deviation (or variance)."""

    by: Literal["deviation", "variance"] = "deviation"

    def fit(self, images: Pixels) -> Scaling:
        """Measure mean and deviation (or variance) over all pixels of all images together.

        Raises
        ------
        DataError
            If all pixels are equal.
        """
        divisor = float(images.std() if self.by == "deviation" else images.var())
        if not divisor:
            raise DataError(
                "all pixels of the training images are equal: there is nothing to learn"
            )
        return Scaling(offset=float(images.mean()), divisor=divisor)
