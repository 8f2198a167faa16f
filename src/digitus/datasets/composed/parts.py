"""Whose digits a part of the composed data is made of."""

from digitus.datasets.bundled import load_mnist
from digitus.datasets.dataset import Dataset

SEEDS = {"train": 0, "validation": 1, "test": 2}
"""The parts, and what their drawing begins with."""

KEPT_ASIDE = 5_000
"""The last of MNIST's training digits, which only validation windows and strings are made of."""


def digits_of(part: str) -> Dataset:
    """Give the digits of MNIST's that a part is composed of.

    Examples
    --------
    >>> [len(digits_of(part)) for part in SEEDS]
    [55000, 5000, 10000]
    """
    mnist = load_mnist()
    if part == "test":
        return mnist["test"]
    train, aside = mnist.train.split_at(len(mnist.train) - KEPT_ASIDE)
    return train if part == "train" else aside
