"""Several networks, or several views of an image, as one: the mean of their probabilities."""

from collections.abc import Iterator, Sequence
from typing import final

import numpy as np

from digitus.arrays import Array, Pixels
from digitus.engines import Predictor
from digitus.models.decision import to_probabilities

DIRECTIONS = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))
"""As it is, then up, down, left and right."""


@final
class Mixture(Predictor):
    """Averages the probabilities that networks give, over all of them and over shifted images.

    Parameters
    ----------
    members
        The networks, each made ready by an engine.
    shift
        By how many pixels each image is also looked at up, down, left and right of where it is;
        0 leaves it where it is.
    """

    def __init__(self, members: Sequence[Predictor], shift: int) -> None:
        self._members = tuple(members)
        self._shift = shift

    def __call__(self, images: Pixels) -> Array:
        """Return the mean probabilities, (n, classes)."""
        given = [
            to_probabilities(member(view))
            for view in views(images, self._shift)
            for member in self._members
        ]
        mean: Array = np.mean(given, axis=0)
        return mean


def views(images: Pixels, shift: int) -> Iterator[Pixels]:
    """Give images as they are and, with a shift, moved up, down, left and right by it.

    What moves out of the image is lost, and paper moves in.

    Examples
    --------
    >>> image = np.array([[[1, 2], [3, 4]]], np.uint8)
    >>> [view.tolist() for view in views(image, 1)][1:3]
    [[[[3, 4], [0, 0]]], [[[0, 0], [1, 2]]]]
    """
    height, width = images.shape[1:]
    wide = np.pad(images, ((0, 0), (shift, shift), (shift, shift)))
    for down, right in DIRECTIONS if shift else DIRECTIONS[:1]:
        top, left = shift * (1 - down), shift * (1 - right)
        yield np.ascontiguousarray(wide[:, top : top + height, left : left + width])
