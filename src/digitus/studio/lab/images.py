"""Images that all trainings share, loaded once and kept; and images as a page shows them."""

from functools import cache

import numpy as np

from digitus.arrays import Images, Int
from digitus.datasets import Dataset, DataSplits, load_dataset


@cache
def shared_data(source: str) -> DataSplits:
    """Load a data set by its name, once; trainings take views of it.

    Examples
    --------
    >>> shared_data("digits") is shared_data("digits")
    True
    """
    return load_dataset(source)


def as_pictures(data: Dataset, chosen: Int[np.ndarray, " images"]) -> Images:
    """Return some images of a data set with full ink at 255, whatever it is there.

    Examples
    --------
    >>> data = Dataset(np.array([[[0, 16]]], np.uint8), np.array([1]), ink=16)
    >>> as_pictures(data, np.array([0]))
    array([[[  0, 255]]], dtype=uint8)
    """
    scaled = np.rint(data.images[chosen] * (255.0 / data.ink))
    pictures: Images = np.minimum(255, scaled).astype(np.uint8)
    return pictures
