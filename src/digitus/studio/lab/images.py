"""Images that all trainings share: loaded once, and kept."""

from functools import cache

from digitus.datasets import DataSplits, load_dataset


@cache
def shared_data(source: str) -> DataSplits:
    """Load a data set by its name, once; trainings take views of it.

    Examples
    --------
    >>> shared_data("digits") is shared_data("digits")
    True
    """
    return load_dataset(source)
