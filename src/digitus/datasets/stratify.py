"""Who goes where in a split that keeps the share of every class."""

import numpy as np

from digitus.arrays import Bool, Labels


def first_of_each_class(labels: Labels, count: int) -> Bool[np.ndarray, " n"]:
    """Mark ``count`` labels, of every class in proportion, the first ones that come.

    Counts are rounded by largest remainder, so each class is within one of its exact share and
    the counts add up.

    Parameters
    ----------
    labels
        Classes, of shape (n,).
    count
        How many to mark.

    Examples
    --------
    >>> first_of_each_class(np.array([0, 0, 0, 0, 1, 1]), 3).astype(int)
    array([1, 1, 0, 0, 1, 0])
    """
    sizes = np.bincount(labels)
    counts, remainders = np.divmod(sizes * count, len(labels))
    most_left_over = np.argsort(-remainders, kind="stable")[: count - counts.sum()]
    counts[most_left_over] += 1
    by_class = np.argsort(labels, kind="stable")
    rank = np.empty(len(labels), np.int64)
    rank[by_class] = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chosen: Bool[np.ndarray, " n"] = rank < counts[labels]
    return chosen
