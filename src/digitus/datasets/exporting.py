"""Data sets as files for other programs; each is read back before it is put in its place."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from digitus.datasets.dataset import Dataset
from digitus.datasets.download import Progress
from digitus.datasets.formats import csv, description, folder, idx, mat, npz, parquet
from digitus.datasets.formats.registry import read_path
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError, SettingError, StorageError, unknown
from digitus.storage import new_file, new_folder

Write = Callable[[DataSplits, Path, Progress | None], None]
WritePart = Callable[[Dataset, Path, Progress | None], None]


class Form(NamedTuple):
    """A kind of file that data sets are written as; one of the three writes it.

    Parameters
    ----------
    file
        Writes all parts into one file.
    table
        Writes one part into one file; several become a folder of such files.
    folder
        Writes all parts into one folder.
    """

    file: Write | None = None
    table: WritePart | None = None
    folder: Write | None = None


FORMS = {
    "npz": Form(file=lambda splits, path, _: npz.write(splits, path)),
    "csv": Form(table=csv.write),
    "parquet": Form(table=parquet.write),
    "png": Form(folder=folder.write),
    "idx": Form(folder=lambda splits, path, _: idx.write(splits, path)),
    "mat": Form(file=lambda splits, path, _: mat.write(splits, path)),
}
"""A new kind of file is one line here."""

CLASSES_OF_FOLDERS = 10


def export_dataset(
    data: DataSplits | Dataset,
    path: str | Path,
    to: str | None = None,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Write a data set as files for other programs.

    What was written is read back with digitus' own readers, and put in its place only if it is
    the same data: fingerprint, classes and ink. Until then nothing is to be seen at the path.

    Parameters
    ----------
    data
        What to write.
    path
        The file or folder that is to appear. A table (CSV, Parquet) has one part, so that several
        parts become a folder of tables.
    to
        "npz", "csv", "parquet", "png", "idx" or "mat"; None goes by the ending of the path.
    replace
        Whether a file there may be replaced, or a folder that was written by this function.
    progress
        Is told what is written, how many images are done, and how many there are (0: not known).

    Returns
    -------
    The path.

    Raises
    ------
    SettingError
        There is no such kind of file, or the path is not of that kind.
    DataError
        The data would not be read back as they are, or a library is missing.
    StorageError
        Something is there already, or the disk is full, read-only or somebody else's.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.datasets import load_dataset
    >>> digits = load_dataset("digits")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     written = export_dataset(digits, Path(place, "digits.npz"))
    ...     load_dataset(written).train.fingerprint == digits.train.fingerprint
    True
    """
    splits = data if isinstance(data, DataSplits) else DataSplits(train=data, name=data.name)
    target = Path(path).expanduser()
    name = to or _by_ending(target)
    if name not in FORMS:
        raise unknown("kind of data file", name, FORMS)
    _require_writable(splits, name)
    form = FORMS[name]
    if form.folder or (form.table and not _is_table(target, name)):
        _require_room(target, replace, in_place_of="folder")
        with new_folder(target, replace=replace) as beside:
            _fill(form, splits, beside, name, progress)
            description.write(splits, beside)
            _require_same(splits, beside, target, "npz keeps all of it")
        return target
    _require_one_part(form, splits, target)
    _require_room(target, replace, in_place_of="file")
    with new_file(target) as beside:
        if form.table:
            form.table(splits.train, beside, progress)
        elif form.file:
            form.file(splits, beside, progress)
        remedy = f"{target.stem}, a folder, can say what a table alone cannot, and npz keeps all"
        _require_same(splits, beside, target, remedy)
    return target


def _fill(
    form: Form, splits: DataSplits, place: Path, name: str, progress: Progress | None
) -> None:
    if form.folder:
        form.folder(splits, place, progress)
    for part, data in splits.items() if form.table else ():
        if form.table:
            form.table(data, place / f"{part}.{name}", progress)


def _by_ending(path: Path) -> str:
    ending = path.name.removesuffix(".gz").rpartition(".")[2]
    if ending in FORMS and FORMS[ending].folder is None:
        return ending
    raise SettingError(
        f"the name {path.name} does not tell which kind of file is wanted; say one of "
        f"{', '.join(FORMS)}"
    )


def _is_table(path: Path, name: str) -> bool:
    return path.name.removesuffix(".gz").endswith(f".{name}") and not path.is_dir()


def _require_writable(splits: DataSplits, name: str) -> None:
    most = max(int(splits[name].labels.max()) for name in splits.names)
    if name == "png" and most >= CLASSES_OF_FOLDERS:
        raise DataError(
            f"a folder of images has a folder for each digit, and {splits.name} has the class "
            f"{most}; write it as npz, parquet, csv, mat or idx"
        )


def _require_one_part(form: Form, splits: DataSplits, target: Path) -> None:
    if form.table and len(splits.names) > 1:
        raise SettingError(
            f"{splits.name} has {', '.join(splits.names)}, and {target.name} has room for one: "
            f"choose a part, or name a folder such as {target.stem}"
        )


def _require_room(target: Path, replace: bool, *, in_place_of: str) -> None:
    """Insist that nothing is lost that this module has not written."""
    if not target.exists() or (in_place_of == "folder" and _is_empty(target)):
        return
    if target.is_dir() != (in_place_of == "folder"):
        kind = "folder" if target.is_dir() else "file"
        raise StorageError(f"{target} is a {kind}; give another name for the new {in_place_of}")
    if not replace:
        raise StorageError(f"{target} exists already; --replace writes it anew")
    if in_place_of == "folder" and not (target / description.NAME).is_file():
        raise StorageError(
            f"{target} was not written by an export (it has no {description.NAME}) and is left "
            "alone; give another name"
        )


def _is_empty(target: Path) -> bool:
    return target.is_dir() and not any(target.iterdir())


def _require_same(splits: DataSplits, written: Path, target: Path, remedy: str) -> None:
    """Read what was written, and insist that it is what was to be written."""
    try:
        reason = _difference(splits, read_path(written))
    except DataError as error:
        reason = str(error).replace(str(written), str(target))
    if reason:
        raise DataError(f"{target} would not be read back as it is: {reason}; {remedy}")


def _difference(splits: DataSplits, back: DataSplits) -> str:
    if splits.names != back.names:
        return f"the parts would be {', '.join(back.names)}"
    for part, data in splits.items():
        for trait in ("shape", "ink", "classes", "fingerprint"):
            ours, theirs = getattr(data, trait), getattr(back[part], trait)
            if ours != theirs:
                said = f" ({'; '.join(back.remarks)})" if back.remarks else ""
                return f"{trait} of {part} would be {theirs} in place of {ours}{said}"
    return ""
