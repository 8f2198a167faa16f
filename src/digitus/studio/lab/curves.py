"""Curves of a training that never take more than so many points, however long it runs."""

from typing import TypeVar, final

import numpy as np

from digitus.arrays import Float, Float32

LARGEST = 1e38
"""What is drawn at most."""

T = TypeVar("T")

POINTS = 2000
"""Points of a curve at most; of more every second one is given up."""


@final
class Curve:
    """Numbers over the steps of a training, in order.

    Examples
    --------
    >>> curve = Curve(points=4)
    >>> for step in range(1, 7):
    ...     curve.add(step, (step / 10, 1.0))
    >>> curve.columns(2)[0].tolist()
    [0.10000000149011612, 0.30000001192092896, 0.5, 0.6000000238418579]
    """

    def __init__(self, points: int = POINTS) -> None:
        self._most = points
        self._steps: list[int] = []
        self._rows: list[tuple[float, ...]] = []

    def add(self, step: int, row: tuple[float, ...]) -> None:
        """Add a point; what is known already of this step or later ones stays."""
        if self._steps and step <= self._steps[-1]:
            return
        self._steps.append(step)
        self._rows.append(row)
        if len(self._steps) > self._most:
            self._steps, self._rows = _thinned(self._steps), _thinned(self._rows)

    def cut(self, step: int) -> None:
        """Forget what came after a step."""
        while self._steps and self._steps[-1] > step:
            self._steps.pop()
            self._rows.pop()

    def columns(self, count: int) -> list[Float32[np.ndarray, " points"]]:
        """Return the numbers, ``count`` of them at every point, as columns."""
        # A loss that explodes is larger than a float32 can be before it is infinite.
        rows = np.clip(np.array(self._rows, np.float64), -LARGEST, LARGEST)
        table = rows.astype(np.float32).reshape(-1, count)
        return [np.ascontiguousarray(column) for column in table.T]

    @property
    def last(self) -> tuple[float, ...]:
        """The last point; empty before there is one."""
        return self._rows[-1] if self._rows else ()

    @property
    def points(self) -> Float[np.ndarray, "points values"]:
        """Every point, its step first: all that is kept of a curve."""
        rows = [(step, *row) for step, row in zip(self._steps, self._rows, strict=True)]
        return np.array(rows, np.float64) if rows else np.zeros((0, 1))

    def take(self, points: Float[np.ndarray, "points values"]) -> None:
        """Go on from points that were kept."""
        self._steps = points[:, 0].astype(int).tolist()
        self._rows = [tuple(row) for row in points[:, 1:].tolist()]

    def copy(self, step: int) -> "Curve":
        """Return the curve up to a step."""
        copied = Curve(self._most)
        copied._steps, copied._rows = [*self._steps], [*self._rows]
        copied.cut(step)
        return copied


def _thinned(items: list[T]) -> list[T]:
    """Give up every second item; the first and the last stay."""
    return [*items[:-1:2], items[-1]]
