"""Libraries that only some formats need: opened where they are installed, named where not."""

from importlib import import_module
from typing import Any

from digitus.errors import FormatError


def require(library: str, what: str, extra: str) -> Any:
    """Open a library that reads a format.

    Parameters
    ----------
    library
        Its module.
    what
        What it reads, as a person would say it: "a Parquet file".
    extra
        The extra of digitus that brings it.

    Raises
    ------
    FormatError
        It is not installed; the message says how to get it.

    Examples
    --------
    >>> require("no_such_library", "a Parquet file", "tables")
    Traceback (most recent call last):
    digitus.errors.FormatError: this is a Parquet file; pip install 'digitus[tables]' reads it
    """
    try:
        return import_module(library)
    except ImportError as error:
        raise FormatError(f"this is {what}; pip install 'digitus[{extra}]' reads it") from error
