"""Grey paper -> ink alone: which of the two is darker, and what stands out from the paper.

The paper under the ink is found by a morphological closing, which fills strokes and keeps
shadows; dividing by it leaves the ink in its greys. A threshold for the whole picture (Otsu)
would take a shadow for ink.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import PIL.Image
import scipy

from digitus.arrays import Float, Image, UInt8

Ink: TypeAlias = Float[np.ndarray, "height width"]
"""How much ink lies on each pixel, 0 none to 1 full (float32)."""

Recut: TypeAlias = Float[np.ndarray, "rows columns"]
"""Ink of another size than the ink it was made from."""

_COARSE = 100  # pixels of the longer side on which the paper is judged
_STROKE = 0.25  # a dark place deeper than this share of the side is a shadow, no stroke
_OFFSET = 24.0  # greys: keeps the logarithm of black finite and of dark greys calm
_FLOOR = 0.1  # ink paler than this share of the full ink is the paper's own texture
_NOISE = 0.05  # more noise than this share of the ink is smoothed, at most three times
_SAMPLE = 5  # every fifth pixel of the paper tells its unrest as well as all
_SIDES = (0.03, 0.06, 0.12, 0.25, 0.45)  # of the longer side: how far away the paper is sought
FAINT = 0.08  # a contrast below this is none
_DROWNED = 0.2  # noise above this share of the contrast is all there is


def scale_to(grey: Image, least: int, most: int) -> UInt8[np.ndarray, "rows columns"]:
    """Bring a picture's longer side between two lengths, averaged down or smoothly enlarged.

    Examples
    --------
    >>> scale_to(np.zeros((300, 600), np.uint8), 100, 200).shape
    (100, 200)
    >>> scale_to(np.zeros((16, 16), np.uint8), 100, 200).shape
    (100, 100)
    """
    longer = max(grey.shape)
    side = min(max(longer, least), most)
    if side == longer:
        return grey
    height, width = (max(1, round(length * side / longer)) for length in grey.shape)
    way = PIL.Image.Resampling.BOX if side < longer else PIL.Image.Resampling.BICUBIC
    picture = PIL.Image.fromarray(grey)
    return np.asarray(picture.resize((width, height), way, reducing_gap=2))


def ink_is_dark(grey: Image) -> bool:
    """Decide whether the ink is darker than its paper.

    Examples
    --------
    >>> page = np.full((9, 9), 200, np.uint8)
    >>> page[3:6, 4] = 30
    >>> ink_is_dark(page), ink_is_dark(255 - page)
    (True, False)
    """
    return dark_paper(grey) < 0.5


def dark_paper(grey: Image) -> float:
    """Say how much speaks for dark paper with light ink: from 0 to 1, both of them sure.

    Paper fills most of the picture, its edges and its corners. The three vote by how much of
    them lies below the middle of the greys; the middle is taken between logarithms, where a
    shadow (which multiplies) weighs no more on paper than on ink.

    Examples
    --------
    >>> page = np.full((10, 10), 200, np.uint8)
    >>> page[:, 5:] = 60
    >>> dark_paper(page)
    0.5
    """
    coarse = _smooth(scale_to(grey, 1, _COARSE).astype(np.float32))
    dark = _dark(coarse)
    ring, corner = max(1, round(0.03 * min(dark.shape))), max(1, round(0.08 * min(dark.shape)))
    edges = np.concatenate([band.ravel() for band in _edges(dark, ring)])
    corners = [end[:, part] for end in _edges(dark, corner)[:2] for part in _ends(corner)]
    votes = edges.mean() + 2 * dark.mean() + np.mean([place.mean() for place in corners])
    return float(votes / 4)


def _dark(grey: np.ndarray) -> np.ndarray:
    """Tell the dark half of the greys from the light one, the middle taken between logarithms."""
    low, high = float(grey.min()) + _OFFSET, float(grey.max()) + _OFFSET
    below: np.ndarray = grey + _OFFSET < np.sqrt(low * high)
    return below


def _edges(mask: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return mask[:width], mask[-width:], mask[:, :width], mask[:, -width:]


def _ends(width: int) -> tuple[slice, slice]:
    return slice(width), slice(-width, None)


def _smooth(values: np.ndarray) -> np.ndarray:
    """Average 3 x 3 pixels, where there are enough of them to lose none."""
    return scipy.ndimage.uniform_filter(values, 3) if min(values.shape) > 50 else values


def paper_under(grey: Image, *, dark: bool = True) -> Float[np.ndarray, "height width"]:
    """Estimate how bright the paper is under every pixel, as if there were no ink.

    Plain strokes are painted over with the nearest paper. A closing (the darkest of the
    brightest within a window wider than the strokes) fills what is left of them, and pale ones.
    For light ink on a dark board everything happens on the negative.

    Examples
    --------
    >>> page = np.full((9, 9), 200, np.uint8)
    >>> page[3:6, 4] = 30
    >>> float(paper_under(page).min())
    200.0
    """
    coarse = _smooth(scale_to(grey, 1, _COARSE).astype(np.float32))
    strokes, half = _plain_strokes(coarse, dark)
    if not dark:
        coarse = 255 - coarse
    covered = scipy.ndimage.maximum_filter(strokes, size=5)  # with their soft edges
    if not covered.all():
        nearest = scipy.ndimage.distance_transform_edt(
            covered, return_distances=False, return_indices=True
        )
        coarse = coarse[tuple(nearest)]
    window = 2 * half + 3
    padded = np.pad(coarse, window, mode="edge")
    closed = scipy.ndimage.grey_closing(padded, size=(window, window))[
        window:-window, window:-window
    ]
    even = scipy.ndimage.uniform_filter(closed, max(3, window // 3 | 1), mode="nearest")
    height, width = grey.shape
    full = PIL.Image.fromarray(even).resize((width, height), PIL.Image.Resampling.BILINEAR)
    return np.asarray(full) if dark else 255 - np.asarray(full)


def _plain_strokes(grey: np.ndarray, dark: bool) -> tuple[np.ndarray, int]:
    """Find shapes of ink too slim for a shadow, and half the width of their broadest stroke."""
    shapes = _dark(grey) if dark else ~_dark(grey)
    depth = scipy.ndimage.distance_transform_edt(shapes)
    labels, count = scipy.ndimage.label(shapes)
    slim = np.ones(count + 1, np.bool_)
    slim[labels[depth > _STROKE * max(grey.shape)]] = False
    strokes = shapes & slim[labels]
    return strokes, int(depth[strokes].max(initial=0))


def both_sides(grey: np.ndarray) -> np.ndarray:
    """Tell how bright it is on both sides of every point, in the direction where that is most.

    A stroke has paper on both its sides. On one side of a shadow's edge it is dark, whichever way
    one looks, so nothing there is darker than both its sides.

    Parameters
    ----------
    grey
        A small picture: 100 pixels or so.

    Examples
    --------
    >>> page = np.full((9, 9), 200)
    >>> page[:, 6:] = 80
    >>> page[1:8, 2] = 30
    >>> (both_sides(page) - page)[4].tolist()
    [0, 0, 170, 0, 0, 0, 0, 0, 0]
    """
    height, width = grey.shape
    best = grey.copy()
    for share in _SIDES:
        far = max(1, round(share * max(height, width)))
        around = np.pad(grey, far, mode="edge")
        for down, right in ((0, far), (far, 0), (far, far), (far, -far)):
            one, other = (
                around[far + y : far + y + height, far + x : far + x + width]
                for y, x in ((down, right), (-down, -right))
            )
            np.maximum(best, np.minimum(one, other), out=best)
    return best


class Lifted(NamedTuple):
    """Ink lifted off its paper, and how clearly it stood out."""

    ink: Ink
    contrast: float
    """How much darker the ink is than the paper: 0 not at all, 1 black on white."""
    noise: float
    """The paper's own unrest, on the same scale."""

    @property
    def blank(self) -> bool:
        """Whether nothing stands out."""
        return self.contrast < FAINT or self.noise > _DROWNED * self.contrast


def lift(grey: Image, *, dark: bool = True) -> Lifted:
    """Lift ink off its paper, keeping the greys of its edges.

    Parameters
    ----------
    grey
        Ink on paper, with any shadows.
    dark
        Whether the ink is darker than the paper.

    Returns
    -------
    Lifted
        Ink from 0 to 1, full ink being the darkest twentieth of the strokes.

    Examples
    --------
    >>> page = np.full((9, 9), 200, np.uint8)
    >>> page[3:6, 4] = 50
    >>> lifted = lift(page)
    >>> lifted.ink[4].tolist(), lifted.contrast
    ([0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0], 0.75)
    """
    paper = paper_under(grey, dark=dark)
    if dark:
        raw = (paper - grey) / np.maximum(paper, 16)  # on black paper nothing is darker
    else:  # a shadow dims chalk as much as its board
        raw = (grey - paper) / (paper + _OFFSET)
        raw *= np.median(paper + _OFFSET) / (255 - np.median(paper))
    lifted = _stretched(raw)
    for _ in range(3):
        if lifted.noise <= _NOISE * lifted.contrast:
            break
        raw = scipy.ndimage.uniform_filter(raw, 3)
        lifted = _stretched(raw)
    return lifted


def _stretched(raw: np.ndarray) -> Lifted:
    """Stretch the greys between the paper's noise and full ink to 0 to 1."""
    calm = _smooth(raw)
    highest = float(calm.max())
    if highest <= 0:
        return Lifted(np.zeros_like(raw), 0.0, 0.0)
    paper = raw[calm < 0.4 * highest][::_SAMPLE]
    base = float(np.median(paper)) if paper.size else 0.0
    noise = 1.4826 * float(np.median(np.abs(paper - base))) if paper.size else 0.0
    full = float(np.percentile(raw[calm > 0.5 * highest], 95))
    floor = base + max(3 * noise, _FLOOR * (full - base))
    ink = ((raw - floor) / max(full - floor, 1e-3)).clip(0, 1)
    return Lifted(ink.astype(np.float32), min(max(full - base, 0.0), 1.0), noise)
