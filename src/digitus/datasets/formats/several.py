"""A folder of several data files: two tables, train and test; an archive for each; or parts of one.

Each file goes through the reader of its own kind, and which part it is stands in its name.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from digitus.datasets.formats.contents import Contents, Inside, Part
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.part_names import SHARD, part_of
from digitus.datasets.read_options import ReadOptions
from digitus.errors import DataError, FormatError

KIND = "a folder of such files: train.csv and test.csv, or one file alone"

MOST_FILES = 1000
DEEPEST = 3


def recognise(path: Path, inside: Inside) -> bool:
    """Tell whether a folder holds data files of a kind that is understood.

    Examples
    --------
    >>> from digitus.datasets.formats import csv
    >>> recognise(Path("nowhere"), Inside(csv.recognise, csv.read))
    False
    """
    return path.is_dir() and bool(_files(path, inside))


@reads("a folder of data files")
def read(path: Path, options: ReadOptions, inside: Inside) -> Contents:
    r"""Read every data file of a folder, and put them together by their names.

    Parameters
    ----------
    path
        The folder.
    options
        For each of the files.
    inside
        Reads them.

    Raises
    ------
    FormatError
        A file cannot be read, or the names do not tell which is for training.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.datasets.formats import csv
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for part in ("train", "test"):
    ...         _ = Path(folder, f"{part}.csv").write_text("label,a,b,c,d\n7,0,1,2,3\n")
    ...     list(read(Path(folder), ReadOptions(), Inside(csv.recognise, csv.read)).parts)
    ['train', 'test']
    """
    files = _files(path, inside)
    groups: dict[str, list[Path]] = {}
    for file in files:
        groups.setdefault(part_of(file.name) or "", []).append(file)
    unnamed = groups.pop("", [])
    if "train" not in groups:
        if len(unnamed) != 1:
            names = ", ".join(file.name for file in files[:9])
            raise FormatError(
                f"{path} holds {names}, and the names do not tell which is for training; name one "
                "of the files instead of the folder"
            )
        groups = {"train": unnamed} | groups
        unnamed = []
    found: dict[str, list[Contents]] = {
        part: [inside.read(file, options) for file in _of_one_set(group)]
        for part, group in sorted(groups.items(), key=lambda one: one[0] != "train")
    }
    said = [text for group in found.values() for one in group for text in one.remarks]
    said += [f"{file.name} is left out: its name tells no part" for file in unnamed]
    if len(found) == 1 and len(found["train"]) == 1:
        return found["train"][0]
    return Contents(
        name=path.name,
        source=str(path),
        parts={part: _joined(part, group) for part, group in found.items()},
        remarks=(*dict.fromkeys(said),),
        turned=any(one.turned for group in found.values() for one in group),
        label_of_zero=found["train"][0].label_of_zero,
        kept=_alike([one.kept for group in found.values() for one in group]),
    )


def _alike(kept: list[Mapping[str, int]]) -> Mapping[str, int]:
    """Return what every file says of itself; nothing where they differ."""
    return kept[0] if all(one == kept[0] for one in kept) else {}


def _of_one_set(files: list[Path]) -> list[Path]:
    """Insist that several files of one part are the numbered pieces of one."""
    stems = {SHARD.sub("", file.name) for file in files}
    if len(files) > 1 and (len(stems) > 1 or not all(SHARD.search(file.name) for file in files)):
        names = ", ".join(file.name for file in files[:9])
        raise FormatError(
            f"{files[0].parent} holds several files for one part: {names}; name one of the files "
            "instead of the folder"
        )
    return files


def _joined(part: str, group: list[Contents]) -> Part:
    """Put the pieces of a part together."""
    if any([*one.parts] != ["train"] for one in group):
        raise DataError(
            f"a file for {part} holds several parts itself; name it instead of the folder"
        )
    pieces = [one.parts["train"] for one in group]
    if len(pieces) == 1:
        return pieces[0]
    labels = [piece.labels for piece in pieces if piece.labels is not None]
    return Part(
        pixels=np.concatenate([piece.pixels for piece in pieces]),
        labels=np.concatenate(labels) if len(labels) == len(pieces) else None,
    )


def _files(folder: Path, inside: Inside) -> list[Path]:
    """Find the data files of a folder, or if it has none, of the one folder in it."""
    for _ in range(DEEPEST):
        found = [path for path in sorted(folder.iterdir()) if path.name[0] not in "._"]
        files = [path for path in found[:MOST_FILES] if path.is_file() and inside.known(path)]
        if files:
            return files
        folders = [path for path in found if path.is_dir()]
        if len(folders) != 1:
            return []
        folder = folders[0]
    return []
