"""What lies on the paper beside the digit: specks, and the dark rim of a photo."""

import numpy as np
import scipy

from digitus.images.ink import Ink

SOLID = 0.35
"""Ink of at least this strength makes a shape."""

_SPECK = 0.02  # a shape this much smaller than the largest is a speck
_RIM = 0.5  # a shape along this share of an edge of the picture is no digit
_MARGIN = 0.75, 0.3  # along so much of an edge, and reaching in less far: never one
_HALO = 0.01  # soft edges reach this share of the side around a shape


def without_specks(ink: Ink) -> Ink:
    """Keep the digit's shapes with their soft edges; drop specks, rims and what is paler.

    A shape along half an edge of the picture is the table or the shadow beyond the paper,
    provided that something else remains, or that it is a narrow margin along nearly all of it.

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
    along, reach = _along_edge(labels, count)
    areas[(along > _MARGIN[0]) & (reach < _MARGIN[1])] = 0
    rim = along > _RIM
    if areas[~rim].max(initial=0) > 0.1 * areas[rim].max(initial=0):
        areas[rim] = 0
    kept = np.concatenate([[False], areas >= max(1, _SPECK * areas.max())])
    halo = 2 * max(1, int(_HALO * max(ink.shape))) + 1
    near = scipy.ndimage.maximum_filter(kept[labels], size=halo)
    return np.where(near, ink, np.float32(0))


def _along_edge(labels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the largest share of an edge that each shape covers, and how far it reaches in."""
    edges = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    shares = np.array([np.bincount(edge, minlength=count + 1)[1:] / len(edge) for edge in edges])
    places = scipy.ndimage.find_objects(labels)
    sides = [[part.stop - part.start for part in place] for place in places]
    deep = np.array(sides) / labels.shape
    closest = shares.argmax(axis=0)
    return shares.max(axis=0), deep[np.arange(count), closest // 2]
