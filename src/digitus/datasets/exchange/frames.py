"""Frames of pandas and polars: a row for each image, its pixels in columns or in one cell."""

from typing import Any

import numpy as np

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.columns import LABEL_NAMES, grid_of, part_from_table, pixel_names
from digitus.datasets.formats.contents import Part
from digitus.datasets.formats.extras import needed
from digitus.datasets.formats.part_names import role_of
from digitus.datasets.formats.pictures import stack_pictures
from digitus.datasets.read_options import ReadOptions
from digitus.errors import DataError

Said = tuple[str, ...]


def to_pandas(data: Dataset) -> Any:
    """Give a data set as a pandas frame: the label, then a column for each pixel.

    The frame has the pixels of the data set itself, not a copy; leave them alone.

    Parameters
    ----------
    data
        What to give.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    DataError
        If pandas is not installed.

    Examples
    --------
    >>> frame = to_pandas(Dataset(np.array([[[0, 9]]], np.uint8), np.array([7])))
    >>> frame.to_dict("records")
    [{'label': 7, '1x1': 0, '1x2': 9}]
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise needed("a pandas frame", "frames") from error
    pixels = data.images.reshape(len(data), -1)
    frame = pd.DataFrame(pixels, columns=pixel_names(*data.shape), copy=False)
    frame.insert(0, "label", data.labels)
    frame.attrs["digitus"] = {"classes": data.classes, "ink": data.ink}
    return frame


def to_polars(data: Dataset) -> Any:
    """Give a data set as a polars frame: each image in one cell, and its label.

    Parameters
    ----------
    data
        What to give. Polars has nowhere to write down its classes and its ink.

    Returns
    -------
    polars.DataFrame

    Raises
    ------
    DataError
        If polars is not installed.

    Examples
    --------
    >>> to_polars(Dataset(np.array([[[0, 9]]], np.uint8), np.array([7]))).rows()
    [([[0, 9]], 7)]
    """
    try:
        import polars as pl
    except ImportError as error:
        raise needed("a polars frame", "frames") from error
    return pl.DataFrame({"image": data.images, "label": data.labels})


def is_frame(thing: Any) -> bool:
    """Tell whether something is a frame of pandas or polars.

    Examples
    --------
    >>> is_frame({"image": [], "label": []})
    False
    """
    return (hasattr(thing, "iloc") or hasattr(thing, "get_columns")) and hasattr(thing, "columns")


def part_of_frame(frame: Any, options: ReadOptions) -> tuple[Part, Said, dict[str, int]]:
    """Find the images and labels of a frame.

    Parameters
    ----------
    frame
        Of pandas or polars.
    options
        Say which column holds the labels.

    Returns
    -------
    The images and labels, what was found out on the way, and the classes and the ink where it
    was made here.

    Raises
    ------
    DataError
        No column holds images, or more than one may hold the labels.

    Examples
    --------
    >>> frame = to_polars(Dataset(np.zeros((2, 3, 3), np.uint8), np.array([2, 7])))
    >>> part, _, _ = part_of_frame(frame, ReadOptions())
    >>> part.pixels.shape, part.labels
    ((2, 3, 3), array([2, 7]))
    """
    names = [str(name) for name in frame.columns]
    kept = dict(getattr(frame, "attrs", {}).get("digitus", {}))
    numbers = [_is_number(kind) for kind in frame.dtypes]
    pictures = [
        place
        for place, name in enumerate(names)
        if not numbers[place] and role_of(name) == "images"
    ]
    label = _label_column(names, numbers, options.label_column, pictures)
    if len(pictures) == 1:
        part = Part(pixels=_pictures(frame, pictures[0]), labels=_labels(frame, label))
        return part, (), kept
    if pictures:
        raise DataError(f"its columns {', '.join(names[:9])} hold more than one kind of pictures")
    grid = grid_of(names)
    table = _table(frame, label)
    rest = [name for place, name in enumerate(names) if place != label]
    if grid is not None and grid.label == label:
        pixels = table.reshape(len(table), *grid.shape)
        return Part(pixels=pixels, labels=_labels(frame, label)), (), kept
    if label is None:
        found, said = part_from_table(table, rest, options.label_column)
        return found, said, kept
    found, said = part_from_table(table, rest)
    return Part(pixels=found.pixels, labels=_labels(frame, label), ids=found.ids), said, kept


def _label_column(
    names: list[str], numbers: list[bool], wanted: str | None, pictures: list[int]
) -> int | None:
    """Find the column of the labels by what was said, then by its name."""
    if wanted is not None and wanted in names:
        return names.index(wanted)
    if wanted is not None:
        if not pictures:
            return None
        raise DataError(f"it has no column {wanted!r}; its columns are {', '.join(names[:9])}")
    others = [place for place in range(len(names)) if place not in pictures]
    named = [place for place in others if names[place].lower() in LABEL_NAMES]
    if pictures and not named:
        named = [place for place in others if numbers[place]]
    if len(named) > 1:
        found = " or ".join(names[place] for place in named[:9])
        raise DataError(f"its labels may stand in {found}: say --label-column {names[named[0]]}")
    return named[0] if named else None


def _is_number(kind: Any) -> bool:
    """Whether a column of this type, pandas' or polars', holds numbers or truth values."""
    if hasattr(kind, "is_numeric"):
        return bool(kind.is_numeric()) or str(kind) == "Boolean"
    return getattr(kind, "kind", "O") in "buif"


def _is_polars(frame: Any) -> bool:
    return not hasattr(frame, "iloc")


def _column(frame: Any, place: int) -> Any:
    return frame.to_series(place) if _is_polars(frame) else frame.iloc[:, place]


def _labels(frame: Any, place: int | None) -> np.ndarray | None:
    if place is None:
        return None
    values = np.asarray(_column(frame, place))
    return values.astype(str) if values.dtype.kind == "O" else values


def _pictures(frame: Any, place: int) -> np.ndarray:
    column = _column(frame, place)
    values = column.to_numpy()
    return values if values.dtype.kind in "buif" else stack_pictures(column.to_list())


def _table(frame: Any, label: int | None) -> np.ndarray:
    """Take the columns of pixels; without a copy where they stand side by side in memory."""
    last = len(frame.columns) - 1
    if label is None:
        table = frame
    elif _is_polars(frame):
        table = frame.drop(frame.columns[label])
    elif label in {0, last}:
        table = frame.iloc[:, 1:] if label == 0 else frame.iloc[:, :-1]
    else:
        table = frame.drop(columns=frame.columns[label])
    values = _numbers(table)
    if values.dtype.kind not in "buif":
        raise DataError(
            "its columns hold more than numbers; expected a label and a number for each pixel, or "
            "a column 'image' with pictures"
        )
    if values.dtype.kind == "f" and np.isnan(values).any():
        row, column = np.argwhere(np.isnan(values))[0]
        raise DataError(
            f"in row {row} it has no number in column {table.columns[column]}; put one there,"
            " such as 0 for paper, or leave the row out"
        )
    return values


def _numbers(table: Any) -> np.ndarray:
    """Take what columns hold; pandas' own kinds of numbers, which may be missing, as NumPy's."""
    values: np.ndarray = table.to_numpy()
    if values.dtype.kind != "O" or _is_polars(table) or not all(map(_is_number, table.dtypes)):
        return values
    values = table.to_numpy(np.float64, na_value=np.nan)
    whole = all(kind.kind in "bui" for kind in table.dtypes) and not np.isnan(values).any()
    return values.astype(np.int64) if whole else values
