"""Every error that digitus raises on purpose, and what each is about.

::

    DigitusError                  anything a person can put right
    ├── SettingError              a setting out of its range, or an unknown name or key
    ├── ShapeError                an array or image of the wrong shape for where it went
    ├── DataError                 a data set that cannot be read or makes no sense
    │   ├── FormatError           a file that is not what its name or header says
    │   └── DownloadError         a file that could not be fetched, or arrived changed
    ├── ImageError                a picture that cannot be opened or holds no digit
    ├── ModelError                a model file that is damaged, foreign or from the future
    ├── EngineError               an engine that is not installed or cannot run this network
    ├── DivergedError             a training whose loss became NaN or infinite
    ├── ServerError               a server that could not start
    └── StorageError              a file that could not be written

A message says what was wrong, what was expected, and what to do about it.
The command line shows the message alone and exits with status 1 (2 for ``SettingError``,
which is a mistake in how it was asked).
"""

import difflib
from collections.abc import Iterable


class DigitusError(Exception):
    """Anything a person can put right."""


class SettingError(DigitusError, ValueError):
    """A setting out of its range, or an unknown name or key."""


class ShapeError(DigitusError, ValueError):
    """An array or image of the wrong shape for where it went."""


class DataError(DigitusError, ValueError):
    """A data set that cannot be read or makes no sense."""


class FormatError(DataError):
    """A file that is not what its name or header says."""


class DownloadError(DataError):
    """A file that could not be fetched, or arrived changed."""


class ImageError(DigitusError, ValueError):
    """A picture that cannot be opened or holds no digit."""


class ModelError(DigitusError, ValueError):
    """A model file that is damaged, foreign or from the future."""


class EngineError(DigitusError, RuntimeError):
    """An engine that is not installed or cannot run this network."""


class DivergedError(DigitusError, ArithmeticError):
    """A training whose loss became NaN or infinite."""


class ServerError(DigitusError, RuntimeError):
    """A server that could not start."""


class StorageError(DigitusError, OSError):
    """A file that could not be written."""


def unknown(kind: str, name: object, known: Iterable[str]) -> SettingError:
    """Describe an unknown name, suggesting the nearest one that exists.

    Parameters
    ----------
    kind
        What was being named, as a reader would say it: ``"recipe"``, ``"activation"``.
    name
        The name that was given.
    known
        The names that exist.

    Examples
    --------
    >>> print(unknown("recipe", "sigmoid40", ["linear-1000", "sigmoid-40"]))
    there is no recipe 'sigmoid40'; did you mean 'sigmoid-40'? (known: linear-1000, sigmoid-40)
    """
    names = sorted(known)
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return SettingError(
        f"there is no {kind} {str(name)!r}{hint} (known: {', '.join(names) or 'none'})"
    )
