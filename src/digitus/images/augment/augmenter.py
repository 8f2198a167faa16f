"""Augmentation: every image changed a little at random, a block of images at a time."""

import numpy as np

from digitus.arrays import Images
from digitus.images.augment.geometry import draw, places
from digitus.images.augment.retouch import add_noise, change_pen, cut_out
from digitus.images.augment.settings import Augment
from digitus.images.resample import resample

BLOCK = 64
"""Images that are changed at once: what is computed on the way stays in a core's cache."""


def augment(
    images: Images, settings: Augment, rng: np.random.Generator, *, ink: int = 255
) -> Images:
    """Change every image at random, within the settings.

    The pen comes first, on the image as it is; then the image is read anew once, at places that
    rotation, scale, aspect, shear, shift and elastic distortion give together; then cut-out and
    noise.  Numbers are drawn in that order for each block of 64 images: 7 for each image, then
    those that elastic distortion, cut-out and noise need, if they are on.

    Parameters
    ----------
    images
        Pixels (n, height, width), uint8, 0 paper to ``ink``.
    settings
        How far they may be changed.
    rng
        Where the changes are drawn from.
    ink
        The value of full ink.

    Returns
    -------
    Images
        New images of the same shape, in 0..ink.

    Examples
    --------
    >>> image = np.zeros((1, 5, 5), np.uint8)
    >>> image[0, 1:4, 2] = 255
    >>> augment(image, Augment(rotation=90, shift=1), np.random.default_rng(4))[0]
    array([[  0,   0,   0,   0,   0],
           [  0,   0,   0,   0,   0],
           [  0,   0,   0, 117, 130],
           [  0,   0,  91, 226,  33],
           [  0,   0, 134,  60,   0]], dtype=uint8)
    """
    result = np.empty_like(images)
    for start in range(0, len(images), BLOCK):
        result[start : start + BLOCK] = _augment(images[start : start + BLOCK], settings, rng, ink)
    return result


def _augment(images: Images, settings: Augment, rng: np.random.Generator, ink: int) -> Images:
    drawn = draw(len(images), (images.shape[1], images.shape[2]), settings, rng)
    if settings.thickness:
        images = change_pen(images, np.float32(settings.thickness) * drawn.uniform[:, 6])
    images = resample(images, places(images, settings, drawn, ink))
    if settings.cutout:
        cut_out(images, settings.cutout, settings.cutout_share, rng)
    if settings.noise:
        images = add_noise(images, settings.noise, ink, rng)
    return images
