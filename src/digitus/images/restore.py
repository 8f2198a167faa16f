"""Other light, noise and thin lines put right, in images that are not as MNIST has them.

A network expects what it has learnt from: white ink, black paper, soft edges. What keeps to that,
as all of MNIST's images do, stays as it is to the last bit. Everything else goes through four plain
steps, each where it is needed: uneven paper is taken away, grain on the paper smoothed, lines of
one pixel joined where they run side by side, and last the ink is evened out and brought to full
strength.

Which filters, how broad and from where on, was chosen by the accuracy of ``cnn`` on training images
spoilt in ways that docs/how-to/robustness.md names, and so that hardly any training image as it is
would be touched (seven of 60,000).
"""

from typing import Final, TypeAlias

import numpy as np
import scipy

from digitus.arrays import Bool, Float, Images, Mask
from digitus.images.corrupt.kinds import Ink, pixels

Each: TypeAlias = Float[np.ndarray, " n"]
"""One number for each image."""

Pixelwise: TypeAlias = Bool[np.ndarray, "n height width"]
"""Which pixels of images are meant."""

BLOCK: Final = 500
"""Images that are restored at once: bounds the memory."""

SMALLEST = 16
"""Images with fewer rows have no room for paper around a digit, and stay as they are."""

LIT = 0.05  # half of an image's rim above this is paper in some light
GRAINY = 0.03  # such a share of the paper's pixels has ink on it: noise
HOLES, TORN = 12, 0.12  # pixels, and their share of the ink, that are paler than most around them
UNEVEN = 0.02  # such a share of holes is worth softening, once an image is not left as it is
THIN = 0.12  # no more of the ink than this lies in strokes of two pixels: lines of one
PALE = 0.8  # what 2 % of the pixels reach, where ink has its full strength
BRIGHT = 200 / 255  # MNIST's images reach this at least
OFF_CENTRE = 0.51  # pixels: MNIST's ink balances in the middle


def restore(images: Images, *, ink: int = 255) -> Images:
    """Put right light, noise and thin lines in images that are not as MNIST has them.

    Parameters
    ----------
    images
        Pixels (n, height, width), uint8, 0 paper to ``ink``.
    ink
        The value of full ink.

    Returns
    -------
    Images
        As many, of the same shape; those that are as MNIST has them are equal to the bit.

    Examples
    --------
    >>> image = np.zeros((1, 28, 28), np.uint8)
    >>> image[0, 4:24, 12:16] = 255
    >>> bool((restore(image) == image).all())
    True
    >>> grey = 100 + image // 2  # on grey paper
    >>> restored = restore(grey)[0]
    >>> int(restored[14, 13]), int(restored[0].max())
    (255, 0)
    """
    restored = images.copy()
    if min(images.shape[1:]) < SMALLEST:
        return restored
    for start in range(0, len(images), BLOCK):
        part = restored[start : start + BLOCK]
        seen = part.astype(np.float32) / ink
        other = ~_as_mnist(seen)
        if other.any():
            part[other] = np.rint(ink * _restored(seen[other]))
    return restored


def _as_mnist(ink: Ink) -> Mask:
    """Tell images whose ink fills MNIST's box, balances in the middle, and is not torn."""
    height, width = ink.shape[1:]
    filled: Pixelwise = ink > 0
    longer = np.maximum(_extent(np.any(filled, axis=2)), _extent(np.any(filled, axis=1)))
    box = pixels(ink, 20)
    total = np.maximum(ink.sum((1, 2)), 1e-6)
    y = (ink.sum(2) @ np.arange(height)) / total - height / 2
    x = (ink.sum(1) @ np.arange(width)) / total - width / 2
    centred = np.maximum(np.abs(y), np.abs(x)) <= OFF_CENTRE
    fits = (np.rint(box) - 1 <= longer) & (longer <= np.rint(box))
    count, share = _holes(ink)
    torn = (count >= HOLES) & (share > TORN)
    alike: Mask = fits & centred & (ink.max((1, 2)) >= BRIGHT) & ~torn
    return alike


def _extent(filled: Bool[np.ndarray, "n side"]) -> Each:
    """Count from the first filled row to the last, for each image."""
    count = filled.shape[1]
    first, last = filled.argmax(1), count - filled[:, ::-1].argmax(1)
    return np.where(filled.any(1), last - first, 0.0)


def _holes(ink: Ink) -> tuple[Each, Each]:
    """Count the pixels of the ink that are paler than most around them, and give their share."""
    around = scipy.ndimage.median_filter(ink, (1, 3, 3))
    holes = around - ink > 0.3
    count: Each = (holes & (around > 0.5)).sum((1, 2)).astype(np.float64)
    return count, _share(holes, around > 0.5)


def _share(these: Pixelwise, among: Pixelwise) -> Each:
    found: Each = (these & among).sum((1, 2)) / np.maximum(among.sum((1, 2)), 1)
    return found


def _restored(ink: Ink) -> Ink:
    thin = _two_wide(ink) < THIN
    grainy = ~thin & (_grain(ink) > GRAINY)
    rim = np.concatenate([ink[:, 0], ink[:, -1], ink[:, :, 0], ink[:, :, -1]], axis=1)
    lit = ~thin & ~grainy & (np.median(rim, axis=1) > LIT)
    for where, step in ((lit, _without_paper), (grainy, _without_grain), (thin, _joined)):
        if where.any():
            ink[where] = step(ink[where])
    torn = ~thin & (_holes(ink)[1] > UNEVEN)
    if torn.any():
        ink[torn] = _softened(ink[torn], 0.6)
    pale = torn | (np.percentile(ink, 98, axis=(1, 2)) < PALE)
    if pale.any():
        ink[pale] = _at_full_strength(ink[pale], 95, 0.2)
    return ink


def _two_wide(ink: Ink) -> Each:
    """Tell which share of the ink lies in strokes of two pixels or more."""
    broad = scipy.ndimage.grey_opening(ink, (1, 2, 2)).sum((1, 2))
    share: Each = np.where(ink.any((1, 2)), broad / np.maximum(ink.sum((1, 2)), 1e-6), 1.0)
    return share


def _grain(ink: Ink) -> Each:
    """Tell which share of the paper has ink on it, in single pixels."""
    calm = scipy.ndimage.median_filter(ink, (1, 3, 3))
    paper = scipy.ndimage.maximum_filter(calm, (1, 5, 5)) < 0.25
    return _share(ink - calm > 0.1, paper)


def _without_paper(ink: Ink) -> Ink:
    """Subtract what is broader than strokes, whatever its shade."""
    broader = round(pixels(ink, 9))
    paper = scipy.ndimage.grey_opening(_softened(ink, 0.7), (1, broader, broader))
    paper = scipy.ndimage.uniform_filter(paper, (1, broader // 2 + 1, broader // 2 + 1))
    return _at_full_strength(np.maximum(ink - paper, 0), 99, 0.1)


def _without_grain(ink: Ink) -> Ink:
    return _at_full_strength(_softened(ink, 1), 98, 0.3)


def _joined(ink: Ink) -> Ink:
    """Fill what lies between two lines that run side by side: an outline becomes a stroke."""
    gap = round(pixels(ink, 5))
    joined: Ink = scipy.ndimage.grey_closing(ink, (1, gap, gap))
    return joined


def _softened(ink: Ink, of_28: float) -> Ink:
    sigma = pixels(ink, of_28)
    soft: Ink = scipy.ndimage.gaussian_filter(ink, (0, sigma, sigma))
    return soft


def _at_full_strength(ink: Ink, full: float, faint: float) -> Ink:
    """Stretch from a faint share of full ink, which is a percentile of all pixels, to full ink."""
    top = np.percentile(ink, full, axis=(1, 2), keepdims=True)
    strength = np.clip(ink / np.maximum(top, 1e-3), 0, 1)
    stretched: Ink = np.clip((strength - faint) / (1 - faint), 0, 1).astype(np.float32)
    return stretched
