"""Files by address: s3://bucket/folder, gs://, hdfs://, zip://... whatever fsspec opens."""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Any

from digitus.errors import ImageError, StorageError


def is_address(name: str) -> bool:
    """Tell whether a name says by which protocol a file is reached.

    Examples
    --------
    >>> is_address("s3://scans/1.png"), is_address("scans/1.png")
    (True, False)
    """
    return "://" in name


def find(place: str, suffixes: Collection[str]) -> Iterator[str]:
    """Go through the files of a folder, or those that fit a pattern, in the order of their names.

    Parameters
    ----------
    place
        The address of a file, of a folder, or a pattern with ``*`` and ``**``.
    suffixes
        Endings that files of a folder must have, in small letters: ".png".

    Raises
    ------
    StorageError
        The place cannot be reached, or a library is missing.

    Examples
    --------
    >>> import fsspec
    >>> with fsspec.open("memory://found/7.png", "wb") as file:
    ...     _ = file.write(b"7")
    >>> list(find("memory://found", {".png"}))
    ['memory:///found/7.png']
    """
    try:
        system, path = _opened(place)
        if any(mark in path for mark in "*?["):
            found = [one for one in system.glob(path) if not system.isdir(one)]
        elif system.isdir(path):
            every = system.find(path)
            found = [one for one in every if PurePosixPath(one).suffix.lower() in suffixes]
        else:
            found = [path]
    except StorageError:
        raise
    except Exception as error:  # each kind of place fails in its own ways
        raise StorageError(f"{place} cannot be listed: {_said(error)}") from error
    yield from (system.unstrip_protocol(one) for one in sorted(found))


def fetch(name: str, most: int) -> bytes:
    """Fetch the content of a file.

    Parameters
    ----------
    name
        Its address.
    most
        So many bytes are wanted; one more is fetched, to show that there are more.

    Raises
    ------
    ImageError
        It cannot be fetched.
    """
    try:
        system, path = _opened(name)
        with system.open(path, "rb") as file:
            content: bytes = file.read(most + 1)
    except StorageError as error:
        raise ImageError(str(error)) from error
    except FileNotFoundError as error:
        raise ImageError(f"{name}: there is no such file") from error
    except Exception as error:  # each kind of place fails in its own ways
        raise ImageError(f"{name} cannot be fetched: {_said(error)}") from error
    return content


def _opened(name: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise StorageError(
            f"{name} is an address, and opening it needs: pip install 'digitus[cluster]'"
        ) from error
    try:
        system, path = url_to_fs(name)
    except ImportError as error:  # s3fs for s3://, gcsfs for gs://; fsspec says which
        raise StorageError(f"{name} cannot be opened yet: {_said(error)}") from error
    except ValueError as error:
        raise StorageError(f"{name} is no address that is known: {_said(error)}") from error
    return system, path


def _said(error: Exception) -> str:
    first, _, _ = (str(error) or type(error).__name__).partition("\n")
    return first[:300]
