"""Images cut into tiles for Winograd's algorithm: their geometry, and the ways in and out.

A tile of ``side x side`` outputs looks at inputs that reach two points further, so that the inputs
of neighbours overlap.  An image is put into a larger one first, which whole tiles cover.
Transformed tiles lie place by place: for each place of a tile, a row of channels for each tile.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from digitus.engines.on_numba.jit import kernel
from digitus.engines.on_numba.layerwise.products import Look
from digitus.engines.on_numba.packing import round_up
from digitus.engines.on_numba.simd.ops import lanes_of
from digitus.engines.on_numba.simd.pointers import Numbers, offset
from digitus.engines.on_numba.simd.windows import WINDOW_ROWS
from digitus.engines.on_numba.simd.winograd import (
    SIDES,
    TAPS,
    Plane,
    matrices_of,
    transform,
    transposed,
)

FEW_POINTS: Final = 16
"""Of an image for which the smallest tiles are best: what the weights become is the cost there."""

BYTES: Final = 1 << 20
"""Of transformed inputs and products that are worked on together: they stay in the second cache."""

MOST_IMAGES: Final = 16
"""That are worked on together."""


class Picture(NamedTuple):
    """Images of some channels, each in the larger one that tiles cover."""

    height: int
    width: int
    channels: int
    size: int
    """Numbers in an image."""
    first: int
    """Where in the larger one the first of them lies."""
    line: int
    """Numbers in a line of the larger one,"""
    large: int
    """and in all of it."""
    tile: int
    """Points along a side of what a tile takes of it."""


class Tiling(NamedTuple):
    """How images are cut into tiles."""

    input: Picture
    output: Picture
    side: int
    """Points along a side of a tile of outputs,"""
    reach: int
    """and of the inputs that it looks at."""
    down: int
    across: int
    group: int
    """Images that are worked on together."""
    rows: int
    """Tiles of that many images, rounded up to whole rows of a product."""
    places: int
    """Products of a tile, for each pair of a channel and a filter."""


def tiling_of(look: Look, units: int, item: int) -> Tiling:
    """Choose the tiles that take the fewest multiplications, and how many images go together.

    ``item`` is the size of a number in bytes.
    """
    (height, width, channels), padding = look.image, look.padding
    high, wide = height + 2 * padding - TAPS + 1, width + 2 * padding - TAPS + 1

    def products(side: int) -> int:
        return -(-high // side) * -(-wide // side) * (side + TAPS - 1) ** 2

    side = SIDES[0] if high * wide <= FEW_POINTS else min(SIDES, key=products)
    down, across = -(-high // side), -(-wide // side)
    fit = BYTES // (products(side) * (channels + units) * item)
    group = next((count for count in (MOST_IMAGES, 8, 4, 2) if count <= fit), 1)
    return Tiling(
        _picture(look.image, padding, (down, across), side, side + TAPS - 1),
        _picture((high, wide, units), 0, (down, across), side, side),
        side,
        side + TAPS - 1,
        down,
        across,
        group,
        round_up(group * down * across, WINDOW_ROWS),
        (side + TAPS - 1) ** 2,
    )


def _picture(
    image: tuple[int, ...], margin: int, tiles: tuple[int, int], step: int, tile: int
) -> Picture:
    """Put an image into a larger one of so many tiles, a step apart."""
    height, width, channels = image
    lines, points = ((count - 1) * step + tile for count in tiles)
    line = points * channels
    first = margin * (line + channels)
    return Picture(
        height, width, channels, height * width * channels, first, line, lines * line, tile
    )


def into_tiles(apply: Callable[..., None]) -> Callable[..., None]:
    """Make the kernel that transforms the tiles of some images."""

    @kernel
    def transform_tiles(
        x: Numbers,
        count: int,
        picture: Picture,
        tiling: Tiling,
        large: Numbers,
        tiles: Numbers,
        between: Numbers,
    ) -> None:
        channels, lane, side, reach = picture.channels, lanes_of(x), tiling.side, tiling.reach
        plane, row = tiling.rows * channels, 0
        for image in range(count):
            _spread(offset(x, image * picture.size), picture, large)
            for y in range(tiling.down):
                for k in range(tiling.across):
                    source = offset(large, y * side * picture.line + k * side * channels)
                    for c in range(0, channels, lane):
                        apply(
                            side,
                            Plane(offset(source, c), picture.line, channels, picture.tile),
                            Plane(offset(tiles, row + c), reach * plane, plane, reach),
                            between,
                        )
                    row += channels

    return transform_tiles


def out_of_tiles(apply: Callable[..., None], *, overlap: bool) -> Callable[..., None]:
    """Make the kernel that transforms tiles, and puts images together from them.

    Where tiles overlap, what they have in common is added up.
    """

    @kernel
    def transform_back(
        tiles: Numbers,
        count: int,
        picture: Picture,
        tiling: Tiling,
        large: Numbers,
        x: Numbers,
        between: Numbers,
    ) -> None:
        channels, lane, side, reach = picture.channels, lanes_of(x), tiling.side, tiling.reach
        plane, row = tiling.rows * channels, 0
        for image in range(count):
            if overlap:
                for k in range(picture.large):
                    large[k] = 0
            for y in range(tiling.down):
                for k in range(tiling.across):
                    target = offset(large, y * side * picture.line + k * side * channels)
                    for c in range(0, channels, lane):
                        apply(
                            side,
                            Plane(offset(tiles, row + c), reach * plane, plane, reach),
                            Plane(offset(target, c), picture.line, channels, picture.tile),
                            between,
                        )
                    row += channels
            _gather(large, picture, offset(x, image * picture.size))

    return transform_back


@kernel
def _spread(x: Numbers, picture: Picture, large: Numbers) -> None:
    """Copy an image into the larger one, which is zero around it."""
    line = picture.width * picture.channels
    for y in range(picture.height):
        source, target = offset(x, y * line), offset(large, picture.first + y * picture.line)
        for k in range(line):
            target[k] = source[k]


@kernel
def _gather(large: Numbers, picture: Picture, x: Numbers) -> None:
    """Copy an image out of the larger one."""
    line = picture.width * picture.channels
    for y in range(picture.height):
        source, target = offset(large, picture.first + y * picture.line), offset(x, y * line)
        for k in range(line):
            target[k] = source[k]


_tile_of_filter = transform(lambda side: matrices_of(side).filter)
_filter_of_tile = transform(lambda side: transposed(matrices_of(side).filter))

tiles_of_inputs = into_tiles(transform(lambda side: matrices_of(side).input))
outputs_of_tiles = out_of_tiles(transform(lambda side: matrices_of(side).output), overlap=False)
"""The ways of inputs into tiles, and of products out of them;"""

tiles_of_outputs = into_tiles(transform(lambda side: transposed(matrices_of(side).output)))
inputs_of_tiles = out_of_tiles(
    transform(lambda side: transposed(matrices_of(side).input), add=True), overlap=True
)
"""and those of gradients back."""


@kernel
def tiles_of_filters(
    weights: Numbers, plane: int, tiling: Tiling, tiles: Numbers, between: Numbers
) -> None:
    """Transform weights that lie tap by tap, ``plane`` numbers at each."""
    for at in range(0, plane, lanes_of(weights)):
        _tile_of_filter(
            tiling.side,
            Plane(offset(weights, at), TAPS * plane, plane, TAPS),
            Plane(offset(tiles, at), tiling.reach * plane, plane, tiling.reach),
            between,
        )


@kernel
def filters_of_tiles(
    tiles: Numbers, plane: int, tiling: Tiling, gradients: Numbers, between: Numbers
) -> None:
    """Go the way back: from the gradients of transformed weights to those of weights."""
    for at in range(0, plane, lanes_of(tiles)):
        _filter_of_tile(
            tiling.side,
            Plane(offset(tiles, at), tiling.reach * plane, plane, tiling.reach),
            Plane(offset(gradients, at), TAPS * plane, plane, TAPS),
            between,
        )
