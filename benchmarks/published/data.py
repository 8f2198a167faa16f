"""The images as the published programs had them: flat rows of raw pixels."""

from typing import NamedTuple, Self

import numpy as np

from digitus.arrays import Int, UInt8
from digitus.datasets import Dataset, load_dataset


class Images(NamedTuple):
    """Raw pixels, one row per image, and the digit that each shows."""

    pixels: UInt8[np.ndarray, "n pixels"]
    labels: Int[np.ndarray, " n"]

    @classmethod
    def of(cls, data: Dataset) -> Self:
        """Lay the images of a data set out as rows."""
        return cls(data.images.reshape(len(data), -1), data.labels)

    def first(self, count: int) -> Self:
        """Keep the first ``count`` images."""
        return self._replace(pixels=self.pixels[:count], labels=self.labels[:count])


def mnist() -> tuple[Images, Images]:
    """Return the 60,000 training and 10,000 test images, pixels 0..255."""
    splits = load_dataset("mnist")
    return Images.of(splits["train"]), Images.of(splits["test"])


def digits() -> tuple[Images]:
    """Return scikit-learn's 1,797 digits of 8x8, pixels 0..16, not split."""
    return (Images.of(load_dataset("digits").train),)
