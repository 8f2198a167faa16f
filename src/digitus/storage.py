"""Where a person's own things live, and how files are written there.

Always write beside, then rename: whoever looks sees the old state or the new one, never half of it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitus.errors import StorageError


def home() -> Path:
    """Return the folder of everything that digitus keeps for a person; it may not exist yet.

    The environment variable ``DIGITUS_HOME`` names another one.

    Examples
    --------
    >>> home().is_absolute()
    True
    """
    chosen = os.environ.get("DIGITUS_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("digitus", appauthor=False)


@contextmanager
def new_folder(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """Fill a folder beside the target and, if that went well, put it in the target's place.

    Parameters
    ----------
    target
        The folder that is to appear.
    replace
        Whether a folder of that name may be replaced; an empty one always may.

    Yields
    ------
    The folder to fill.

    Raises
    ------
    StorageError
        The target exists already, or the disk is full, read-only or somebody else's.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with new_folder(Path(place, "set")) as folder:
    ...         _ = Path(folder, "a.txt").write_text("a")
    ...     Path(place, "set", "a.txt").read_text()
    'a'
    """
    if target.is_dir() and any(target.iterdir()) and not replace:
        raise StorageError(f"{target} exists already; remove it or choose another name")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{target.name}-", dir=target.parent, ignore_cleanup_errors=True
        ) as beside:
            filled, old = Path(beside, "new"), Path(beside, "old")
            filled.mkdir()
            yield filled
            if target.is_dir():
                target.rename(old)
            filled.rename(target)
    except OSError as error:
        raise cannot_write(target, error) from error


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Write a file beside the target and, if that went well, put it in the target's place.

    Parameters
    ----------
    target
        The file that is to appear, or to be replaced.

    Yields
    ------
    The file to write.

    Raises
    ------
    StorageError
        The disk is full, read-only or somebody else's.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with new_file(Path(place, "a.txt")) as file:
    ...         _ = file.write_text("a")
    ...     Path(place, "a.txt").read_text()
    'a'
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            prefix=f".{target.name}-", dir=target.parent, ignore_cleanup_errors=True
        ) as beside:
            written = Path(beside, target.name)
            yield written
            written.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error


def remove_folder(target: Path) -> None:
    """Remove a folder and all that is in it, at once as far as others can see.

    Parameters
    ----------
    target
        The folder.

    Raises
    ------
    StorageError
        It cannot be removed.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
            target.rename(Path(beside, "old"))
    except OSError as error:
        raise cannot_write(target, error) from error


def cannot_write(target: Path, error: OSError) -> StorageError:
    """Say why something could not be written.

    Examples
    --------
    >>> print(cannot_write(Path("set"), OSError(28, "No space left on device")))
    cannot write set: No space left on device
    """
    if isinstance(error, StorageError):
        return error
    if isinstance(error, FileExistsError | NotADirectoryError):
        return StorageError(f"cannot write {target}: a file stands where a folder is needed")
    return StorageError(f"cannot write {target}: {error.strerror or error}")
