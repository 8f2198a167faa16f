"""Images as kernels read them: prepared once per data set, all pixels or only those that count.

A zero pixel adds nothing to any sum and takes no part in any gradient.  Four fifths of MNIST's
pixels are zero, so that without them the first layer, where nearly all the work is, is five times
smaller.  What is kept stays bytes until it is used: 3 bytes per pixel with its position, 27 MB
for MNIST's 60,000 images, against 188 MB for all of them as float32.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from llvmlite import ir
from numba.core import types

from digitus.arrays import Array, Indices, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Samples
from digitus.engines.on_numba.jit import Program, instruction, substitute
from digitus.engines.on_numba.simd.pointers import Numbers

SPARSE_ZEROS: Final = 0.4
"""The fraction of zeros from which skipping them is faster."""

PIXELS_PER_BAND: Final = 98
"""Images are cut every so many pixels, so that threads and passes can take their own part."""

PIXELS_PER_MASK: Final = 64
"""Pixels that are compared with zero at once: as many as a whole number has bits."""

IMAGES_SAMPLED: Final = 1000
"""Images that are looked at to find that fraction."""


class FlatTargets(NamedTuple):
    """What a loss must know of all samples."""

    labels: Numbers
    weights: Numbers
    """How much each counts, float64."""
    probabilities: Numbers
    """What a teacher says of each, image after image; empty without one."""


def flat_targets(samples: Samples, precision: str) -> FlatTargets:
    """Lay out what a loss must know of samples."""
    weights = np.ones(len(samples.labels)) if samples.weights is None else samples.weights
    said = samples.targets.probabilities
    return FlatTargets(
        labels=flat(samples.labels, "int64"),
        weights=flat(weights, "float64"),
        probabilities=flat(np.zeros(0) if said is None else said, precision),
    )


class Data(NamedTuple):
    """What is trained on, as kernels see it."""

    sparse: bool
    starts: Indices
    """Where in the next two each image begins, (n + 1,)."""
    bands: int
    """How many bands of pixels there are: see :data:`PIXELS_PER_BAND`."""
    cuts: Indices
    """Where in its own list each image comes to the next band, n times (bands + 1)."""
    rows: Indices
    """Which pixels are kept, image after image; empty where all are."""
    pixels: Any
    """The kept pixels: bytes, or numbers that are scaled already."""
    table: Array
    """What number each byte stands for."""
    labels: Any
    weights: Any
    probabilities: Any
    """These three as in :class:`FlatTargets`."""


def prepare(samples: Samples, precision: str, sparse: bool | None = None) -> Data:
    """Keep all pixels, or those that are not zero; None leaves it to the fraction of zeros."""
    table = samples.scaling.table(precision)
    pixels = readable(samples.images, samples.scaling, precision)
    count, size = pixels.shape
    bands = -(-size // PIXELS_PER_BAND)
    if sparse is None:
        sparse = worth_skipping(pixels, table)
    starts, cuts = np.arange(count + 1) * size, np.zeros(0, np.int32)
    rows = np.zeros(0, index_type(size))
    if sparse:
        starts[1:] = np.cumsum([np.count_nonzero(image) for image in pixels])
        rows, cuts = (
            np.zeros(starts[-1], rows.dtype),
            np.zeros(count * (bands + 1), np.int32),
        )
        every, pixels = pixels, np.zeros(starts[-1], pixels.dtype)
        arguments = (flat(every), size, rows, pixels, cuts)
        keep_program.ready(*arguments)(*arguments)
    return Data(
        sparse=sparse,
        starts=flat(starts),
        bands=bands,
        cuts=flat(cuts),
        rows=flat(rows),
        pixels=flat(pixels),
        table=flat(table),
        **flat_targets(samples, precision)._asdict(),
    )


def index_type(largest: int) -> type[np.unsignedinteger[Any]]:
    """Return the kind of numbers that lists of rows are made of."""
    return np.uint16 if largest <= np.iinfo(np.uint16).max else np.uint32


def longest_in(data: Data) -> int:
    """Return how many pixels the image keeps that keeps most of them; 0 where all do."""
    return int(np.diff(data.starts).max(initial=1)) if data.sparse else 0


def flat(array: Pixels, kind: str | None = None) -> Pixels:
    """Return the numbers of an array side by side."""
    return np.ascontiguousarray(array, kind).reshape(-1)


def require_order(samples: Samples, order: Indices) -> Indices:
    """Return the order as kernels read it; refuse samples that do not exist."""
    order, count = flat(order, "int64"), len(samples.labels)
    if len(order) and not 0 <= order.min() <= order.max() < count:
        raise IndexError(f"order must name samples 0 to {count - 1}")
    return order


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
    sampled = pixels[:: max(1, len(pixels) // IMAGES_SAMPLED)]
    return bool(1 - np.count_nonzero(sampled) / sampled.size >= SPARSE_ZEROS)


def keep(every: Array, size: int, rows: Array, pixels: Array, cuts: Array) -> None:
    """Write down position and value of every pixel that is not zero, and where bands begin.

    Each pixel is written, and the next one over it unless it counts: there is no branch that a
    processor could guess wrong.
    """
    bands = -(-size // PIXELS_PER_BAND)
    kept, capacity = 0, len(rows)
    for image in range(len(every) // size):
        start = kept
        for k in range(size):
            if k % PIXELS_PER_BAND == 0:
                cuts[image * (bands + 1) + k // PIXELS_PER_BAND] = kept - start
            pixel = every[image * size + k]
            if kept < capacity:
                rows[kept] = k
                pixels[kept] = pixel
            kept += pixel != 0
        cuts[image * (bands + 1) + bands] = kept - start


keep_program = Program(keep)


def number_of(pixel: Any, table: Numbers) -> Any:
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
        kind = ir.VectorType(context.get_data_type(pixels.dtype), PIXELS_PER_MASK)
        pointer = builder.bitcast(arguments[0], kind.as_pointer())
        group = builder.load(pointer, align=pixels.dtype.bitwidth // 8)
        compare = (
            builder.icmp_unsigned
            if isinstance(pixels.dtype, types.Integer)
            else builder.fcmp_unordered
        )
        return builder.bitcast(
            compare("!=", group, ir.Constant(kind, None)), ir.IntType(PIXELS_PER_MASK)
        )

    return types.int64(pixels), code


@instruction
def first_bit(_: Any, bits: types.Integer) -> Any:
    """Return the place of the lowest bit that is set."""

    def code(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        del context, signature
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.intp(types.int64), code
