"""The first layer on images of which only the pixels that are not zero are kept.

Forward, each image gathers the rows of weights of its own pixels.  Backward there are two ways.
Where an update is no more than ``p -= rate g``, each image spreads its share over those rows at
once: no gradient is ever written, and rows of zero pixels are not touched.  Otherwise every row
must be updated, if only because its momentum fades: the batch is turned round, pixel by pixel,
so that a row's gradient is complete, and used up, while it is in the cache.

A batch takes the weights band by band: all images of the batch pass over one band before the next
is begun.  A band's weights come into the fastest cache once per batch, not once per image.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from digitus.engines.on_numba.barrier import share
from digitus.engines.on_numba.fused.layers import outputs
from digitus.engines.on_numba.fused.layout import DROPOUT
from digitus.engines.on_numba.inputs import number_of
from digitus.engines.on_numba.jit import kernel, part_of_kernels
from digitus.engines.on_numba.simd.matmul import (
    Matrix,
    add_listed,
    moved,
    spread,
    spread_by_rows,
)
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import beyond, number, prefetch
from digitus.engines.on_numba.simd.tile import TILE_COLUMNS

FEW: Final = 4
"""Up to so many images, passes cost more than they save."""

AHEAD: Final = 12
"""How many images before its turn an image is asked for from memory."""


class Lists(NamedTuple):
    """The kept pixels of the images of a batch."""

    samples: Any
    """Which images they are."""
    starts: Any
    """Where in ``rows`` their lists begin, by sample."""
    bands: int
    cuts: Any
    """Where in its list an image comes to each band, (bands + 1) for each sample."""
    rows: Any
    """Which pixels."""
    longest: int
    """Room per image in the next."""
    x: Any
    """Their numbers, image after image."""


@part_of_kernels
def open_kept(plan: Any, data: Any, step: Any, lists: Lists) -> None:
    """Read the kept pixels of a share of the batch; dropouts on the image silence some."""
    for image in range(step.first, step.last):
        if image + AHEAD < step.left:
            ask_for(data, data.starts[step.samples[image + AHEAD]])
        first, kept = (
            data.starts[step.samples[image]],
            kept_in(lists, image, 0, lists.bands),
        )
        x, pixels = beyond(lists.x, image * lists.longest), beyond(data.pixels, first)
        for k in range(kept):
            x[k] = number_of(pixels[k], data.table)
        for i in range(1, plan.first):
            node = plan.nodes[i]
            if node.kind == DROPOUT:
                draws = beyond(step.draws, step.count * node.drawn + image * node.units)
                rate, keep = np.float32(node.rate), number(1.0 - node.rate, x[0])
                for k in range(kept):
                    kept_on = draws[np.intp(data.rows[first + k])] >= rate
                    x[k] = x[k] / keep if kept_on else number(0.0, x[k])


@part_of_kernels
def ask_for(data: Any, first: int) -> None:
    """Ask memory for an image that will be needed soon, so that nobody waits for it then.

    In a random order every image is a walk to main memory, as long as all its arithmetic.
    What comes after the first lines the processor fetches by itself.
    """
    for line in range(3):
        prefetch(data.pixels, first + 64 * line)
    for line in range(5):
        prefetch(data.rows, first + 32 * line)


@kernel
def kept_in(lists: Lists, image: int, band: int, after: int) -> Any:
    """How many pixels an image keeps in bands ``band`` to ``after`` (not included)."""
    cuts = beyond(lists.cuts, lists.samples[image] * (lists.bands + 1))
    return np.intp(cuts[min(after, lists.bands)]) - np.intp(cuts[band])


@kernel
def kept_numbers(lists: Lists, image: int, band: int) -> Any:
    """Find the pixels that an image keeps, from a band on: their numbers, and which they are."""
    sample = lists.samples[image]
    skipped = np.intp(lists.cuts[sample * (lists.bands + 1) + band])
    x = beyond(lists.x, image * lists.longest + skipped)
    return x, beyond(lists.rows, lists.starts[sample] + skipped)


@kernel
def gather(
    node: Any, params: Any, z: Any, first: int, last: int, lists: Lists, at_once: int
) -> None:
    """``z += sum of x[k] weights[k]`` over the kept pixels: 2 operations for 4 bytes read."""
    wide = TILE_COLUMNS * lanes_of(params)
    weights = Matrix(beyond(params, node.weights), node.stride, 1)
    for j in range(0, node.stride, wide):
        for band in range(0, lists.bands, at_once):
            for image in range(first, last):
                x, rows = kept_numbers(lists, image, band)
                add_listed(
                    Matrix(x, 0, 1),
                    rows,
                    moved(weights, 0, j),
                    Matrix(beyond(z, (image - first) * node.stride + j), 0, 1),
                    min(wide, node.stride - j),
                    kept_in(lists, image, band, band + at_once),
                )


@kernel
def spread_images(node: Any, params: Any, step: Any, work: Any, lists: Lists, crew: Any) -> None:
    """``weights[k] += x[k] delta`` for the kept pixels; each thread takes bands of its own."""
    begin = share(lists.bands, 1, crew.thread, crew.threads)
    end = share(lists.bands, 1, crew.thread + 1, crew.threads)
    strip = TILE_COLUMNS * lanes_of(params)
    few = step.count <= FEW
    at_once = lists.bands if few else 4 if node.stride <= strip else 2
    wide = node.stride if few else strip
    for j in range(0, node.stride, wide):
        columns = min(wide, node.stride - j)
        weights = Matrix(beyond(params, node.weights + j), node.stride, 1)
        for band in range(begin, end, at_once):
            for image in range(step.count):
                x, rows = kept_numbers(lists, image, band)
                kept = kept_in(lists, image, band, min(band + at_once, end))
                delta = beyond(outputs(node, work.grads, step.batch, image), j)
                if columns <= strip:
                    spread(x, rows, delta, weights, columns, kept)
                else:
                    spread_by_rows(x, rows, delta, weights, columns, kept)


@kernel
def turn_round(step: Any, thread: int, work: Any, lists: Lists) -> None:
    """List for each pixel the images in which it is kept, and its value there.

    A counting sort: count, add up, put in place.  Every thread does it for itself, which is
    quicker than waiting for one that does it for all.
    """
    heads, members, shares = turned(thread, work)
    for row in range(work.head):
        heads[row] = 0
    for image in range(step.count):
        _, rows = kept_numbers(lists, image, 0)
        for k in range(kept_in(lists, image, 0, lists.bands)):
            heads[np.intp(rows[k]) + 2] += 1
    for row in range(2, work.head):
        heads[row] += heads[row - 1]
    for image in range(step.count):
        x, rows = kept_numbers(lists, image, 0)
        for k in range(kept_in(lists, image, 0, lists.bands)):
            pixel = np.intp(rows[k])
            place = heads[pixel + 1]
            members[place] = image
            shares[place] = x[k]
            heads[pixel + 1] = place + 1


@kernel
def turned(thread: int, work: Any) -> Any:
    """Find the batch turned round, as this thread has it."""
    heads, entries = beyond(work.heads, thread * work.head), thread * work.turned
    return heads, beyond(work.members, entries), beyond(work.shares, entries)


@part_of_kernels
def add_kept_gradient(
    node: Any, step: Any, thread: int, first: int, last: int, work: Any, g: Any
) -> None:
    """Add the gradient of the weights of pixels first to last: image by image, kept ones only.

    Strip by strip, so that a strip of the deltas (32 KB for 128 images) stays in the fastest
    cache while all rows of the block pass.
    """
    heads, members, shares = turned(thread, work)
    wide = TILE_COLUMNS * lanes_of(g)
    for j in range(0, node.stride, wide):
        deltas = Matrix(beyond(outputs(node, work.grads, step.batch, 0), j), node.stride, 1)
        for row in range(first, last):
            start, stop = heads[row], heads[row + 1]
            add_listed(
                Matrix(beyond(shares, start), 0, 1),
                beyond(members, start),
                deltas,
                Matrix(beyond(g, (row - first) * node.stride + j), 0, 1),
                min(wide, node.stride - j),
                stop - start,
            )
