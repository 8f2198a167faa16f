"""The data sets that can be trained on: those that come with digitus, and what was uploaded.

An upload is read by the readers of :mod:`digitus.datasets`, with their checks and messages. It stays
in memory as long as the server runs, and nowhere else.
"""

import re
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, final

import numpy as np

from digitus.arrays import Images
from digitus.datasets import DataSplits, load_dataset
from digitus.errors import DataError, FormatError
from digitus.studio.lab.images import as_pictures, shared_data
from digitus.studio.service.uploads import Upload

MOST_SETS: Final = 4
"""Uploads that are kept; of more, the oldest is forgotten."""

MOST_BYTES: Final = 300_000_000
"""Of the pixels of one upload, in memory."""

UNDERSTOOD: Final = (
    "what is understood: a ZIP of images in folders named by their digit, CSV with the label first,"
    " IDX, npz, and more that docs/how-to/data.md lists"
)

SHOWN: Final = 3
"""Images of each class that are shown."""


class Traits(NamedTuple):
    """What a network must know of a data set.

    Parameters
    ----------
    shape
        Of its images.
    ink
        Of their fullest pixel.
    own
        Whether somebody uploaded it.
    """

    shape: tuple[int, ...]
    ink: int
    own: bool = False


BUNDLED: Final = {"mnist": Traits((28, 28), 255), "digits": Traits((8, 8), 16)}
"""The data that comes with digitus."""


@final
class Shelf:
    """Data sets by their names.

    Parameters
    ----------
    written
        Sets that grow while people write: each gives what there is of it, once it is enough.
    """

    def __init__(
        self, written: Mapping[str, Callable[[], DataSplits | None]] | None = None
    ) -> None:
        self._own: dict[str, DataSplits] = {}
        self._written = dict(written or {})
        self._reading = threading.Lock()

    def traits(self) -> dict[str, Traits]:
        """Say which data sets there are.

        Examples
        --------
        >>> list(Shelf().traits())
        ['mnist', 'digits']
        """
        written = {name: found for name, give in self._written.items() if (found := give())}
        return BUNDLED | {name: _traits(one) for name, one in (written | self._own).items()}

    def load(self, name: str) -> DataSplits:
        """Return a data set.

        Raises
        ------
        DataError
            It was uploaded before the server was started.
        """
        if name in self._own:
            return self._own[name]
        if name in self._written and (found := self._written[name]()):
            return found
        if name in BUNDLED:
            return shared_data(name)
        raise DataError(f"there is no data set {name} here any more; upload it again")

    def add(self, files: Sequence[Upload]) -> str:
        """Read what was uploaded: one file, or several that belong together; return its name.

        Raises
        ------
        DataError
            It is no data set, or a very large one.
        """
        with self._reading, tempfile.TemporaryDirectory(prefix="digitus-upload-") as place:
            for file in files:
                Path(place, _plain(file.name)).write_bytes(file.data)
            path = Path(place, _plain(files[0].name)) if len(files) == 1 else Path(place)
            try:
                splits = load_dataset(path)
            except DataError as error:
                raise _without_place(error, place, files) from error
            _require_few_enough(splits)
            name = f"./{path.name}" if len(files) == 1 else "./upload"
            self._own.pop(name, None)
            while len(self._own) >= MOST_SETS:
                del self._own[next(iter(self._own))]
            self._own[name] = splits.labelled(name=name, source="", license="")
        return name

    def told(self, name: str) -> dict[str, Any]:
        """Say what was read, for people."""
        splits = self.load(name)
        return {
            "name": name,
            "shape": list(splits.train.shape),
            "classes": splits.train.classes,
            "images": {part: len(data) for part, data in splits.items()},
            "remarks": list(splits.remarks),
        }

    def samples(self, name: str) -> Images:
        """Return some images of each class, so that one sees what was read."""
        data = self.load(name).train
        chosen = [np.flatnonzero(data.labels == label)[:SHOWN] for label in range(data.classes)]
        return as_pictures(data, np.concatenate(chosen))


def _traits(splits: DataSplits) -> Traits:
    data = splits.train
    return Traits(data.shape, data.ink, own=True)


def _plain(name: str) -> str:
    r"""Make of a name that a client sent one that leads nowhere.

    Examples
    --------
    >>> _plain("../../.ssh/my key.zip"), _plain("C:\\train-images-idx3-ubyte")
    ('my-key.zip', 'train-images-idx3-ubyte')
    """
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.-]+", "-", last).strip(".-")[-100:] or "upload"


def _without_place(error: DataError, place: str, files: Sequence[Upload]) -> DataError:
    """Say what is wrong in a line, without the folder in which it lay for a moment."""
    text = str(error).replace(f"{place}/", "").replace(place, "what was uploaded")
    text = text.replace(Path(place).name, ", ".join(file.name for file in files[:4]))
    what, listed, _ = text.partition("; understood are")
    return FormatError(what + (f"; {UNDERSTOOD}" if listed else ""))


def _require_few_enough(splits: DataSplits) -> None:
    size = sum(splits[part].images.nbytes for part in splits.names)
    if size > MOST_BYTES:
        raise DataError(
            f"these images have {size:,} pixels together, and {MOST_BYTES:,} is the most that is"
            " kept here; train them with `digitus train --data`"
        )
