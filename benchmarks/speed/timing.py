"""Interleaved repetitions, and what is made of them: medians, spreads, ratios.

A busy machine slows all peers of a repetition alike. So ratios are taken within each
repetition and summarised afterwards, never taken of two medians.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any, final

import numpy as np


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What several repetitions gave: the median, the quartiles, the extremes, and all of it."""

    median: float
    lower: float
    upper: float
    least: float
    most: float
    values: tuple[float, ...]

    def to_data(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return asdict(self)

    def scaled(self, factor: float) -> "Summary":
        """Express the same in another unit."""
        return summarise([value * factor for value in self.values])


def summarise(values: Sequence[float]) -> Summary:
    """Summarise repetitions.

    Examples
    --------
    >>> summarise([3.0, 1.0, 2.0, 5.0, 4.0])
    Summary(median=3.0, lower=2.0, upper=4.0, least=1.0, most=5.0, values=(3.0, 1.0, 2.0, 5.0, 4.0))
    """
    least, lower, median, upper, most = np.percentile(values, [0, 25, 50, 75, 100]).tolist()
    return Summary(
        median=median, lower=lower, upper=upper, least=least, most=most, values=tuple(values)
    )


def ratios(theirs: Sequence[float], ours: Sequence[float]) -> Summary:
    """Summarise how many times longer theirs took, repetition by repetition.

    Examples
    --------
    >>> ratios([10.0, 30.0, 10.0], [1.0, 2.0, 2.0]).values
    (10.0, 15.0, 5.0)
    """
    return summarise([their / our for their, our in zip(theirs, ours, strict=True)])


def interleave(
    runs: Mapping[str, Callable[[], float]], repetitions: int
) -> dict[str, tuple[float, ...]]:
    """Run every peer once per repetition, each repetition beginning with another.

    Parameters
    ----------
    runs
        What to call, by name; each returns its cost.
    repetitions
        How many times each is called.

    Examples
    --------
    >>> log = []
    >>> runs = {name: (lambda name=name: log.append(name) or 1.0) for name in "abc"}
    >>> interleave(runs, 2)
    {'a': (1.0, 1.0), 'b': (1.0, 1.0), 'c': (1.0, 1.0)}
    >>> "".join(log)
    'abcbca'
    """
    names = list(runs)
    costs: dict[str, list[float]] = {name: [] for name in names}
    for repetition in range(repetitions):
        first = repetition % max(len(names), 1)
        for name in names[first:] + names[:first]:
            costs[name].append(runs[name]())
    return {name: tuple(values) for name, values in costs.items()}


def time_calls(call: Callable[[], object], count: int) -> float:
    """Return the seconds that ``count`` calls take."""
    start = perf_counter()
    for _ in range(count):
        call()
    return perf_counter() - start
