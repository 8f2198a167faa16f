"""The USPS digits in LIBSVM's text format, compressed by bzip2: labels 1 to 10, pixels -1 to 1.

A line is ``label index:value index:value ...``; the label is the digit plus one.
Source: https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps.
"""

import re
from pathlib import Path
from typing import cast

import numpy as np

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.unpack import Bounded, head, open_unpacked
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError

KIND = "LIBSVM text (.bz2 or not) with labels 1 to 10 and 256 pixels in -1..1, as the USPS digits"

SIDE = 16
PIXELS = SIDE * SIDE
PIXEL = re.compile(r"(\d+):(\S+)")


def recognise(path: Path) -> bool:
    """Tell whether a file begins with a label and numbered values.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    return re.match(rb"[+-]?\d+(\.0*)?( +\d+:[-+.\deE]+)+", head(path)) is not None


@reads("a LIBSVM file of the USPS digits")
def read(path: Path) -> DataSplits:
    """Read 16x16 digits; the rounded value of (pixel + 1) / 2 * 255 is the ink.

    Parameters
    ----------
    path
        The file, compressed or not.

    Raises
    ------
    FormatError
        The file is damaged, or its labels or pixels lie outside of their ranges.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "usps")
    ...     _ = file.write_text("8 " + " ".join(f"{i}:{(-1) ** i}" for i in range(1, 257)))
    ...     data = read(file).train
    >>> data.labels, data.images[0, 0, :4]
    (array([7]), array([  0, 255,   0, 255], dtype=uint8))
    """
    images: list[np.ndarray] = []
    labels: list[int] = []
    with open_unpacked(path) as file:
        bounded = Bounded(file)
        for number, line in enumerate(iter(bounded.readline, b""), start=1):
            label, _, rest = line.decode("ascii").strip().partition(" ")
            images.append(_pixels(rest, number))
            labels.append(int(label) - 1)
    data = Dataset(np.stack(images), np.array(labels), name=f"{path.name}:train")
    return DataSplits(train=data, name=path.name, source=str(path))


def _pixels(text: str, line: int) -> np.ndarray:
    found = dict(cast("list[tuple[str, str]]", PIXEL.findall(text)))
    values = np.array([float(found.get(str(index), "nan")) for index in range(1, PIXELS + 1)])
    if len(found) != PIXELS or not np.all(np.abs(values) <= 1):
        raise DataError(
            f"line {line:,} is no image of the USPS digits; expected the pixels 1 to {PIXELS}, "
            "each in -1..1"
        )
    return np.rint((values + 1) / 2 * 255).astype(np.uint8).reshape(SIDE, SIDE)
