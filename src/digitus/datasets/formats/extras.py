"""Libraries that only some formats need: where one is missing, the error says how to get it."""

from digitus.errors import DataError, FormatError


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


def needed(doing: str, extra: str) -> DataError:
    """Say that a library is not installed that something needs.

    Parameters
    ----------
    doing
        What needs it: "writing a Parquet file".
    extra
        The extra of digitus that brings it.

    Examples
    --------
    >>> print(needed("writing a Parquet file", "tables"))
    writing a Parquet file needs a library that is missing: pip install 'digitus[tables]'
    """
    return DataError(f"{doing} needs a library that is missing: pip install 'digitus[{extra}]'")
