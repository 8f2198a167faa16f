"""The fifteen corruptions by name, and the one door to them."""

from collections.abc import Callable
from typing import Final

import numpy as np

from digitus.arrays import Images
from digitus.errors import SettingError, unknown
from digitus.images.corrupt import blur, edges, light, marks, moves, noise
from digitus.images.corrupt.kinds import Ink

CORRUPTIONS: Final[dict[str, Callable[[Ink, int, np.random.Generator], Ink]]] = {
    "shot noise": noise.shot,
    "impulse noise": noise.impulse,
    "glass blur": blur.glass,
    "motion blur": blur.motion,
    "shear": moves.shear,
    "scale": moves.scale,
    "rotation": moves.rotate,
    "brightness": light.brighten,
    "translation": moves.translate,
    "stripe": light.stripe,
    "fog": light.fog,
    "spatter": marks.spatter,
    "dotted line": marks.dotted_line,
    "zigzag": marks.zigzag,
    "canny edges": edges.canny,
}
"""Each takes ink (n, height, width) in 0..1, a strength from 1 to 5, and a generator."""

STRENGTHS: Final = (1, 2, 3, 4, 5)
"""From weak to strong."""

MNIST_C: Final = 3
"""The strength of MNIST-C itself."""

BLOCK: Final = 500
"""Images that are corrupted at once: bounds the memory."""


def corrupt(
    images: Images, name: str, strength: int, rng: np.random.Generator, *, ink: int = 255
) -> Images:
    """Corrupt images in one of fifteen ways.

    Parameters
    ----------
    images
        Pixels (n, height, width), uint8, 0 paper to ``ink``.
    name
        One of :data:`CORRUPTIONS`.
    strength
        1 to 5.
    rng
        Where everything is drawn from that is random.
    ink
        The value of full ink.

    Returns
    -------
    Images
        New images of the same shape, in 0..ink.

    Raises
    ------
    SettingError
        For an unknown name or strength.

    Examples
    --------
    >>> image = np.zeros((1, 5, 5), np.uint8)
    >>> image[0, 1:4, 2] = 255
    >>> corrupt(image, "brightness", 3, np.random.default_rng(0))[0, 2]
    array([128, 128, 255, 128, 128], dtype=uint8)
    """
    if name not in CORRUPTIONS:
        raise unknown("corruption", name, CORRUPTIONS)
    if strength not in STRENGTHS:
        raise SettingError(f"strength must be 1, 2, 3, 4 or 5, got {strength}")
    result = np.empty_like(images)
    for start in range(0, len(images), BLOCK):
        part = slice(start, start + BLOCK)
        corrupted = CORRUPTIONS[name](images[part].astype(np.float32) / ink, strength, rng)
        result[part] = np.rint(ink * np.clip(corrupted, 0, 1))
    return result
