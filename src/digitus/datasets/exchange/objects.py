"""What an object of another library holds, as it lies there."""

from collections.abc import Mapping
from typing import Any

from digitus.datasets.exchange.frames import is_frame, part_of_frame
from digitus.datasets.exchange.huggingface import is_huggingface, part_of_huggingface
from digitus.datasets.exchange.tensors import is_pairs, part_of_pairs
from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.formats.part_names import part_of
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError

Found = tuple[Part, tuple[str, ...], dict[str, int]]


def contents_of_object(thing: Any, options: ReadOptions = AS_FOUND) -> Contents:
    """Take the images and labels of an object of another library.

    Parameters
    ----------
    thing
        A frame of pandas or polars, a data set of torch or Hugging Face, a list of pairs
        (image, label); or a dictionary of such, by the names of their parts.
    options
        Say which column holds the labels.

    Raises
    ------
    DataError
        It is something else, or does not tell which are the images and labels.

    Examples
    --------
    >>> import numpy as np
    >>> contents_of_object({"train": [(np.zeros((2, 2)), 1)]}).parts["train"].labels
    array([1])
    """
    if isinstance(thing, Mapping):
        named = {part_of(str(name)) or str(name): one for name, one in thing.items()}
        if "train" not in named or len(named) != len(thing):
            parts = ", ".join(map(str, thing))
            raise DataError(f"its parts are {parts or 'none'}; expected train, and perhaps test")
    else:
        named = {"train": thing}
    found = {part: _found(one, options) for part, one in named.items()}
    kept = [traits for _, _, traits in found.values()]
    said = [text for _, texts, _ in found.values() for text in texts]
    return Contents(
        name=type(thing).__name__,
        source=f"{type(thing).__module__}.{type(thing).__qualname__}",
        parts={part: one for part, (one, _, _) in found.items()},
        remarks=(*dict.fromkeys(said),),
        kept=kept[0] if all(one == kept[0] for one in kept) else {},
    )


def _found(thing: Any, options: ReadOptions) -> Found:
    if is_frame(thing):
        return part_of_frame(thing, options)
    if is_huggingface(thing):
        return part_of_huggingface(thing, options.label_column), (), {}
    if is_pairs(thing):
        return part_of_pairs(thing), (), {}
    if hasattr(thing, "collect"):
        raise DataError(
            f"a {type(thing).__name__} has no rows yet: give what its collect() returns"
        )
    raise DataError(
        f"a {type(thing).__name__} was given; expected the name or path of a data set, a frame of "
        "pandas or polars, a data set of torch or Hugging Face, or pairs (image, label)"
    )
