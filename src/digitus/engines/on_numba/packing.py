"""Parameters and the optimizer's slots as flat arrays, and the way into them and out again.

Kernels want one array of numbers, in rows that fill whole registers; people want arrays with names
and shapes.  Each form of the engine says in its ``layout.py`` where rows lie; copying is done here.
"""

from typing import NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.base import Job, State
from digitus.engines.on_numba.optimizers import SLOTS
from digitus.engines.on_numba.processor import REGISTER_BYTES
from digitus.networks import Network, Params, copy_params


def round_up(number: int, step: int) -> int:
    """Return the smallest multiple of ``step`` that is not below ``number``."""
    return -(-number // step) * step


def aligned(size: int, precision: str) -> Array:
    """Return zeros that begin where a register's place in the cache begins."""
    item = np.dtype(precision).itemsize
    numbers = np.zeros(size + REGISTER_BYTES // item, precision)
    start = -numbers.ctypes.data % REGISTER_BYTES // item
    return numbers[start : start + size]


class Place(NamedTuple):
    """Where an array lies: weights as rows, all else as one row."""

    start: int
    rows: int
    columns: int
    stride: int
    """Length of a row, rounded up to whole registers."""


@final
class Packing:
    """The way from named arrays to a flat one and back.

    Parameters
    ----------
    network
        Whose arrays they are.
    places
        Where each of them lies.
    size
        Numbers in the flat array.
    precision
        Of the numbers.
    """

    def __init__(
        self, network: Network, places: dict[str, Place], size: int, precision: str
    ) -> None:
        self.network, self.precision = network, precision
        self._places, self._size = places, size

    def pack(self, arrays: Params) -> Array:
        """Copy arrays to their places in a new flat one; those that are missing stay zero."""
        flat = aligned(self._size, self.precision)
        for name, view in self._views(flat).items():
            if name in arrays:
                view[...] = arrays[name]
        return flat

    def copy(self, flat: Array) -> Params:
        """Copy the arrays out of their places."""
        return copy_params(self._views(flat), self.precision)

    def rows(self, flat: Array, name: str) -> Array:
        """Return the rows of an array as they lie, filled up to whole registers."""
        place = self._places[name]
        return flat[place.start :][: place.rows * place.stride]

    def _views(self, flat: Array) -> Params:
        views = {}
        for name, shape in self.network.param_shapes.items():
            place = self._places[name]
            rows = self.rows(flat, name).reshape(place.rows, place.stride)[:, : place.columns]
            views[name] = rows if len(shape) == 2 else rows[0]
        return views


@final
class TrainingArrays:
    """What a training changes: parameters, the optimizer's slots, the number of steps."""

    def __init__(self, job: Job, packing: Packing, params: Params, state: State | None) -> None:
        self._job, self._packing = job, packing
        self.flat = packing.pack(params)
        slots = [packing.pack(_of_slot(state or {}, slot)) for slot in job.optimizer.slots]
        empty = np.zeros(0, packing.precision)
        self.slot0, self.slot1 = (slots + [empty] * SLOTS)[:SLOTS]
        """The optimizer's slots; empty where it has fewer."""
        self.steps = np.array([int(state["steps"]) if state else 0])
        """How many steps have been taken, (1,)."""

    def params(self) -> Params:
        """Return a copy of the parameters."""
        return self._packing.copy(self.flat)

    def state(self) -> State:
        """Return a copy of the optimizer's state."""
        slots = zip(self._job.optimizer.slots, (self.slot0, self.slot1), strict=False)
        copies = {slot: self._packing.copy(flat) for slot, flat in slots}
        named = {
            f"{name}.{slot}": arrays[name]
            for name in self._job.network.trained_shapes
            for slot, arrays in copies.items()
        }
        return named | {"steps": np.array(self.steps[0])}


def _of_slot(state: State, slot: str) -> Params:
    ending = f".{slot}"
    return {
        name.removesuffix(ending): array for name, array in state.items() if name.endswith(ending)
    }
