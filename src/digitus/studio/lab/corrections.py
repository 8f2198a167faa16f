"""Corrections: digits that were read wrongly, or that somebody wants learnt, with what they are.

They are kept as a data set of one's own, called ``corrections``: ``digitus train --from cnn --data
corrections`` learns them, ``digitus data`` lists, exports and removes them.
"""

import threading
from typing import Any, Final, final

import numpy as np

from digitus.arrays import Image, Images, Labels, UInt8
from digitus.datasets import Dataset, DataSplits
from digitus.datasets.collection import keep, load_own, names
from digitus.errors import ImageError, SettingError
from digitus.images import open_image
from digitus.images.limits import Limits
from digitus.images.normaliser import normalise
from digitus.reading import ReadRequest
from digitus.reading.reader import Reader
from digitus.reading.result import Box

NAME: Final = "corrections"

MOST: Final = 5000
"""Digits that are kept at most; more are a data set of their own."""

LEAST: Final = 10
"""So many digits, of two kinds at least, can be trained with."""

MOST_DIGITS: Final = 20
"""Of one number."""

_ROOM = 0.12  # of a digit's height around its box: the ink at its edges belongs to it


@final
class Corrections:
    """The data set of corrections; every addition is on the disk when it returns."""

    name = NAME

    def __init__(self) -> None:
        self._adding = threading.Lock()

    def add(self, images: Images, labels: list[int]) -> dict[str, Any]:
        """Keep some digits, beside those that are kept already; say how many there are now.

        Raises
        ------
        SettingError
            There are too many.
        StorageError
            They cannot be written.
        """
        with self._adding:  # read anew: another studio may have added some
            old = self.splits()
            known = np.array(labels, np.int64)
            if old is not None:
                images = np.concatenate([old.train.images, images])
                known = np.concatenate([old.train.labels, known])
            if len(images) > MOST:
                raise SettingError(
                    f"{MOST:,} corrections are kept already; 'digitus data export {NAME}' puts them"
                    f" elsewhere, 'digitus data remove {NAME}' begins anew"
                )
            splits = DataSplits(train=Dataset(images, known))
            named = splits.labelled(name=NAME, source="written in the studio", license="")
            return _told(keep(named, replace=True))

    def splits(self) -> DataSplits | None:
        """Return all of them, to train on; None where there are none."""
        return load_own(NAME) if NAME in names() else None

    def enough(self) -> DataSplits | None:
        """Return them once they can be trained with."""
        splits = self.splits()
        return splits if splits is not None and is_enough(splits.train.labels) else None

    def told(self) -> dict[str, Any]:
        """Say how many there are, and whether they can be trained with."""
        return _told(self.splits())


def is_enough(labels: Labels | list[int]) -> bool:
    """Whether there is something to learn, and something to measure it on."""
    return len(labels) >= LEAST and len(np.unique(labels)) > 1


def digits_of(reader: Reader, picture: bytes, truth: str, limits: Limits) -> Images:
    """Cut the digits out of a picture, one for each of its true number.

    Parameters
    ----------
    reader
        Who finds them.
    picture
        The bytes of an image file.
    truth
        Which number stands there.
    limits
        How large the picture may be.

    Raises
    ------
    ImageError
        The picture cannot be opened, or so many digits are not found in it.
    """
    grey = open_image(picture, limits=limits)
    if len(truth) == 1:
        page = reader.read_page(grey, ReadRequest(digits=1))
        part = page.verdicts[0].part if page.verdicts else None
        images = [normalise(grey if part is None else part).image]
    else:
        readings = reader.read_page(grey, ReadRequest(digits=len(truth))).readings
        fitting = [one for one in readings if len(one.digits) == len(truth)]
        found = fitting[0].digits if fitting else ()
        images = [normalise(_cut(grey, one.box)).image for one in found]
    images = [one for one in images if one.any()]
    if len(images) != len(truth):
        raise ImageError(
            f"{truth} has {len(truth)} digit{'s' * (len(truth) > 1)}, and so many cannot be told apart in the picture;"
            " write them further apart, or one by one"
        )
    return np.stack(images)


def _told(splits: DataSplits | None) -> dict[str, Any]:
    if splits is None:
        return {"name": NAME, "all": 0, "counts": [0] * 10, "enough": False}
    counts, enough = splits.train.counts().tolist(), is_enough(splits.train.labels)
    return {"name": NAME, "all": len(splits.train), "counts": counts, "enough": enough}


def _cut(grey: Image, box: Box) -> UInt8[np.ndarray, "rows columns"]:
    """Cut one digit out of a number, with a little of the paper around it."""
    height, width = grey.shape
    left, top, right, bottom = box
    room = _ROOM * (bottom - top)
    rows = slice(max(0, int(top - room)), min(height, int(bottom + room) + 1))
    columns = slice(max(0, int(left - room)), min(width, int(right + room) + 1))
    return np.ascontiguousarray(grey[rows, columns])
