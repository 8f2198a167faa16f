"""The person's own data sets: imported or downloaded, kept in a compact form under a name.

Each is a folder with ``data.npz`` (arrays only, never pickles) and ``about.json`` (name, source,
license, fingerprints). It appears as a whole or not at all.
"""

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitus.datasets.bundled import SUMMARIES
from digitus.datasets.dataset import Dataset
from digitus.datasets.formats import npz
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.registry import read_path
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.sources import SOURCES
from digitus.datasets.splits import DataSplits
from digitus.datasets.understand import understand
from digitus.errors import DataError, SettingError, unknown
from digitus.images import open_image
from digitus.images.form import read_form
from digitus.storage import home, new_folder, remove_folder

DATA, ABOUT, WRITING = "data.npz", "about.json", "writing.npz"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is kept beside the data.

    Parameters
    ----------
    name
        What the person calls it.
    source
        Where it came from.
    license
        The terms of use, where they are known.
    sha256
        Of the file with the data.
    images
        How many images each part has.
    fingerprints
        Of each part.
    remarks
        What was put right or left out when it was read.
    """

    name: str
    source: str
    license: str
    sha256: str
    images: dict[str, int]
    fingerprints: dict[str, str]
    remarks: tuple[str, ...] = ()


def collection_home() -> Path:
    """Return the folder of the person's own data sets; it may not exist yet.

    Examples
    --------
    >>> collection_home().name
    'datasets'
    """
    return home() / "datasets"


def names() -> list[str]:
    """List the person's own data sets by name."""
    return sorted(file.parent.name for file in collection_home().glob(f"*/{ABOUT}"))


def import_dataset(
    path: str | Path,
    name: str,
    *,
    license: str = "",
    replace: bool = False,
    options: ReadOptions | None = None,
) -> DataSplits:
    """Read a data set of any kind and keep it in the person's collection.

    Parameters
    ----------
    path
        A file or folder of any kind that is understood.
    name
        The name to keep it under: small letters, digits, dots, dashes.
    license
        The terms of use, for the record; else what a description beside the data says.
    replace
        Whether a set of that name may be replaced.
    options
        What cannot be told for sure by looking at the file.

    Returns
    -------
    The data set as it will be loaded by its name.

    Raises
    ------
    SettingError
        The name cannot be used.
    DataError
        There is nothing at the path, or it cannot be read.
    StorageError
        The name is taken, or the folder cannot be written.
    """
    _require_free(name)
    splits = read_path(Path(path).expanduser(), options or AS_FOUND)
    source = str(Path(path).expanduser().absolute())
    terms = license or splits.license
    return keep(splits.labelled(name=name, source=source, license=terms), replace=replace)


def import_sheet(
    path: str | Path, name: str, *, license: str = "", replace: bool = False
) -> DataSplits:
    """Take the digits out of a photo of a sheet, and keep them in the person's collection.

    Parameters
    ----------
    path
        The photo of what :func:`digitus.images.form.draw_form` drew and somebody wrote into.
    name, license, replace
        As for :func:`import_dataset`.

    Returns
    -------
    The digits as they will be loaded by their name, all of them to train on.

    Raises
    ------
    ImageError
        The photo cannot be opened, or no sheet with digits can be seen in it.
    SettingError, StorageError
        As for :func:`import_dataset`.
    """
    _require_free(name)
    written = read_form(open_image(Path(path).expanduser()))
    splits = DataSplits(train=Dataset(written.images, written.labels))
    source = f"a sheet of one's own, {Path(path).expanduser().absolute()}"
    return keep(splits.labelled(name=name, source=source, license=license), replace=replace)


def _require_free(name: str) -> None:
    if name in {*SUMMARIES, *SOURCES, "composed"}:
        raise SettingError(f"{name!r} is the name of a set that everybody has; choose another")


def keep(
    splits: DataSplits, *, replace: bool = False, writing: Mapping[str, np.ndarray] | None = None
) -> DataSplits:
    """Put a data set into the person's collection, under its own name.

    Parameters
    ----------
    splits
        What to keep.
    replace
        Whether a set of that name may be replaced.
    writing
        What else the composer of lines needs: who wrote what, and how.

    Raises
    ------
    SettingError
        The name cannot be a folder's name.
    StorageError
        The name is taken, or the folder cannot be written.
    """
    folder = _folder(splits.name)
    with new_folder(folder, replace=replace) as beside:
        npz.write(splits, beside / DATA)
        if writing is not None:
            np.savez_compressed(beside / WRITING, **writing)  # type: ignore[arg-type]
        about = {
            "name": splits.name,
            "source": splits.source,
            "license": splits.license,
            "sha256": file_hash(beside / DATA, "sha256"),
            "images": {part: len(data) for part, data in splits.items()},
            "fingerprints": {part: data.fingerprint for part, data in splits.items()},
            "remarks": splits.remarks,
        }
        (beside / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return splits


def load_own(name: str) -> DataSplits:
    """Load a data set of the person's collection.

    Parameters
    ----------
    name
        Its name.

    Raises
    ------
    SettingError
        There is none of that name.
    FormatError
        Its files are damaged.
    """
    about = about_own(name)
    splits = understand(npz.read(_folder(name) / DATA))
    named = splits.labelled(name=name, source=about.source, license=about.license)
    return dataclasses.replace(named, remarks=(*about.remarks,))


def about_own(name: str) -> About:
    """Tell what is known of a data set of the person's collection, without loading it.

    Parameters
    ----------
    name
        Its name.

    Raises
    ------
    SettingError
        There is none of that name.
    FormatError
        What is kept beside the data is damaged.
    """
    if name not in names():
        raise unknown("data set of your own", name, names())
    return _read_about(_folder(name) / ABOUT)


def remove_dataset(name: str) -> None:
    """Remove a data set from the person's collection.

    Parameters
    ----------
    name
        Its name.

    Raises
    ------
    SettingError
        There is none of that name.
    StorageError
        It cannot be removed.
    """
    if name not in names():
        raise unknown("data set of your own", name, names())
    remove_folder(_folder(name))


def file_hash(path: Path, algorithm: str) -> str:
    """Hash a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _folder(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise SettingError(
            f"{name!r} cannot be the name of a data set; use small letters, digits, dots, dashes "
            "and underscores, and begin with a letter or digit"
        )
    return collection_home() / name


@reads("a description of a data set")
def _read_about(path: Path) -> About:
    content = json.loads(path.read_text(encoding="utf-8"))
    try:
        about = About(**content | {"remarks": tuple(content.get("remarks", ()))})
        if not all(isinstance(part, str) for part in (about.name, about.source, about.license)):
            raise TypeError("name, source and license must be text")
    except TypeError as error:
        raise DataError(f"{error}; import the data set again") from error
    return about
