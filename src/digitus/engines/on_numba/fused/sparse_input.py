"""The first layer on images of which only the pixels that are not zero are kept.

Forward, each image gathers the rows of weights of its own pixels.  Backward there are two ways.
Where an update is no more than ``p -= rate g``, each image adds its part to those rows at once: no gradient is ever written, and rows of zero pixels are not touched.  Otherwise every row
must be updated, if only because its momentum fades: the batch, a sparse matrix, is put into columns, pixel by pixel,
so that a row's gradient is complete, and used up, while it is in the cache.

A batch takes the weights band by band: all images of the batch pass over one band before the next
is begun.  A band's weights come into the fastest cache once per batch, not once per image.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from digitus.engines.on_numba.barrier import Team, thread_range
from digitus.engines.on_numba.fused.buffers import Buffers
from digitus.engines.on_numba.fused.chunk import Step
from digitus.engines.on_numba.fused.layers import outputs
from digitus.engines.on_numba.fused.layout import DROPOUT, Node, Plan
from digitus.engines.on_numba.inputs import Data, number_of
from digitus.engines.on_numba.jit import inlined, kernel
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.matmul import (
    Matrix,
    add_listed,
    moved,
    scatter_add,
    scatter_add_by_rows,
)
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset, prefetch
from digitus.engines.on_numba.simd.tile import TILE_COLUMNS

FEW_IMAGES: Final = 4
"""Up to so many images, passes cost more than they save."""

IMAGES_AHEAD: Final = 12
"""How many images before it is needed an image is fetched from memory."""


class SparseBatch(NamedTuple):
    """The images of a batch as lists of the pixels that they keep."""

    samples: Numbers
    """Which images they are."""
    starts: Numbers
    """Where in ``rows`` their lists begin, by sample."""
    bands: int
    cuts: Numbers
    """Where in its list an image comes to each band, (bands + 1) for each sample."""
    rows: Numbers
    """Which pixels."""
    longest: int
    """How many of an image fit into the next."""
    x: Numbers
    """Their numbers, image after image."""


@inlined
def sparse_batch(data: Data, step: Step, buffers: Buffers) -> SparseBatch:
    """Find the lists of a step's images."""
    return SparseBatch(
        step.samples, data.starts, data.bands, data.cuts, data.rows, buffers.longest, buffers.x
    )


@inlined
def read_kept(plan: Plan, data: Data, step: Step, sparse: SparseBatch) -> None:
    """Read the kept pixels of this thread's images; dropouts on the image silence some."""
    for image in range(step.first, step.last):
        if image + IMAGES_AHEAD < step.left:
            prefetch_image(data, data.starts[step.samples[image + IMAGES_AHEAD]])
        first, kept = (
            data.starts[step.samples[image]],
            kept_in(sparse, image, 0, sparse.bands),
        )
        x, pixels = offset(sparse.x, image * sparse.longest), offset(data.pixels, first)
        for k in range(kept):
            x[k] = number_of(pixels[k], data.table)
        for i in range(1, plan.first_dense):
            node = plan.nodes[i]
            if node.kind == DROPOUT:
                draws = offset(step.draws, step.count * node.drawn + image * node.units)
                rate, keep = np.float32(node.rate), number(1.0 - node.rate, x[0])
                for k in range(kept):
                    kept_on = draws[np.intp(data.rows[first + k])] >= rate
                    x[k] = x[k] / keep if kept_on else number(0.0, x[k])


@inlined
def prefetch_image(data: Data, first: int) -> None:
    """Ask memory for an image that will be needed soon, so that nobody waits for it then.

    In a random order every image is a walk to main memory, as long as all its arithmetic.
    What comes after the first lines the processor fetches by itself.
    """
    for line in range(3):
        prefetch(data.pixels, first + 64 * line)
    for line in range(5):
        prefetch(data.rows, first + 32 * line)


@kernel
def kept_in(sparse: SparseBatch, image: int, band: int, after: int) -> Any:
    """How many pixels an image keeps in bands ``band`` to ``after`` (not included)."""
    cuts = offset(sparse.cuts, sparse.samples[image] * (sparse.bands + 1))
    return np.intp(cuts[smaller(after, sparse.bands)]) - np.intp(cuts[band])


@kernel
def kept_numbers(sparse: SparseBatch, image: int, band: int) -> tuple[Numbers, Numbers]:
    """Find the pixels that an image keeps, from a band on: their numbers, and which they are."""
    sample = sparse.samples[image]
    skipped = np.intp(sparse.cuts[sample * (sparse.bands + 1) + band])
    x = offset(sparse.x, image * sparse.longest + skipped)
    return x, offset(sparse.rows, sparse.starts[sample] + skipped)


@kernel
def add_kept(
    node: Node,
    params: Numbers,
    z: Numbers,
    first: int,
    last: int,
    sparse: SparseBatch,
    at_once: int,
) -> None:
    """``z += sum of x[k] weights[k]`` over the kept pixels: 2 operations for 4 bytes read."""
    wide = TILE_COLUMNS * lanes_of(params)
    weights = Matrix(offset(params, node.weights), node.stride, 1)
    for j in range(0, node.stride, wide):
        for band in range(0, sparse.bands, at_once):
            for image in range(first, last):
                x, rows = kept_numbers(sparse, image, band)
                add_listed(
                    Matrix(x, 0, 1),
                    rows,
                    moved(weights, 0, j),
                    Matrix(offset(z, (image - first) * node.stride + j), 0, 1),
                    smaller(wide, node.stride - j),
                    kept_in(sparse, image, band, band + at_once),
                )


@kernel
def scatter_images(
    node: Node, params: Numbers, step: Step, buffers: Buffers, sparse: SparseBatch, team: Team
) -> None:
    """``weights[k] += x[k] delta`` for the kept pixels; each thread takes bands of its own."""
    begin, end = thread_range(sparse.bands, 1, team)
    strip = TILE_COLUMNS * lanes_of(params)
    few = step.count <= FEW_IMAGES
    at_once = sparse.bands if few else 4 if node.stride <= strip else 2
    wide = node.stride if few else strip
    for j in range(0, node.stride, wide):
        columns = smaller(wide, node.stride - j)
        weights = Matrix(offset(params, node.weights + j), node.stride, 1)
        for band in range(begin, end, at_once):
            for image in range(step.count):
                x, rows = kept_numbers(sparse, image, band)
                kept = kept_in(sparse, image, band, smaller(band + at_once, end))
                delta = offset(outputs(node, buffers.grads, step.batch, image), j)
                if columns <= strip:
                    scatter_add(x, rows, delta, weights, columns, kept)
                else:
                    scatter_add_by_rows(x, rows, delta, weights, columns, kept)


@kernel
def to_columns(step: Step, thread: int, buffers: Buffers, sparse: SparseBatch) -> None:
    """Turn the batch from rows to columns: for each pixel the images that keep it, and its values.

    As scipy does for a matrix in CSR form: the entries of column k stand in ``row_idx`` and
    ``values`` from ``col_ptr[k]`` to ``col_ptr[k + 1]``.  A counting sort: count, add up, put in
    place.  Every thread does it for itself, which is quicker than waiting for one that does it for
    all.
    """
    col_ptr, row_idx, values = columns_of(thread, buffers)
    for column in range(buffers.columns):
        col_ptr[column] = 0
    for image in range(step.count):
        _, rows = kept_numbers(sparse, image, 0)
        for k in range(kept_in(sparse, image, 0, sparse.bands)):
            col_ptr[np.intp(rows[k]) + 2] += 1
    for column in range(2, buffers.columns):
        col_ptr[column] += col_ptr[column - 1]
    for image in range(step.count):
        x, rows = kept_numbers(sparse, image, 0)
        for k in range(kept_in(sparse, image, 0, sparse.bands)):
            pixel = np.intp(rows[k])
            place = col_ptr[pixel + 1]
            row_idx[place] = image
            values[place] = x[k]
            col_ptr[pixel + 1] = place + 1


@kernel
def columns_of(thread: int, buffers: Buffers) -> tuple[Numbers, Numbers, Numbers]:
    """Find the columns of the batch, as this thread has them."""
    entries = thread * buffers.entries
    return (
        offset(buffers.col_ptr, thread * buffers.columns),
        offset(buffers.row_idx, entries),
        offset(buffers.column_values, entries),
    )


@inlined
def add_kept_gradient(
    node: Node, step: Step, thread: int, first: int, last: int, buffers: Buffers, g: Numbers
) -> None:
    """Add the gradient of the weights of pixels first to last: image by image, kept ones only.

    Strip by strip, so that a strip of the deltas (32 KB for 128 images) stays in the fastest
    cache while all rows of the block pass.
    """
    col_ptr, row_idx, values = columns_of(thread, buffers)
    wide = TILE_COLUMNS * lanes_of(g)
    for j in range(0, node.stride, wide):
        deltas = Matrix(offset(outputs(node, buffers.grads, step.batch, 0), j), node.stride, 1)
        for row in range(first, last):
            start, stop = col_ptr[row], col_ptr[row + 1]
            add_listed(
                Matrix(offset(values, start), 0, 1),
                offset(row_idx, start),
                deltas,
                Matrix(offset(g, (row - first) * node.stride + j), 0, 1),
                smaller(wide, node.stride - j),
                stop - start,
            )
