"""Data sets by name: bundled, downloadable, or the person's own; and any file or folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from digitus.datasets.bundled import BUNDLED, SUMMARIES, load_mnist_test
from digitus.datasets.collection import about_own, keep, load_own, names
from digitus.datasets.dataset import Dataset
from digitus.datasets.download import Progress, download
from digitus.datasets.exchange import contents_of_object
from digitus.datasets.formats.registry import read_path
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.remote import Source
from digitus.datasets.sources import SOURCES
from digitus.datasets.splits import DataSplits
from digitus.datasets.synthetic import NAME as COMPOSED
from digitus.datasets.synthetic import SUMMARY as COMPOSED_SUMMARY
from digitus.datasets.synthetic import compose, compose_part
from digitus.datasets.understand import understand
from digitus.errors import DataError, SettingError, unknown
from digitus.storage import home, remove_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetInfo:
    """An entry of the catalog.

    Parameters
    ----------
    name
        What `load_dataset` knows it by.
    kind
        Where it comes from.
    summary
        What it holds, in one line.
    here
        Whether it can be loaded without a network.
    """

    name: str
    kind: Literal["bundled", "composed", "download", "own"]
    summary: str
    here: bool


def load_dataset(
    name_or_path: str | Path | Any,
    *,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
) -> DataSplits:
    """Load a data set by its name, from a file or folder, or from another library's object.

    A name goes before a file of that name; write ``./mnist`` to mean the file. A set that must be
    downloaded is fetched on first use and kept.

    Parameters
    ----------
    name_or_path
        A name that `list_datasets` lists (``composed:20000`` composes 20,000 windows), or the path
        of a file or folder of any kind that is understood: IDX, NumPy archive, pickle, table,
        MATLAB, HDF5, image folder, and more. Or an object that holds a data set: a frame of pandas
        or polars, a data set of torch or Hugging Face, or a dictionary of such, by part.
    options
        For all but names: what cannot be told for sure by looking at it, such as
        ``ReadOptions(label_column="last")``. What was put right without asking stands in the
        remarks of what is returned.
    progress
        Is told how far a download is: file, bytes here, bytes in all (0 where not known); or what
        is composed: part, images made, images in all.

    Raises
    ------
    SettingError
        There is neither a set nor a file of that name; the nearest name is suggested.
    DataError
        The path does not exist, or what is there cannot be read.
    DownloadError
        The set could not be fetched.

    Examples
    --------
    >>> splits = load_dataset("mnist")
    >>> splits.train
    <mnist:train: 60,000 images of 28x28, 10 classes>
    >>> splits.names
    ('train', 'test')
    """
    if not isinstance(name_or_path, str | Path):
        return understand(
            contents_of_object(name_or_path, options or AS_FOUND), options or AS_FOUND
        )
    if isinstance(name_or_path, Path):
        return read_path(name_or_path.expanduser(), options or AS_FOUND)
    if is_name(name_or_path):
        if options is not None and options != AS_FOUND:
            raise SettingError(
                f"{name_or_path} is the name of a data set, which is known as it is; "
                f"{options.text} is for files and folders (write ./{name_or_path} for a file)"
            )
        return _load_name(name_or_path, progress)
    path = Path(name_or_path).expanduser()
    if not path.exists() and len(path.parts) == 1 and not path.suffix:
        raise unknown("data set (nor file or folder)", name_or_path, [*BUNDLED, *SOURCES, *names()])
    return read_path(path, options or AS_FOUND)


def is_name(name: str) -> bool:
    """Tell whether a text names a data set, so that no file is looked for.

    Examples
    --------
    >>> is_name("mnist"), is_name("./mnist")
    (True, False)
    """
    known = name in BUNDLED or name in SOURCES or COMPOSED.fullmatch(name) is not None
    return known or name in names()


def _load_name(name: str, progress: Progress | None) -> DataSplits:
    if name in BUNDLED:
        return BUNDLED[name]()
    if COMPOSED.fullmatch(name):
        return compose(name, progress)
    if name in names():
        return load_own(name)
    return fetch_and_keep(SOURCES[name], progress)


def load_part(name_or_path: str | Path, part: str) -> Dataset:
    """Load one part of a data set, and where the parts can be had apart no other.

    Raises
    ------
    DataError
        There is no such part; or as for :func:`load_dataset`, as are all other errors.

    Examples
    --------
    >>> load_part("composed:9", "validation")
    <composed:9:validation: 9 images of 32x32, 14 classes>
    """
    if not can_be_had_apart(name_or_path, part):
        return load_dataset(name_or_path)[part]
    return load_mnist_test() if name_or_path == "mnist" else compose_part(str(name_or_path), part)


def can_be_had_apart(name_or_path: str | Path, part: str) -> bool:
    """Whether a part of a data set takes less than the whole, and is the same at all times.

    Examples
    --------
    >>> can_be_had_apart("composed:20000", "train"), can_be_had_apart("mnist", "test")
    (True, True)
    >>> can_be_had_apart("mnist", "train")
    False
    """
    if not isinstance(name_or_path, str):
        return False
    return (name_or_path, part) == ("mnist", "test") or COMPOSED.fullmatch(name_or_path) is not None


def fetch_and_keep(source: Source, progress: Progress | None = None) -> DataSplits:
    """Download a data set and keep it, in compact form, in the person's collection.

    Parameters
    ----------
    source
        What to fetch.
    progress
        Is told how far it is.

    Raises
    ------
    DownloadError
        It could not be fetched.
    StorageError
        The person's folder cannot be written.
    """
    folder = home() / "downloads" / source.name
    splits = download(source, folder, progress)
    writing = source.writing(folder) if source.writing else None
    keep(splits, replace=True, writing=writing)
    remove_folder(folder)
    return splits


def list_datasets() -> list[DatasetInfo]:
    """List all data sets that have a name.

    Examples
    --------
    >>> [entry.name for entry in list_datasets() if entry.kind == "bundled"]
    ['mnist', 'digits']
    """
    own = names()
    bundled = [
        DatasetInfo(name=name, kind="bundled", summary=SUMMARIES[name], here=True)
        for name in BUNDLED
    ]
    made = DatasetInfo(name="composed", kind="composed", summary=COMPOSED_SUMMARY, here=True)
    downloads = [
        DatasetInfo(name=name, kind="download", summary=source.summary, here=name in own)
        for name, source in SOURCES.items()
    ]
    others = [
        DatasetInfo(name=name, kind="own", summary=_summary(name), here=True)
        for name in own
        if name not in SOURCES
    ]
    return [*bundled, made, *downloads, *others]


def _summary(name: str) -> str:
    try:
        about = about_own(name)
    except DataError as error:
        return f"damaged: {error}"
    images = " + ".join(f"{count:,} {part}" for part, count in about.images.items())
    return f"{images}; from {about.source}"
