"""One answer to every way in which a file can be broken."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from digitus.errors import DataError, FormatError

P = ParamSpec("P")
T = TypeVar("T")


def reads(kind: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Make a reader say "this is not a readable ..." whatever goes wrong beneath it.

    Damaged bytes make the libraries below fail in ways that nobody can list (zlib, zipfile,
    pickle, Pillow, NumPy's header parser), so this is the one place that catches them all.
    The first argument of the reader must be the path.

    Parameters
    ----------
    kind
        What the file was taken for: ``"an IDX file"``.

    Examples
    --------
    >>> from pathlib import Path
    >>> @reads("a shopping list")
    ... def read(path):
    ...     return [].pop()
    >>> read(Path("list.txt"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    digitus.errors.FormatError: list.txt is not a readable shopping list: pop from empty list; ...
    """

    def decorate(read: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(read)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            path = args[0]
            try:
                return read(*args, **kwargs)
            except FormatError:
                raise
            except DataError as error:
                raise FormatError(f"{path}: {error}") from error
            except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
                raise DataError(f"{error.filename or path}: {error.strerror}") from error
            except Exception as error:
                noun = kind.partition(" ")[2]
                reason = str(error) or type(error).__name__
                raise FormatError(
                    f"{path} is not a readable {noun}: {reason}; it may be damaged: copy or "
                    "download it again"
                ) from error

        return guarded

    return decorate
