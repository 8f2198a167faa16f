"""Arrays under names (an archive, a dictionary, a MATLAB file): which are images of which part."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from digitus.datasets.formats.columns import part_from_table
from digitus.datasets.formats.contents import Part
from digitus.datasets.formats.part_names import part_of, role_of
from digitus.datasets.read_options import ReadOptions
from digitus.errors import DataError

LEAST_PIXELS = 16
"""Rows with fewer numbers than this hold no image."""

OF_ONE_CLASS = re.compile(r"\D*(\d)")

Parts = dict[str, Part]
Said = tuple[str, ...]


class Named(NamedTuple):
    """An array, its name, and what it speaks of."""

    name: str
    array: np.ndarray
    role: str | None


def parts_from_names(arrays: Mapping[str, np.ndarray], options: ReadOptions) -> tuple[Parts, Said]:
    """Put images and labels together by the names and shapes of their arrays.

    Parameters
    ----------
    arrays
        By name.
    options
        Which column holds the labels, where images and labels are one table.

    Returns
    -------
    The parts, and what was left out, for people.

    Raises
    ------
    DataError
        There are no images with labels for training, or more than one choice of them.

    Examples
    --------
    >>> arrays = {"trainX": np.zeros((2, 8, 8)), "trainY": np.array([3, 1])}
    >>> list(parts_from_names(arrays, ReadOptions())[0])
    ['train']
    """
    given = [Named(name, array, _role(name, array)) for name, array in arrays.items()]
    by_class = _by_class(given)
    if by_class:
        return by_class, ()
    wanted = [one for one in given if one.role]
    left_out = [one for one in given if not one.role]
    groups: dict[str, list[Named]] = {}
    for one in wanted:
        groups.setdefault(part_of(one.name) or "", []).append(one)
    if "" in groups and "train" not in groups:
        groups["train"] = groups.pop("")
    left_out += groups.pop("", [])
    parts, said = {}, _left_out(left_out, arrays)
    for part, found in groups.items():
        parts[part], more = _part(part, found, options, arrays)
        said += more
    if "train" not in parts:
        raise DataError(
            f"it holds {_listed(arrays)}; expected images and labels for training under names such "
            "as x_train and y_train"
        )
    return parts, said


def _part(
    part: str, found: list[Named], options: ReadOptions, arrays: Mapping[str, np.ndarray]
) -> tuple[Part, Said]:
    images = _best([one for one in found if one.role == "images"], "images")
    counts = {size for one in images for size in one.array.shape}
    labels = _best(
        [one for one in found if one.role == "labels" and counts & {*one.array.shape}], "labels"
    )
    if len(images) != 1 or len(labels) > 1:
        raise DataError(
            f"it holds {_listed(arrays)}; expected one array of images and one of labels for "
            f"{part}, under names such as x_{part} and y_{part}"
        )
    others = [one for one in found if one not in images + labels]
    said = _left_out([one._replace(role=None) for one in others], arrays)
    if not labels and any(one.role == "labels" for one in others):
        raise DataError(f"it holds {_listed(arrays)}; every image needs one label")
    if labels:
        return Part(pixels=images[0].array, labels=labels[0].array), said
    if images[0].array.ndim == 2:
        table, more = part_from_table(images[0].array, None, options.label_column)
        return table, said + more
    return Part(pixels=images[0].array, labels=None), said


def _best(found: list[Named], role: str) -> list[Named]:
    """Choose among arrays of one role: by name before by shape, and images before flat rows."""
    by_name = [one for one in found if role_of(one.name) == role] or found
    shaped = [one for one in by_name if one.array.ndim > 2]
    # scikit-learn's digits have the same images twice: as rows, and in their shape.
    twice = len(shaped) == 1 and len({one.array.size for one in by_name}) == 1
    return shaped if role == "images" and twice else by_name


def _role(name: str, array: np.ndarray) -> str | None:
    """Tell images from labels: by what the array can be at all, then by its name."""
    said = role_of(name)
    number = array.dtype.kind in "buif"
    if array.ndim == 0 or not array.size or array.ndim > 4 or not (number or array.ndim < 3):
        return None
    if array.ndim > 2:
        return "images"
    if array.ndim == 2 and said == "images" and number:
        return "images"
    if array.dtype.kind in "US" or array.ndim == 1 or 1 in array.shape:
        return "labels" if said != "images" and (said or _could_be_labels(array)) else None
    return _role_of_rows(said, array)


def _role_of_rows(said: str | None, array: np.ndarray) -> str | None:
    """Tell rows of pixels from one-hot labels."""
    if said == "labels" or min(array.shape) < LEAST_PIXELS:
        return "labels" if min(array.shape) < 100 else None
    return "images"


def _could_be_labels(array: np.ndarray) -> bool:
    """Whether a column without a telling name holds whole numbers or words."""
    return array.dtype.kind in "USbui" or bool((array == np.rint(array)).all())


def _by_class(given: list[Named]) -> Parts:
    """Put together what has an array for each digit: train0 to train9, test0 to test9."""
    groups: dict[str, dict[int, np.ndarray]] = {}
    for one in given:
        found = OF_ONE_CLASS.fullmatch(one.name)
        if found and one.array.ndim > 1 and one.array.shape[-1] >= LEAST_PIXELS:
            groups.setdefault(part_of(one.name) or "train", {})[int(found[1])] = one.array
    if "train" not in groups or any(len(found) < 10 for found in groups.values()):
        return {}
    return {
        part: Part(
            pixels=np.concatenate([found[digit] for digit in range(10)]),
            labels=np.repeat(np.arange(10), [len(found[digit]) for digit in range(10)]),
        )
        for part, found in groups.items()
    }


def _left_out(left_out: list[Named], arrays: Mapping[str, np.ndarray]) -> Said:
    """Say what is not read; images with no known part are not dropped in silence."""
    pairs = [one for one in left_out if one.role]
    if pairs:
        raise DataError(
            f"it holds {_listed(arrays)}, and nothing says what {pairs[0].name} is for; name it "
            "after its part: train, validation or test"
        )
    told = [f"{one.name} {one.array.shape}" for one in left_out if one.array.ndim]
    return (f"left out, being neither images nor labels: {', '.join(told)}",) if told else ()


def _listed(arrays: Mapping[str, np.ndarray]) -> str:
    return ", ".join(f"{name} {array.shape}" for name, array in arrays.items()) or "nothing"
