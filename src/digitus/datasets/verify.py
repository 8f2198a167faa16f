"""Is the data still what it was? Every checksum and fingerprint, computed anew."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec

from digitus.datasets.bundled import BUNDLED, FINGERPRINTS, MNIST_FILES, MNIST_FOLDER
from digitus.datasets.catalog import load_dataset
from digitus.datasets.collection import DATA, about_own, collection_home, file_hash, names
from digitus.datasets.formats.unpack import open_unpacked
from digitus.datasets.sources import SOURCES
from digitus.errors import DataError, unknown

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison.

    Parameters
    ----------
    what
        What was compared.
    expected
        What it should be.
    found
        What it is.
    """

    what: str
    expected: str
    found: str

    @property
    def ok(self) -> bool:
        """Whether it is what it should be."""
        return self.found == self.expected


def verify_dataset(name: str) -> tuple[Check, ...]:
    """Compute every checksum of a data set anew and compare it with the recorded one.

    Parameters
    ----------
    name
        A bundled set, or one of the person's own (a downloaded one counts as such).

    Returns
    -------
    All comparisons, whatever their outcome; data that can no longer be read are one that failed.

    Raises
    ------
    SettingError
        There is no such set.
    DataError
        The set has not been downloaded yet.

    Examples
    --------
    >>> checks = verify_dataset("mnist")
    >>> all(check.ok for check in checks), checks[0].what
    (True, 'SHA-256 of train-images-idx3-ubyte.gz')
    """
    own = names()
    if name in SOURCES and name not in own:
        raise DataError(f"{name} has not been downloaded yet; load it once and it will be")
    if name not in {*BUNDLED, *own}:
        raise unknown("data set", name, [*BUNDLED, *SOURCES, *own])
    return (*(_check_own(name) if name in own else _check_bundled(name)),)


def _check_bundled(name: str) -> Iterator[Check]:
    for file, (sha256, md5) in MNIST_FILES.items() if name == "mnist" else ():
        path = MNIST_FOLDER / file
        yield Check(f"SHA-256 of {file}", sha256, _outcome(file_hash, path, "sha256"))
        yield Check(f"MD5 of {file}, unpacked", md5, _outcome(_md5_unpacked, path))
    yield from _check_parts(name, FINGERPRINTS[name])


def _check_own(name: str) -> Iterator[Check]:
    about, path = about_own(name), collection_home() / name / DATA
    yield Check(f"SHA-256 of {path}", about.sha256, _outcome(file_hash, path, "sha256"))
    yield from _check_parts(name, about.fingerprints)


def _check_parts(name: str, expected: dict[str, str]) -> Iterator[Check]:
    for part, fingerprint in expected.items():
        yield Check(
            f"fingerprint of {name}:{part}",
            fingerprint,
            _outcome(_fingerprint, name, part),
        )


def _outcome(compute: Callable[P, str], *args: P.args, **kwargs: P.kwargs) -> str:
    """Compute a checksum, or say why it cannot be computed."""
    try:
        return compute(*args, **kwargs)
    except (OSError, EOFError, zlib.error, DataError) as error:
        return f"unreadable: {error}"


def _fingerprint(name: str, part: str) -> str:
    return load_dataset(name)[part].fingerprint


def _md5_unpacked(path: Path) -> str:
    with open_unpacked(path) as file:
        # To compare with what was published, not to keep anybody out.
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
