"""Where parameters, the optimizer's slots and gradients lie.

Every array has its place in flat ones: weights as rows of whole registers (what fills a row up is
never looked at), all else as one row.  Gradients have a row for each row of weights too, but those
of a window's line are rounded up to whole tiles (see ``simd/windows.py``), and each shard of the
batch has gradients of its own.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numba.packing import Packing, Place, aligned, round_up
from digitus.engines.on_numba.simd.tile import lanes
from digitus.engines.on_numba.simd.windows import WINDOW_ROWS
from digitus.networks import Network, Params, kept_in
from digitus.networks.layers import Conv2D, Layer, Residual, Shape
from digitus.networks.layers.layer import image_shape


class Part(NamedTuple):
    """One array's place, as kernels see it."""

    start: int
    """Where it begins in the parameters."""
    rows: int
    columns: int
    stride: int
    """Columns, rounded up to whole registers."""
    run: int
    """Rows of a window's line,"""
    tile_rows: int
    """and how many they take in the gradient: whole tiles."""
    gradient: int
    """Where its gradient begins; -1: statistics, which are not trained."""
    decays: int
    """Whether penalties and weight decay pull at it."""
    number: int
    """Rows in all parts before this one."""


PART: Final = np.dtype([(name, np.int64) for name in Part._fields], align=True)
"""A part as a record of the table: kernels read its fields as they would a tuple's."""


@final
class Layout:
    """The places of all arrays of a network."""

    def __init__(self, network: Network, precision: str) -> None:
        self.precision, self.factors = kept_in(precision), precision
        lines, trained = dict(_lines(network)), network.trained_shapes
        width = lanes(np.dtype(self.precision).itemsize * 8)
        self._parts: dict[str, Part] = {}
        start = gradient = number = 0
        for name, shape in network.param_shapes.items():
            rows, columns = shape if len(shape) == 2 else (1, shape[0])
            run = rows // lines.get(name, 1)
            part = Part(
                start=start,
                rows=rows,
                columns=columns,
                stride=round_up(columns, width),
                run=run,
                tile_rows=round_up(run, WINDOW_ROWS) if len(shape) == 2 else 1,
                gradient=gradient if name in trained else -1,
                decays=name.endswith("weights"),
                number=number,
            )
            self._parts[name] = part
            start, number = start + rows * part.stride, number + rows
            if name in trained:
                gradient += lines.get(name, 1) * part.tile_rows * part.stride
        self.parts: Any = np.array(list(self._parts.values()), PART)
        """The table, an array of :data:`PART`."""
        self.gradient_size, self.rows = gradient, number
        places = {
            name: Place(part.start, part.rows, part.columns, part.stride)
            for name, part in self._parts.items()
        }
        self.packing = Packing(network, places, start, self.precision)

    def part(self, name: str) -> Part:
        """Return an array's place."""
        return self._parts[name]


@final
class FlatArrays:
    """The parameters of a network, and the gradients of all shards."""

    gradients: Array
    """Of each shard, one after the other."""

    def __init__(self, layout: Layout, params: Array) -> None:
        self.layout, self.precision, self.params = layout, layout.precision, params
        self.factors = layout.factors

    @classmethod
    def of(cls, network: Network, params: Params, precision: str) -> "FlatArrays":
        """Lay out the parameters of a network."""
        layout = Layout(network, precision)
        return cls(layout, layout.packing.pack(params))

    def rows(self, name: str) -> Array:
        """Return the rows of a parameter, side by side."""
        return self.layout.packing.rows(self.params, name)

    def allocate(self, shards: int) -> None:
        """Allocate the gradients of so many shards."""
        self.gradients = aligned(shards * self.layout.gradient_size, self.precision)


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
