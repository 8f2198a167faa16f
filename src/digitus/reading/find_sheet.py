"""A sheet of paper on a desk, or beside a scan's black margin: where it lies, and how it is turned.

A desk is a broad area along an edge of the picture that is clearly darker, or lighter, than
the rest. What is left of the picture must be one compact piece with straight sides; strokes of a
pen are too thin for a desk, and the ground of a blackboard has no such piece in it.
"""

from collections.abc import Iterator

import numpy as np
import scipy

from digitus.arrays import Bool
from digitus.images.ink import scale_to
from digitus.reading.views import View

_SIDE = 160  # pixels of the longer side: sheets are sought on a small copy
_APART = 0.3  # between logarithms of a desk's and a sheet's brightness
_DARK = 12.0  # greys: keeps the logarithm of black calm
_BROAD = 0.06  # of the shorter side: a desk is seen in a breadth of so much
_LARGE, _WHOLE = 0.003, 0.97  # of the picture, a sheet fills so much
_NARROW = 0.06  # of the longer side, a sheet's shorter side at least
_LEAST = 40  # pixels of the picture
_STRAIGHT = 0.8  # of the smallest rectangle around it, a sheet fills
_MOST = 4  # sheets
_INSET = 0.02  # of a sheet's side are cut away, and the edge's blur
_LEVEL = 3.0  # degrees: a sheet that lies straighter is not turned
_ANGLES = np.arange(-44, 46, 2)


def find_sheets(view: View) -> Iterator[View]:
    """Find sheets, the largest first, each cut out and turned straight.

    Examples
    --------
    >>> desk = np.full((300, 400), 60, np.uint8)
    >>> desk[100:180, 150:270] = 220
    >>> [sheet.grey.shape for sheet in find_sheets(View.whole(desk))]
    [(73, 113)]
    """
    if min(view.grey.shape) < _LEAST:
        return
    small = scale_to(view.grey, 1, _SIDE)
    scale = max(view.grey.shape) / max(small.shape)
    logs = np.log(small.astype(np.float32) + _DARK)
    threshold = _threshold(logs)
    if threshold is None:
        return
    pieces = [piece for dark in (True, False) for piece in _pieces(logs, threshold, dark=dark)]
    pieces.sort(key=lambda piece: -int(piece.sum()))
    for piece in pieces[:_MOST]:
        sheet = _cut(view, piece, scale)
        if sheet is not None:
            yield sheet


def _threshold(logs: np.ndarray) -> float | None:
    """Part bright from dark (Otsu); None where the two are no two things."""
    calm = scipy.ndimage.median_filter(logs, 5)
    counts, edges = np.histogram(calm, 64)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = calm.size - below
    if not (below * above).any():
        return None
    total = np.cumsum(counts * middles)
    low = total[:-1] / np.maximum(below, 1)
    high = (total[-1] - total[:-1]) / np.maximum(above, 1)
    best = int(np.argmax(below * above * (high - low) ** 2))
    return float(edges[best + 1]) if high[best] - low[best] > _APART else None


def _pieces(
    logs: np.ndarray, threshold: float, *, dark: bool
) -> Iterator[Bool[np.ndarray, "rows columns"]]:
    """Find what a desk leaves of the picture."""
    ground = logs < threshold if dark else logs >= threshold
    breadth = max(3, int(_BROAD * min(logs.shape)) | 1)
    padded = np.pad(ground, breadth, mode="edge")
    opened = scipy.ndimage.binary_opening(padded, np.ones((breadth, breadth)))
    desk = opened[breadth:-breadth, breadth:-breadth]
    labels, _ = scipy.ndimage.label(desk)
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    desk = np.isin(labels, rim[rim > 0]) if rim.any() else np.zeros_like(desk)
    if not desk.any():
        return
    desk = scipy.ndimage.binary_propagation(desk, mask=ground)
    labels, count = scipy.ndimage.label(~desk)
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    for number in range(1, count + 1):
        if _LARGE * desk.size < areas[number] < _WHOLE * desk.size:
            yield scipy.ndimage.binary_fill_holes(labels == number)


def _cut(view: View, piece: np.ndarray, scale: float) -> View | None:
    """Cut a piece out along its sides, if it has some."""
    edge = piece & ~scipy.ndimage.binary_erosion(piece)
    edge_y, edge_x = (np.array(np.nonzero(edge)) + 0.5) * scale
    degrees, filled = _turn(edge_x, edge_y, float(piece.sum()) * scale**2, scale)
    if filled < _STRAIGHT:
        return None
    turned = view if abs(degrees) < _LEVEL else view.turned(degrees, view.problem)
    points = np.array([edge_x, edge_y])
    if turned is not view:
        local = np.linalg.inv(np.vstack([turned.matrix, [0, 0, 1]])) @ np.vstack(
            [view.matrix, [0, 0, 1]]
        )
        points = (local @ np.vstack([points, np.ones(len(edge_x))]))[:2]
    low, high = points.min(1) - scale / 2, points.max(1) + scale / 2
    inset = np.maximum(_INSET * (high - low), 1.5 * scale)
    left, top = np.maximum(low + inset, 0).astype(int).tolist()
    right, bottom = (high - inset).astype(int).tolist()
    narrow = max(_LEAST, _NARROW * max(view.grey.shape))
    if min(right - left, bottom - top) < narrow:
        return None
    return turned.cropped((left, top, right, bottom))


def _turn(x: np.ndarray, y: np.ndarray, area: float, scale: float) -> tuple[float, float]:
    """Find the smallest rectangle around a piece: how it is turned, and how much it fills."""
    angles = np.radians(_ANGLES)
    along = np.outer(np.cos(angles), x) + np.outer(np.sin(angles), y)
    across = np.outer(-np.sin(angles), x) + np.outer(np.cos(angles), y)
    sizes = (np.ptp(along, axis=1) + scale) * (np.ptp(across, axis=1) + scale)
    best = int(np.argmin(sizes * (1 + 1e-3 * abs(_ANGLES))))
    return float(_ANGLES[best]), float(area / sizes[best])
