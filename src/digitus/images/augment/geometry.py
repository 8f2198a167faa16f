"""Where in the image before each pixel of the image after comes from: one map, all changes in it.

A place is ``constant + by_y y + by_x x + elastic``, for all pixels of all images at once a matrix
product: the numbers that an image has drawn, times the grid of its pixels.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from digitus.arrays import Float32, Images
from digitus.images.augment.elastic import waves
from digitus.images.augment.settings import Augment
from digitus.images.resample import Places

EDGE = 0.25
"""Ink of at least this share of full ink belongs to the digit that is to stay in the image."""


ALONE = 2**18
"""Multiplications that OpenBLAS does by itself.  For more it wakes its threads, which then look for
further work for some 25 ms and keep the cores from those who train beside."""


class Drawn(NamedTuple):
    """Random numbers: in -1..1 for each image, and normal ones for the waves, along y and x."""

    uniform: Float32[np.ndarray, "n 7"]
    normal: Float32[np.ndarray, "2 n waves"]


def draw(count: int, shape: tuple[int, int], settings: Augment, rng: np.random.Generator) -> Drawn:
    """Draw what the geometry of so many images needs."""
    elastic = len(_grid(*shape, settings.elastic_sigma if settings.elastic_alpha else 0)) - 3
    return Drawn(
        uniform=2 * rng.random((count, 7), np.float32) - 1,
        normal=rng.standard_normal((2, count, elastic), np.float32),
    )


def places(images: Images, settings: Augment, drawn: Drawn, ink: int) -> Places:
    """Return where the pixels come from."""
    count, height, width = images.shape
    rotation, scale, aspect, shear, down, right, _ = drawn.uniform.T
    angle = np.radians(settings.rotation) * rotation
    size = (1 + settings.scale) ** scale
    tall = (1 + settings.aspect) ** (aspect / 2)
    by_y, by_x = size * tall, size / tall
    slant = settings.shear * shear
    shift_y, shift_x = settings.shift * down, settings.shift * right
    if settings.shift:
        shift_y, shift_x = _kept_inside(images, (by_y, by_x), (shift_y, shift_x), ink)
    # after = T S (before - centre) + centre + shift, with S = ((by_y, 0), (slant by_y, by_x)) and
    # T the rotation; before = centre + (T S)^-1 (after - centre - shift).
    cos, sin = np.cos(angle), np.sin(angle)
    yy, yx = cos / by_y, -sin / by_y
    xy, xx = (sin - slant * cos) / by_x, (cos + slant * sin) / by_x
    y = np.empty((count, 3 + drawn.normal.shape[2]), np.float32)
    x = np.empty_like(y)
    y[:, :3] = np.stack([(height - 1) / 2 - yy * shift_y - yx * shift_x, yy, yx], axis=1)
    x[:, :3] = np.stack([(width - 1) / 2 - xy * shift_y - xx * shift_x, xy, xx], axis=1)
    y[:, 3:], x[:, 3:] = np.float32(settings.elastic_alpha) * drawn.normal
    grid = _grid(height, width, settings.elastic_sigma if settings.elastic_alpha else 0)
    return Places(_times(y, grid), _times(x, grid))


def _times(
    numbers: Float32[np.ndarray, "n terms"], grid: Float32[np.ndarray, "terms pixels"]
) -> Float32[np.ndarray, "n pixels"]:
    """Multiply a few images at a time, by one thread: see :data:`ALONE`."""
    count, (terms, pixels) = len(numbers), grid.shape
    few = max(1, ALONE // grid.size)
    groups, rest = divmod(count, few)
    product = np.empty((count, pixels), np.float32)
    together = product[: count - rest].reshape(groups, few, pixels)
    np.matmul(numbers[: count - rest].reshape(groups, few, terms), grid, out=together)
    np.matmul(numbers[count - rest :], grid, out=product[count - rest :])
    return product


@lru_cache(maxsize=16)
def _grid(height: int, width: int, sigma: float) -> Float32[np.ndarray, "terms pixels"]:
    """Return what the drawn numbers are multiplied by: 1, y, x from the centre, and the waves."""
    y, x = np.mgrid[:height, :width].reshape(2, -1).astype(np.float32)
    plain = np.stack([np.ones_like(y), y - (height - 1) / 2, x - (width - 1) / 2])
    return np.concatenate([plain, waves(height, width, sigma)]) if sigma else plain


def _kept_inside(
    images: Images,
    growth: tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, " n"]],
    shifts: tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, " n"]],
    ink: int,
) -> list[Float32[np.ndarray, " n"]]:
    """Shorten the shifts by which a digit, enlarged but not yet rotated, would leave the image."""
    kept = []
    for axis, (factor, shift) in enumerate(zip(growth, shifts, strict=True), start=1):
        marked = images.max(axis=3 - axis) >= EDGE * ink
        half = np.float32(marked.shape[1] / 2)
        first = marked.argmax(axis=1) - half
        last = half - marked[:, ::-1].argmax(axis=1)
        before = np.maximum(half + factor * first, 0)
        after = np.maximum(half - factor * last, 0)
        kept.append(np.clip(shift, -before, after).astype(np.float32))
    return kept
