"""Images as kernels read them: prepared once per data set, all pixels or only those that count.

A zero pixel adds nothing to any sum and takes no share of any gradient.  Four fifths of MNIST's
pixels are zero, so that without them the first layer, where nearly all the work is, is five times
smaller.  What is kept stays bytes until it is used: 3 bytes per pixel with its position, 27 MB
for MNIST's 60,000 images, against 188 MB for all of them as float32.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import types

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Samples
from digitus.engines.on_numba.fused.layout import list_type
from digitus.engines.on_numba.jit import Program, instruction, substitute

WORTH: Final = 0.4
"""The share of zeros from which skipping them is faster."""

BAND: Final = 98
"""Images are cut every so many pixels, so that threads and passes can take their own part."""

GROUP: Final = 64
"""Pixels that are compared with zero at once: as many as a whole number has bits."""

LOOK: Final = 1000
"""Images that are looked at to find that share."""


class Data(NamedTuple):
    """What is trained on, as kernels see it."""

    sparse: bool
    starts: Any
    """Where in the next two each image begins, (n + 1,)."""
    bands: int
    """How many bands of pixels there are: see :data:`BAND`."""
    cuts: Any
    """Where in its own list each image comes to the next band, n times (bands + 1)."""
    rows: Any
    """Which pixels are kept, image after image; empty where all are."""
    pixels: Any
    """The kept pixels: bytes, or numbers that are scaled already."""
    table: Array
    """What number each byte stands for."""
    labels: Any
    weights: Array
    """How much each image counts, float64."""


def prepare(samples: Samples, precision: str, sparse: bool | None = None) -> Data:
    """Keep all pixels, or those that are not zero; None leaves it to the share of zeros."""
    table = samples.scaling.table(precision)
    pixels = readable(samples.images, samples.scaling, precision)
    count, size = pixels.shape
    bands = -(-size // BAND)
    if sparse is None:
        sparse = worth_skipping(pixels, table)
    starts, cuts = np.arange(count + 1) * size, np.zeros(0, np.int32)
    rows = np.zeros(0, list_type(size))
    if sparse:
        starts[1:] = np.cumsum([np.count_nonzero(image) for image in pixels])
        rows, cuts = (
            np.zeros(starts[-1], rows.dtype),
            np.zeros(count * (bands + 1), np.int32),
        )
        every, pixels = pixels, np.zeros(starts[-1], pixels.dtype)
        arguments = (flat(every), size, rows, pixels, cuts)
        keep_program.ready(*arguments)(*arguments)
    weights = np.ones(count) if samples.weights is None else samples.weights
    return Data(
        sparse=sparse,
        starts=flat(starts),
        bands=bands,
        cuts=flat(cuts),
        rows=flat(rows),
        pixels=flat(pixels),
        table=flat(table),
        labels=flat(samples.labels, "int64"),
        weights=flat(weights, "float64"),
    )


def longest_in(data: Data) -> int:
    """Return how many pixels the image keeps that keeps most of them; 0 where all do."""
    return int(np.diff(data.starts).max(initial=1)) if data.sparse else 0


def flat(array: Pixels, kind: str | None = None) -> Pixels:
    """Return the numbers of an array side by side."""
    return np.ascontiguousarray(array, kind).reshape(-1)


def readable(images: Pixels, scaling: Scaling, precision: str) -> Pixels:
    """Return rows of pixels (n, size): bytes as they are, all other kinds scaled already."""
    pixels = images.reshape(len(images), -1 if len(images) else 1)
    if pixels.dtype != np.uint8:
        pixels = scaling.apply(pixels, precision)
    return np.ascontiguousarray(pixels)


def worth_skipping(pixels: Pixels, table: Array) -> bool:
    """Say whether zero pixels are numerous, and stand for the number zero."""
    if not pixels.size or (pixels.dtype == np.uint8 and table[0] != 0):
        return False
    if len(pixels) == 1:
        return True
    looked_at = pixels[:: max(1, len(pixels) // LOOK)]
    return bool(1 - np.count_nonzero(looked_at) / looked_at.size >= WORTH)


def keep(every: Any, size: int, rows: Any, pixels: Any, cuts: Any) -> None:
    """Write down position and value of every pixel that is not zero, and where bands begin.

    Each pixel is written, and the next one over it unless it counts: there is no branch that a
    processor could guess wrong.
    """
    bands = -(-size // BAND)
    kept, room = 0, len(rows)
    for image in range(len(every) // size):
        start = kept
        for k in range(size):
            if k % BAND == 0:
                cuts[image * (bands + 1) + k // BAND] = kept - start
            pixel = every[image * size + k]
            if kept < room:
                rows[kept] = k
                pixels[kept] = pixel
            kept += pixel != 0
        cuts[image * (bands + 1) + bands] = kept - start


keep_program = Program(keep)


def number_of(pixel: Any, table: Any) -> Any:
    """Read a pixel: a byte through the table, a number as it is; kernels only."""
    raise NotImplementedError("a kernel")


@substitute(number_of)
def _number_of(pixel: Any, table: Any) -> Any:
    def from_table(pixel: Any, table: Any) -> Any:
        return table[np.intp(pixel)]

    def as_it_is(pixel: Any, table: Any) -> Any:
        return pixel

    return from_table if isinstance(pixel, types.Integer) else as_it_is


@instruction
def not_zero(_: Any, pixels: types.CPointer) -> Any:
    """Compare 64 pixels with zero; bit k is set where pixel k is not."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del signature
        kind = ir.VectorType(context.get_data_type(pixels.dtype), GROUP)
        pointer = builder.bitcast(arguments[0], kind.as_pointer())
        group = builder.load(pointer, align=pixels.dtype.bitwidth // 8)
        compare = (
            builder.icmp_unsigned
            if isinstance(pixels.dtype, types.Integer)
            else builder.fcmp_unordered
        )
        return builder.bitcast(compare("!=", group, ir.Constant(kind, None)), ir.IntType(GROUP))

    return types.int64(pixels), code


@instruction
def first_bit(_: Any, bits: types.Integer) -> Any:
    """Return the place of the lowest bit that is set."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.intp(types.int64), code
