"""Which pixels of a picture are ink: darker than the paper around them, and than its unrest."""

from typing import NamedTuple

import numpy as np
import PIL.Image
import scipy

from digitus.arrays import Bool, Float, Image
from digitus.images.ink import both_sides

_COARSE = 120  # pixels of the shorter side on which the paper is judged
_WINDOW = 0.3  # of the shorter side, wider than any stroke
_CLOSE_CUT = 40  # pixels of the longer side: in smaller pictures strokes run along the edges
_DARK = 24.0  # greys: on black paper nothing is darker
_FAINT = 0.06  # a contrast below this is none
_FEW_PIXELS, _FEW_SHARE = 15, 1500  # so many of the darkest, or one in so many, may be dirt
_SOLID = 0.55  # of the full ink makes a shape
_UNREST = 7.0  # ink differs from the paper by this many times the paper's own spread at least
_NO_GRAIN = 0.35  # a contrast above this is ink, however restless the paper
_SAMPLE = 7  # every seventh row and column of the paper tells its spread as well as all
_TILE = 640  # pixels of a tile's side, where a large picture is looked at in tiles
_OVERLAP = 96  # pixels that a tile sees of its neighbours

Mask = Bool[np.ndarray, "height width"]


class Ink(NamedTuple):
    """What stands out from the paper.

    Parameters
    ----------
    mask
        Where ink is.
    contrast
        How much darker each point is than its paper.
    full
        The contrast of the strokes; 0 where there are none.
    """

    mask: Mask
    contrast: Float[np.ndarray, "height width"]
    full: float


def ink_mask(grey: Image) -> Ink:
    """Mark the ink: half as dark as the darkest strokes, and darker than the paper's unrest.

    Examples
    --------
    >>> picture = np.full((100, 200), 220, np.uint8)
    >>> picture[30:70, 40:45] = 40
    >>> int(ink_mask(picture).mask.sum())
    196
    """
    soft = max(1, min(grey.shape) // _COARSE) | 1
    return _mask(grey, max(soft, 3), max(_FEW_PIXELS, grey.size // _FEW_SHARE))


def ink_mask_in_tiles(grey: Image) -> Ink:
    """Mark the ink of a large picture tile by tile, so that what is small and faint counts, too."""
    mask, full = np.zeros(grey.shape, np.bool_), 0.0
    for top in range(0, grey.shape[0], _TILE):
        for left in range(0, grey.shape[1], _TILE):
            above, before = min(top, _OVERLAP), min(left, _OVERLAP)
            tile = grey[
                top - above : top + _TILE + _OVERLAP, left - before : left + _TILE + _OVERLAP
            ]
            if min(tile.shape) < 2 * _OVERLAP and min(grey.shape) >= 2 * _OVERLAP:
                continue  # its neighbour has seen it
            ink = _mask(np.ascontiguousarray(tile), 3, 2 * _FEW_PIXELS)
            part, full = ink.mask[above:, before:][:_TILE, :_TILE], max(full, ink.full)
            mask[top : top + len(part), left : left + part.shape[1]] = part
    return Ink(mask, full * mask.astype(np.float32), full)


def _mask(grey: Image, soft: int, few: int) -> Ink:
    contrast = _contrast(grey)
    calm = scipy.ndimage.uniform_filter(contrast, soft) if min(grey.shape) > 40 else contrast
    if float(calm.max()) < _FAINT:
        return Ink(np.zeros(grey.shape, np.bool_), contrast, 0.0)
    most = (
        float(np.partition(calm, -few, axis=None)[-few]) if calm.size > few else float(calm.max())
    )
    if most < _FAINT:
        return Ink(np.zeros(grey.shape, np.bool_), contrast, 0.0)
    full = float(np.median(calm[calm >= 0.5 * most]))
    if full < _noise_limit(calm):
        return Ink(np.zeros(grey.shape, np.bool_), contrast, 0.0)
    return Ink(calm > max(_SOLID * full, _FAINT), contrast, full)


def _noise_limit(calm: np.ndarray) -> float:
    """Say how dark the paper's own grain gets: its median and a multiple of its spread."""
    paper = calm[::_SAMPLE, ::_SAMPLE]
    if paper.size < 400:  # too little to tell grain from strokes
        return 0.0
    middle = float(np.median(paper))
    spread = 1.4826 * float(np.median(abs(paper - middle)))
    return min(middle + _UNREST * spread, _NO_GRAIN)  # a woven paper's spread is all it has


def _contrast(grey: Image) -> Float[np.ndarray, "height width"]:
    """Tell how much darker each point is than the paper around it."""
    height, width = grey.shape
    step = max(1, min(height, width) // _COARSE)
    size = (max(1, width // step), max(1, height // step))
    coarse = np.asarray(PIL.Image.fromarray(grey).resize(size, PIL.Image.Resampling.BOX))
    window = max(3, int(_WINDOW * max(min(size), 0.7 * size[1])))  # a 1 cut out is all height
    closed = scipy.ndimage.grey_closing(coarse, size=(window, window), mode="nearest")
    even = scipy.ndimage.uniform_filter(closed.astype(np.float32), window // 2 | 1, mode="nearest")
    if max(coarse.shape) > _CLOSE_CUT:
        even = np.minimum(even, both_sides(coarse))  # a shadow's edge has but one bright side
    full = PIL.Image.fromarray(even).resize((width, height), PIL.Image.Resampling.BILINEAR)
    paper = np.asarray(full)
    contrast: np.ndarray = np.maximum(paper - grey, 0) / (paper + _DARK)
    return contrast
