"""LIBSVM's text format: a line is ``label index:value index:value ...``, what is missing is zero.

LIBSVM publishes MNIST so (values 0 to 255 or 0 to 1, nothing after the last ink: 780 columns), and
the USPS digits (256 values in -1..1, and a label that is the digit plus one).
Source: https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.unpack import MOST_BYTES, Bounded, head, open_unpacked
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError

KIND = "LIBSVM text (.bz2 or not): MNIST, the USPS digits, or any square images"

USPS_PIXELS = 256
USUAL_SIDES = (8, 16, 20, 28, 32)
"""What ends without ink is shorter than its image: then the next of these sides is meant."""

LARGEST_SIDE = 256
LINE = re.compile(rb"\s*[+-]?\d+(\.0*)?(\s+\d+:[-+.\deE]+)+")

Row = tuple[np.ndarray, np.ndarray]


def recognise(path: Path) -> bool:
    """Tell whether a file begins with a label and numbered values.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    return LINE.match(head(path)) is not None


@reads("a LIBSVM file")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read square images.

    Parameters
    ----------
    path
        The file, compressed or not.
    options
        Say nothing about this format.

    Raises
    ------
    FormatError
        The file is damaged, or its numbered values make no square images.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "usps")
    ...     _ = file.write_text("8 " + " ".join(f"{i}:{(-1) ** i}" for i in range(1, 257)))
    ...     contents = read(file)
    >>> contents.label_of_zero, contents.parts["train"].pixels.shape
    (1, (1, 16, 16))
    """
    del options
    labels: list[float] = []
    rows: list[Row] = []
    with open_unpacked(path) as file:
        for label, row in _rows(Bounded(file)):
            labels.append(label)
            rows.append(row)
    if not rows:
        raise DataError("there are no lines in it")
    usps = min(labels) >= 1 and all(map(_is_usps, rows))
    return Contents(
        name=path.name,
        source=str(path),
        parts={"train": Part(pixels=_images(rows), labels=np.array(labels))},
        label_of_zero=1 if usps else None,
    )


def _rows(file: Bounded) -> Iterator[tuple[float, Row]]:
    for number, line in enumerate(iter(file.readline, b""), start=1):
        label, *pairs = line.split()
        try:
            places, values = zip(*(pair.split(b":") for pair in pairs), strict=True)
            row = np.array(places, np.int64), np.array(values, np.float32)
            known = float(label)
        except ValueError as error:
            raise DataError(
                f"line {number:,} is no image; expected a label and then pixels as 71:255"
            ) from error
        if row[0].min() < 0 or row[0].max() > LARGEST_SIDE**2:
            raise DataError(
                f"line {number:,} is no image: it numbers its pixels {row[0].min()} to "
                f"{row[0].max()}, beyond 1 to {LARGEST_SIDE**2:,}"
            )
        if not np.isfinite(row[1]).all():
            raise DataError(f"line {number:,} is no image: it holds NaN or infinity")
        yield known, row


def _is_usps(row: Row) -> bool:
    places, values = row
    return len(places) == USPS_PIXELS and bool((np.abs(values) <= 1).all() and values.min() < 0)


def _images(rows: list[Row]) -> np.ndarray:
    last = max(int(places.max()) for places, _ in rows)
    first = min(int(places.min()) for places, _ in rows)
    count = last + (first == 0)  # some programs number from 0
    dense = math.isqrt(count) ** 2 == count and all(len(places) == count for places, _ in rows)
    if min(values.min() for _, values in rows) < 0 and not dense:
        # What is missing would be zero, and zero is no paper here.
        short = next((n for n, row in enumerate(rows, 1) if len(row[0]) != USPS_PIXELS), 1)
        raise DataError(
            f"line {short:,} is no image: it has {len(rows[short - 1][0])} pixels; where values go "
            "below zero, as in the USPS digits, none of a square image may be missing"
        )
    usual = (side for side in USUAL_SIDES if side * side >= count)
    side = math.isqrt(count) if dense else next(usual, math.isqrt(count - 1) + 1)
    if 4 * len(rows) * side * side > MOST_BYTES:
        raise DataError(f"its {len(rows):,} images of {side}x{side} are more than are read")
    images = np.zeros((len(rows), side * side), np.float32)
    for image, (places, values) in zip(images, rows, strict=True):
        image[places - (first > 0)] = values
    return images.reshape(-1, side, side)
