"""torch's data sets: of two tensors, torchvision's, parts of them, and any that give pairs."""

import warnings
from typing import Any

import numpy as np

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.contents import Part
from digitus.datasets.formats.extras import needed
from digitus.datasets.formats.pictures import as_array, stack_pictures
from digitus.errors import DataError


def to_torch(data: Dataset) -> Any:
    """Give a data set as torch's ``TensorDataset``, for its ``DataLoader``.

    The tensors are uint8 (n, 1, height, width) and int64 (n,). They have the memory of the data
    set itself, not a copy; leave it alone.

    Parameters
    ----------
    data
        What to give.

    Returns
    -------
    torch.utils.data.TensorDataset

    Raises
    ------
    DataError
        If torch is not installed.
    """
    try:
        import torch
        from torch.utils.data import TensorDataset
    except ImportError as error:
        raise needed("a data set of torch", "torch") from error
    with warnings.catch_warnings():
        # What warns: torch knows no read-only tensors.
        warnings.filterwarnings("ignore", "The given NumPy array is not writ")
        images = torch.from_numpy(data.images[:, None])
        labels = torch.from_numpy(data.labels)
    return TensorDataset(images, labels)


def is_pairs(thing: Any) -> bool:
    """Tell whether something gives pairs of an image and a label, by number.

    Examples
    --------
    >>> is_pairs([(np.zeros((2, 2)), 1)]), is_pairs("mnist")
    (True, False)
    """
    counted = hasattr(thing, "__len__") and hasattr(thing, "__getitem__")
    return counted and not isinstance(thing, str | bytes | dict | np.ndarray)


def part_of_pairs(thing: Any) -> Part:
    """Take the images and labels of a data set of torch's kind.

    Where its tensors can be had whole (``TensorDataset``, torchvision's ``MNIST``), they are taken
    as they lie, before any transform.

    Parameters
    ----------
    thing
        Gives a pair (image, label) for each number.

    Raises
    ------
    DataError
        It gives something else.

    Examples
    --------
    >>> part_of_pairs([(np.zeros((2, 2)), 1), (np.ones((2, 2)), 7)]).labels
    array([1, 7])
    """
    if hasattr(thing, "dataset") and hasattr(thing, "indices"):  # a Subset
        whole, chosen = part_of_pairs(thing.dataset), np.asarray(thing.indices)
        labels = None if whole.labels is None else whole.labels[chosen]
        return Part(pixels=whole.pixels[chosen], labels=labels)
    tensors = getattr(thing, "tensors", None) or _arrays(thing)
    if tensors is not None and len(tensors) == 2:
        images, labels = (as_array(one, 0) for one in tensors)
        return Part(pixels=images, labels=labels)
    pairs = [thing[number] for number in range(len(thing))]
    if not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs):
        raise DataError(
            f"a {type(thing).__name__} of {len(pairs):,} was given; expected a pair (image, label) "
            "for each number"
        )
    labels = np.array([int(label) for _, label in pairs])
    return Part(pixels=stack_pictures([image for image, _ in pairs]), labels=labels)


def _arrays(thing: Any) -> tuple[Any, Any] | None:
    """Give the images and labels of a pair of arrays, or of torchvision's sets, which keep them."""
    if isinstance(thing, tuple) and len(thing) == 2 and getattr(thing[0], "ndim", 0) > 1:
        return thing
    images, labels = getattr(thing, "data", None), getattr(thing, "targets", None)
    return None if getattr(images, "ndim", 0) < 3 or labels is None else (images, labels)
