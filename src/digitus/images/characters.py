"""An image as characters, to look at in a terminal: exact in half blocks, or plain ASCII.

A character is about twice as high as it is wide, so one line stands for two rows of pixels.
"""

import numpy as np

from digitus.arrays import Image

_HALVES = np.array([" ", "▄", "▀", "█"])  # neither, the lower, the upper, both
_RAMP = np.array(list(" .:-=+*#%@"))


def blocks(image: Image, *, plain: bool = False, ink: int = 96) -> str:
    """Draw an image in lines of characters, one for every two rows of pixels.

    Parameters
    ----------
    image
        0 paper to 255 ink.
    plain
        Draw greys in ASCII instead of halves of a character in block elements.
    ink
        The grey from which a pixel is drawn as ink; without meaning where ``plain``.

    Returns
    -------
    str
        The lines, joined by newlines, without blanks at their ends.

    Examples
    --------
    >>> ring = np.array([[0, 255, 0], [255, 0, 255], [0, 255, 0]], np.uint8)
    >>> print(blocks(ring))
    ▄▀▄
     ▀
    >>> print(blocks(ring, plain=True))
    ===
     =
    """
    height, width = image.shape
    rows = np.zeros((height + height % 2, width), np.uint8)
    rows[:height] = image
    upper, lower = rows[::2].astype(int), rows[1::2].astype(int)
    if plain:
        characters = _RAMP[(upper + lower) * len(_RAMP) // 511]
    else:
        characters = _HALVES[2 * (upper >= ink) + (lower >= ink)]
    return "\n".join("".join(line).rstrip() for line in characters)
