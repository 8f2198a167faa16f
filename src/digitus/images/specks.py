"""What lies on the paper beside the digit: specks, and the dark rim of a photo."""

import numpy as np
import scipy

from digitus.images.ink import Ink

SOLID = 0.35
"""Ink of at least this strength makes a shape."""

_SPECK = 0.02  # a shape this much smaller than the largest is a speck
_RIM = 0.5  # a shape along this share of an edge of the picture is no digit
_HALO = 0.01  # soft edges reach this share of the side around a shape


def without_specks(ink: Ink) -> Ink:
    """Keep the digit's shapes with their soft edges; drop specks, rims and what is paler.

    A shape along half an edge of the picture is the table or the shadow beyond the paper,
    provided that something else remains.

    Examples
    --------
    >>> ink = np.zeros((99, 99), np.float32)
    >>> ink[30:70, 50:55] = ink[10, 10] = ink[:, 0] = 1
    >>> float(without_specks(ink).sum())
    200.0
    """
    labels, count = scipy.ndimage.label(ink > SOLID, np.ones((3, 3)))
    if not count:
        return np.zeros_like(ink)
    areas = np.bincount(labels.ravel())[1:]
    rim = _along_edge(labels, count) > _RIM
    if areas[~rim].max(initial=0) > 0.1 * areas[rim].max(initial=0):
        areas[rim] = 0
    kept = np.concatenate([[False], areas >= max(1, _SPECK * areas.max())])
    reach = 2 * max(1, int(_HALO * max(ink.shape))) + 1
    near = scipy.ndimage.maximum_filter(kept[labels], size=reach)
    return np.where(near, ink, np.float32(0))


def _along_edge(labels: np.ndarray, count: int) -> np.ndarray:
    """Give the largest share of any edge of the picture that each shape covers."""
    edges = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    shares = [np.bincount(edge, minlength=count + 1)[1:] / len(edge) for edge in edges]
    most: np.ndarray = np.max(shares, axis=0)
    return most
