"""What images in a folder cannot say: the file digitus.json beside them.

A folder of pictures or tables does not tell how many classes there are, which value full ink has
or whose work it is. `digitus.datasets.export_dataset` writes that down, and whoever reads the
folder later has nothing to guess.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError

NAME = "digitus.json"
TRAITS = ("classes", "ink")
LARGEST = 100_000  # bytes


def write(splits: DataSplits, folder: Path) -> None:
    """Write the description of a data set into its folder.

    Parameters
    ----------
    splits
        What the folder holds.
    folder
        Where it lies.
    """
    about = {
        "name": splits.name,
        "source": splits.source,
        "license": splits.license,
        **traits_of(splits.train),
        "fingerprints": {part: data.fingerprint for part, data in splits.items()},
    }
    (folder / NAME).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def traits_of(data: Any) -> dict[str, int]:
    """Say how many classes a data set has, and which value full ink.

    Examples
    --------
    >>> import numpy as np
    >>> from digitus.datasets import Dataset
    >>> traits_of(Dataset(np.zeros((1, 2, 2), np.uint8), np.array([3]), ink=16))
    {'classes': 10, 'ink': 16}
    """
    return {trait: getattr(data, trait) for trait in TRAITS}


def described(contents: Contents, path: Path) -> Contents:
    """Add what stands in the description of a folder, where there is one.

    Parameters
    ----------
    contents
        What was read.
    path
        From where.

    Raises
    ------
    FormatError
        The description is damaged.
    """
    file = path / NAME
    return _with(file, contents) if path.is_dir() and file.is_file() else contents


@reads("a description of a data set")
def _with(file: Path, contents: Contents) -> Contents:
    if file.stat().st_size > LARGEST:
        raise DataError(f"it has more than {LARGEST:,} bytes")
    about = json.loads(file.read_text(encoding="utf-8"))
    kept = {trait: about[trait] for trait in TRAITS}
    texts = {name: about.get(name, "") for name in ("source", "license")}
    if not all(type(value) is int for value in kept.values()):
        raise DataError("classes and ink must be whole numbers")
    if not all(isinstance(text, str) for text in texts.values()):
        raise DataError("source and license must be text")
    return replace(contents, kept=kept, license=texts["license"])
