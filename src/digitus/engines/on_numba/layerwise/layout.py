"""Where parameters, the optimizer's slots and gradients lie, and how they are added up and used.

Every array has its place in flat ones: weights as rows of whole registers (what fills a row up is
never looked at), all else as one row.  Gradients have a row for each row of weights too, but those
of a window's line are rounded up to whole tiles (see ``simd/windows.py``), and each share of the batch
has gradients of its own.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.fused.layout import aligned, round_up
from digitus.engines.on_numba.simd.tile import lanes
from digitus.engines.on_numba.simd.windows import ROWS
from digitus.networks import Network, Params, copy_params
from digitus.networks.layers import Conv2D, Layer, Residual, Shape
from digitus.networks.layers.layer import image_shape

PART: Final = np.dtype(
    [
        ("at", np.int64),  # where it begins in the parameters
        ("rows", np.int64),
        ("columns", np.int64),
        ("stride", np.int64),  # columns, rounded up to whole registers
        ("run", np.int64),  # rows of a window's line,
        ("room", np.int64),  # and how many they take in the gradient
        ("gradient", np.int64),  # where its gradient begins; -1: statistics, which are not trained
        ("decays", np.int64),  # whether penalties and weight decay pull at it
        ("number", np.int64),  # of rows in all parts before this one
    ],
    align=True,
)
"""One array's place."""


class Memory:
    """The arrays of one network, flat."""

    params: Array
    gradients: Array
    """Of each share, one after the other."""

    def __init__(self, network: Network, params: Params, precision: str) -> None:
        self.network, self.precision = network, precision
        self.names = list(network.param_shapes)
        self.parts: Any = np.zeros(len(self.names), PART)
        lines, trained = dict(_lines(network)), network.trained_shapes
        width = lanes(np.dtype(precision).itemsize * 8)
        at = gradient = number = 0
        for part, (name, shape) in zip(self.parts, network.param_shapes.items(), strict=True):
            rows, columns = shape if len(shape) == 2 else (1, shape[0])
            part["at"], part["rows"], part["columns"] = at, rows, columns
            part["stride"] = stride = round_up(columns, width)
            part["run"] = rows // lines.get(name, 1)
            part["room"] = round_up(int(part["run"]), ROWS) if len(shape) == 2 else 1
            part["decays"], part["number"] = name.endswith("weights"), number
            part["gradient"] = gradient if name in trained else -1
            at, number = at + rows * stride, number + rows
            if name in trained:
                gradient += lines.get(name, 1) * int(part["room"]) * stride
        self.size, self.gradient_size, self.rows = at, gradient, number
        self.params = self.pack(params)

    def pack(self, arrays: Params) -> Array:
        """Copy arrays to their places in a new flat one; those that are missing stay zero."""
        flat = aligned(self.size, self.precision)
        for name, window in self._windows(flat):
            if name in arrays:
                window[...] = arrays[name]
        return flat

    def copy(self, flat: Array) -> Params:
        """Copy the arrays out of their places."""
        return copy_params(dict(self._windows(flat)), self.precision)

    def _windows(self, flat: Array) -> Iterator[tuple[str, Array]]:
        for name, part in zip(self.names, self.parts, strict=True):
            rows, stride = int(part["rows"]), int(part["stride"])
            window = flat[part["at"] :][: rows * stride].reshape(rows, stride)
            window = window[:, : part["columns"]]
            yield name, window if len(self.network.param_shapes[name]) == 2 else window[0]

    def part(self, name: str) -> Any:
        """Return an array's place."""
        return self.parts[self.names.index(name)]

    def view(self, name: str) -> Array:
        """Return the rows of a parameter, side by side."""
        part = self.part(name)
        return self.params[part["at"] :][: int(part["rows"] * part["stride"])]

    def make_room(self, shares: int) -> None:
        """Make room for the gradients of so many shares."""
        self.gradients = aligned(shares * self.gradient_size, self.precision)


def _lines(network: Network) -> Iterator[tuple[str, int]]:
    """Yield how many lines the windows of each convolution have."""
    for index, (layer, shape) in enumerate(zip(network.layers, network.shapes, strict=False)):
        yield from _lines_in(str(index), layer, shape)


def _lines_in(name: str, layer: Layer, shape: Shape) -> Iterator[tuple[str, int]]:
    if isinstance(layer, Conv2D):
        yield f"{name}.weights", layer.size
    if isinstance(layer, Residual):
        for inner, child, inputs in layer.paths(image_shape(shape)):
            yield from _lines_in(f"{name}.{inner}", child, inputs)
