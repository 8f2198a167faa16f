"""The class as a data set: digits that pupils write on their phones, with who wrote them.

They stay in memory until the class is closed. Every third digit of each pupil is kept from training,
so that it can be said how well a network reads this hand before it learnt from it and afterwards.
"""

import io
import re
import secrets
import threading
import zipfile
from collections.abc import Callable
from typing import Any, Final, NamedTuple, final

import numpy as np
import PIL.Image

from digitus.arrays import Image, Images, Labels
from digitus.datasets import Dataset, DataSplits
from digitus.errors import SettingError
from digitus.studio.lab.corrections import is_enough
from digitus.studio.service.problems import ProblemError
from digitus.studio.service.tokens import is_token

NAME: Final = "./class.zip"
"""What the data set is called: the path of the file that is taken away, beside which recipes run."""

MOST_PUPILS: Final = 100
MOST_EACH: Final = 200
"""Digits of one pupil."""

KEPT: Final = 3
"""Of so many digits one is kept to measure with."""

NETWORK: Final = "cnn-tiny"
"""What reads the digits at first."""


class Written(NamedTuple):
    """One digit.

    Parameters
    ----------
    pupil
        Who wrote it.
    label
        What it is.
    image
        As a network sees it.
    kept
        Whether it is kept from training.
    """

    pupil: str
    label: int
    image: Image
    kept: bool


@final
class Classroom:
    """The digits of a class; closed, until somebody opens it."""

    name = NAME

    def __init__(self) -> None:
        self._written: list[Written] = []
        self._adding = threading.Lock()
        self.token = ""
        self.network = NETWORK

    def open(self, network: str = NETWORK) -> None:
        """Let pupils in, or choose another network that reads their digits."""
        self.token = self.token or secrets.token_urlsafe(9)
        self.network = network

    def close(self) -> None:
        """Let nobody in any more, and forget all digits."""
        with self._adding:
            self.token, self._written, self.network = "", [], NETWORK

    def require(self, token: str) -> None:
        """See that somebody may write.

        Raises
        ------
        ProblemError
            The class is closed, or it is another one.
        """
        if not self.token or not is_token(token, self.token):
            raise ProblemError(
                401,
                "this class is closed; scan the code of the one that is open",
                {"www-authenticate": "Bearer"},
            )

    def add(self, pupil: str, label: int, image: Image) -> int:
        """Keep a digit; say how many the pupil has now.

        Raises
        ------
        SettingError
            There are too many digits, or too many pupils.
        """
        with self._adding:
            mine = sum(one.pupil == pupil for one in self._written)
            if mine >= MOST_EACH:
                raise SettingError(f"{MOST_EACH} digits of yours are here already: thank you")
            if not mine and len(self.pupils()) >= MOST_PUPILS:
                raise SettingError(f"{MOST_PUPILS} pupils are here already")
            self._written.append(Written(pupil, label, image, mine % KEPT == KEPT - 1))
            return mine + 1

    def forget(self, pupil: str) -> None:
        """Take all digits of a pupil away."""
        with self._adding:
            self._written = [one for one in self._written if one.pupil != pupil]

    def pupils(self) -> dict[str, int]:
        """Say how many digits each pupil has, in the order in which they came."""
        found: dict[str, int] = {}
        for one in self._written:
            found[one.pupil] = found.get(one.pupil, 0) + 1
        return found

    def told(self) -> dict[str, Any]:
        """Say how far it is."""
        pupils = self.pupils()
        return {
            "open": bool(self.token),
            "network": self.network,
            "data": NAME,
            "all": sum(pupils.values()),
            "pupils": [{"name": name, "digits": count} for name, count in pupils.items()],
            "enough": _are_enough(list(self._written)),
        }

    def splits(self) -> DataSplits | None:
        """Return the digits to train on and to measure with; None before there are enough."""
        written = list(self._written)
        if not _are_enough(written):
            return None
        parts = ([one for one in written if one.kept is kept] for kept in (False, True))
        train, test = (Dataset(*_arrays(part)) for part in parts)
        splits = DataSplits(train=train, test=test)
        return splits.labelled(name=NAME, source="written by a class", license="")

    def newest(self, count: int) -> Images:
        """Return the newest digits, the last one first."""
        shown = self._written[: -count - 1 : -1]
        return np.stack([one.image for one in shown]) if shown else np.zeros((0, 28, 28), np.uint8)

    def scores(self, predict: Callable[[Images], Labels]) -> list[dict[str, Any]]:
        """Measure on the digits that are kept, pupil by pupil."""
        kept = [one for one in self._written if one.kept]
        if not kept:
            return []
        images, labels = _arrays(kept)
        right = predict(images) == labels
        found: dict[str, list[int]] = {}
        for one, is_right in zip(kept, right.tolist(), strict=True):
            score = found.setdefault(one.pupil, [0, 0])
            score[0] += is_right
            score[1] += 1
        return [{"name": name, "right": right, "of": of} for name, (right, of) in found.items()]

    def file(self) -> bytes:
        """Write all digits as a ZIP that ``digitus train --data`` reads, to the same order."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for number, one in enumerate(self._written):
                picture = io.BytesIO()
                PIL.Image.fromarray(one.image).save(picture, "PNG")
                part = "test" if one.kept else "train"
                who = re.sub(r"[^\w-]+", "-", one.pupil)
                path = f"{part}/{one.label}/{number:05d}-{who}.png"
                archive.writestr(zipfile.ZipInfo(path), picture.getvalue())
        return content.getvalue()


def _are_enough(written: list[Written]) -> bool:
    return any(one.kept for one in written) and is_enough(
        [one.label for one in written if not one.kept]
    )


def _arrays(written: list[Written]) -> tuple[Images, Labels]:
    labels: Labels = np.array([one.label for one in written], np.int64)
    return np.stack([one.image for one in written]), labels
