"""Libraries that only some formats need: where one is missing, the error says how to get it."""

from digitus.errors import FormatError


def missing(what: str, extra: str) -> FormatError:
    """Say that a library is not installed that reads a format.

    Parameters
    ----------
    what
        What it reads, as a person would say it: "a Parquet file".
    extra
        The extra of digitus that brings it.

    Examples
    --------
    >>> print(missing("a Parquet file", "tables"))
    this is a Parquet file; pip install 'digitus[tables]' reads it
    """
    return FormatError(f"this is {what}; pip install 'digitus[{extra}]' reads it")
