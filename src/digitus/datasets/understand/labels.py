"""Labels in any form, made into one whole number each."""

import re

import numpy as np

from digitus.arrays import Labels
from digitus.errors import DataError

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

SPOKEN = re.compile(
    r"(?:(?:class|digit|label|number|num|no|cls|n|d|c)[ _.-]*)?0*(?P<digit>[0-9])(?:\.0*)?"
)


def digit_of(text: str) -> int | None:
    """Read the digit that a word or a name stands for; None where it stands for none.

    Examples
    --------
    >>> digit_of("five"), digit_of("class_5"), digit_of("05"), digit_of("5.0"), digit_of("cat")
    (5, 5, 5, 5, None)
    """
    plain = text.strip(" '\"").lower()
    if plain in WORDS:
        return WORDS.index(plain)
    found = SPOKEN.fullmatch(plain) if plain.isascii() else None
    return int(found["digit"]) if found else None


def as_labels(values: np.ndarray, count: int | None = None) -> Labels:
    """Restore labels from what a file holds.

    Parameters
    ----------
    values
        Whole numbers or the words for them, of shape (n,), (n, 1) or (1, n); or one row per image
        with a one in the column of its class.
    count
        How many images there are; it tells rows from columns.

    Raises
    ------
    DataError
        The values are neither numbers nor words for digits, or not one for each image.

    Examples
    --------
    >>> as_labels(np.array([[5.0], [0.0]])), as_labels(np.array(["5", "zero"]))
    (array([5, 0]), array([5, 0]))
    """
    if values.ndim == 2 and (values.shape[1] == 1 or (values.shape[0] == 1 != count)):
        values = values.ravel()
    if values.ndim == 2 and values.dtype.kind in "buif":
        values = _one_hot(values.T if values.shape[0] != count == values.shape[1] else values)
    if values.ndim != 1:
        raise DataError(f"labels must have shape (n,), got {values.shape}")
    if values.dtype.kind in "US":
        return _spoken(values)
    if values.dtype.kind not in "buif":
        raise DataError(f"labels must be numbers, got {values.dtype}")
    # The comparison also refuses NaN and what is too large for int64.
    with np.errstate(invalid="ignore"):
        labels = values.astype(np.int64)
    if not np.array_equal(labels, values):
        raise DataError("labels must be whole numbers")
    return labels


def _one_hot(rows: np.ndarray) -> np.ndarray:
    """Find the column of the one in every row."""
    if not (np.isin(rows, (0, 1)).all() and (rows.sum(axis=1) == 1).all()):
        raise DataError(
            f"labels must have shape (n,), or one row per image with a single one in it, got "
            f"{rows.shape}"
        )
    columns: np.ndarray = rows.argmax(axis=1)
    return columns


def _spoken(values: np.ndarray) -> Labels:
    """Read labels that are text."""
    distinct, which = np.unique(values.astype(str), return_inverse=True)
    try:
        digits = [int(text) for text in distinct.tolist()]
    except ValueError:
        digits = [-1 if (digit := digit_of(text)) is None else digit for text in distinct.tolist()]
        if -1 in digits:
            strange = distinct[digits.index(-1)][:20]
            raise DataError(f"labels must be digits, got {strange!r}") from None
    return np.array(digits, np.int64)[which]


def readings(labels: Labels, zero: int | None) -> dict[int, Labels]:
    """List what labels can mean: by which label stands for the digit zero.

    Examples
    --------
    >>> readings(np.array([10, 1]), None)
    {10: array([0, 1]), 1: array([9, 0])}
    >>> readings(np.array([3, 1]), None)
    {0: array([3, 1])}
    """
    if zero is not None:
        return {zero: _from(labels, zero)}
    if len(labels) and labels.min() >= 1 and labels.max() == 10:
        return {10: _from(labels, 10), 1: _from(labels, 1)}
    return {0: labels}


def _from(labels: Labels, zero: int) -> Labels:
    return np.where(labels == 10, 0, labels) if zero == 10 else labels - zero
