"""Hugging Face's data sets: a table with an image and a label in each row."""

from typing import Any

import numpy as np

from digitus.arrays import Images
from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.contents import Part
from digitus.datasets.formats.extras import needed
from digitus.datasets.formats.part_names import role_of
from digitus.datasets.formats.pictures import stack_pictures
from digitus.errors import DataError


def to_huggingface(data: Dataset) -> Any:
    """Give a data set as one of Hugging Face's ``datasets``, with the columns image and label.

    The images are numbers (``Array2D``), and the memory is that of the data set itself.

    Parameters
    ----------
    data
        What to give. There is nowhere to write down its ink.

    Returns
    -------
    datasets.Dataset

    Raises
    ------
    DataError
        If the library ``datasets`` is not installed.
    """
    try:
        import datasets as hf
        import pyarrow as pa
    except ImportError as error:
        raise needed("a data set of Hugging Face", "frames") from error
    label = hf.ClassLabel(names=[str(label) for label in range(data.classes)])
    features = hf.Features({"image": hf.Array2D(data.shape, "uint8"), "label": label})
    kind = features.arrow_schema.field("image").type
    images = pa.ExtensionArray.from_storage(kind, _nested(data.images))
    table = pa.table({"image": images, "label": pa.array(data.labels)}, features.arrow_schema)
    return hf.Dataset(hf.table.InMemoryTable(table), info=hf.DatasetInfo(features=features))


def _nested(images: Images) -> Any:
    """Give images as lists of rows of pixels, in the memory where they are."""
    import pyarrow as pa

    values = pa.Array.from_buffers(pa.uint8(), images.size, [None, pa.py_buffer(images)])
    for length in images.shape[:0:-1]:
        ends = np.arange(0, len(values) + 1, length).astype(np.int32)
        values = pa.ListArray.from_arrays(pa.array(ends), values)
    return values


def is_huggingface(thing: Any) -> bool:
    """Tell whether something is one of Hugging Face's data sets.

    Examples
    --------
    >>> is_huggingface([1, 2])
    False
    """
    return hasattr(thing, "features") and hasattr(thing, "column_names")


def part_of_huggingface(thing: Any, label: str | None = None) -> Part:
    """Take the images and labels of a data set of Hugging Face.

    Parameters
    ----------
    thing
        The data set.
    label
        The column of the labels, where it cannot be told by its name.

    Raises
    ------
    DataError
        There is not one column of images and one of labels.
    """
    names = list(thing.column_names)
    images = [name for name in names if name != label and role_of(name) == "images"]
    labels = [label] if label else [name for name in names if role_of(name) == "labels"]
    if len(images) != 1 or len(labels) != 1 or labels[0] not in names:
        raise DataError(
            f"it has the columns {', '.join(names[:9])}; expected one with images and one with "
            "labels, such as image and label"
        )
    return Part(pixels=_images(thing, images[0]), labels=np.asarray(thing[labels[0]][:]))


def _images(thing: Any, name: str) -> np.ndarray:
    """Take a column of images; without a copy where it lies in one piece, as numbers."""
    column = thing.data.column(name)
    shape = getattr(thing.features[name], "shape", None)
    whole = getattr(thing, "_indices", None) is None and column.num_chunks == 1
    if shape is None or not whole or column.null_count:
        return stack_pictures(thing[name][:])
    values = column.chunk(0).storage
    while hasattr(values, "flatten") and hasattr(values.type, "value_type"):
        values = values.flatten()
    pixels: np.ndarray = values.to_numpy().reshape(-1, *shape)
    return pixels
