"""A scan or photo of a filled-in form -> the same, as the empty form lies.

Points that look alike in both are found and paired (ORB [1]_), and the plane motion that most pairs
agree on is the one between them; what does not agree is writing, or chance (RANSAC [2]_).

.. [1] Rublee, Rabaud, Konolige and Bradski 2011, ORB: an efficient alternative to SIFT or SURF.
.. [2] Fischler and Bolles 1981, Random sample consensus.
"""

from typing import Any, final

import numpy as np

from digitus.arrays import Bool, Image, UInt8
from digitus.errors import ImageError, SettingError
from digitus.images.ink import scale_to

_SIDE = 1400  # pixels of the longer side in which points are sought
_POINTS = 4000
_CLEAR = 0.8  # of the second nearest point's distance: a pair that is clear is at most so far apart
_AGREE = 25  # pairs at least, and this share of the clear ones:
_SHARE = 0.2
_NEAR = 4.0  # pixels from where the motion brings it, a point lies that agrees
_EDGE = 5  # pixels across, in which print is blurred
_WARPED = 3.0  # times longer or shorter at most, the form's diagonals in the scan


@final
class Aligner:
    """Brings scans of one form to where the empty form has each thing.

    Parameters
    ----------
    empty
        The empty form.
    name
        What a message calls it.

    Raises
    ------
    SettingError
        OpenCV is not installed, or the empty form shows too little to go by.
    """

    def __init__(self, empty: Image, name: str = "the empty form") -> None:
        self._cv2 = _opencv()
        self.name, self.shape = name, empty.shape
        self._points, self._marks = self._found(empty)
        if len(self._points) < _AGREE:
            raise SettingError(f"{name} shows too little print to align pages with")

    def __call__(self, scan: Image) -> UInt8[np.ndarray, "rows columns"]:
        """Return a scan as the empty form lies, at the scan's resolution.

        Raises
        ------
        ImageError
            Too little of it agrees with the empty form.
        """
        points, marks = self._found(scan)
        motion = self._motion(points, marks) if len(points) >= _AGREE else None
        if motion is None:
            raise ImageError(f"this page does not look like {self.name}: too little print agrees")
        finer = max(1.0, float(np.hypot(*scan.shape) / np.hypot(*self.shape)))
        height, width = (round(finer * side) for side in self.shape)
        half = (finer - 1) / 2  # the middle of the first pixel lies at 0
        whole = np.array([[finer, 0, half], [0, finer, half], [0, 0, 1]]) @ motion
        aligned: UInt8[np.ndarray, "rows columns"] = self._cv2.warpPerspective(
            scan,
            whole,
            (width, height),
            flags=self._cv2.INTER_AREA if finer == 1.0 else self._cv2.INTER_CUBIC,
            borderMode=self._cv2.BORDER_REPLICATE,
        )
        return aligned

    def _found(self, grey: Image) -> tuple[Any, Any]:
        """Find points, in the picture's own pixels, and how each looks."""
        small = scale_to(grey, 1, _SIDE)
        orb = self._cv2.ORB_create(_POINTS)
        points, marks = orb.detectAndCompute(small, None)
        scale = max(grey.shape) / max(small.shape)
        places = np.array([point.pt for point in points], np.float64).reshape(-1, 2)
        return (places + 0.5) * scale - 0.5, marks

    def _motion(self, points: Any, marks: Any) -> Any:
        """Find the motion from a scan to the empty form; None where too few points agree."""
        cv2 = self._cv2
        pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(marks, self._marks, k=2)
        clear = [
            two[0] for two in pairs if len(two) == 2 and two[0].distance < _CLEAR * two[1].distance
        ]
        if len(clear) < _AGREE:
            return None
        there = points[[pair.queryIdx for pair in clear]]
        here = self._points[[pair.trainIdx for pair in clear]]
        near = _NEAR * max(self.shape) / min(_SIDE, max(self.shape))
        motion, agree = cv2.findHomography(there, here, cv2.RANSAC, near)
        enough = motion is not None and agree.sum() >= max(_AGREE, _SHARE * len(clear))
        return motion if enough and self._plausible(motion, np.array(there)) else None

    def _plausible(self, motion: np.ndarray, there: np.ndarray) -> bool:
        """Whether a motion neither mirrors a page nor draws it out of shape."""
        height, width = self.shape
        corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], float)
        back = np.linalg.inv(motion) @ corners.T
        if (back[2] * back[2, 0] <= 0).any():
            return False
        x, y = back[:2] / back[2]
        area = float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
        diagonals = np.hypot(x[2] - x[0], y[2] - y[0]), np.hypot(x[3] - x[1], y[3] - y[1])
        even = max(diagonals) < _WARPED * min(diagonals)
        reach = float(np.ptp(there, axis=0).max())
        return bool(area > 0 and even and max(diagonals) < 2 * _WARPED * reach)


def without_print(
    part: Image, ink: Bool[np.ndarray, "height width"], near: int
) -> UInt8[np.ndarray, "height width"]:
    """Paint paper over what is printed on the empty form.

    Paper is never quite flat: the print is sought a little around its place, and erased where it
    agrees best.

    Parameters
    ----------
    part
        A part of a scan as the empty form lies.
    ink
        Where the same part of the empty form is printed.
    near
        Pixels that its print may lie away from there.
    """
    cv2 = _opencv()
    if not ink.any():
        return part
    dark = cv2.copyMakeBorder(255 - part, near, near, near, near, cv2.BORDER_REPLICATE)
    printed = ink.astype(np.uint8)
    agrees = cv2.matchTemplate(dark.astype(np.float32), printed.astype(np.float32), cv2.TM_CCORR)
    down, right = np.unravel_index(int(agrees.argmax()), agrees.shape)
    around = cv2.copyMakeBorder(printed, near, near, near, near, cv2.BORDER_REPLICATE)
    top, left = 2 * near - int(down), 2 * near - int(right)
    shifted = around[top : top + len(part), left : left + part.shape[1]]
    hole = cv2.dilate(shifted, np.ones((_EDGE, _EDGE), np.uint8))
    painted: UInt8[np.ndarray, "height width"] = cv2.inpaint(part, hole, 3, cv2.INPAINT_TELEA)
    return painted


def scale_mask(
    mask: Bool[np.ndarray, "rows columns"], shape: tuple[int, ...]
) -> Bool[np.ndarray, "height width"]:
    """Bring a mask to another size."""
    scaled = _opencv().resize(mask.astype(np.uint8), (shape[1], shape[0]))
    return np.asarray(scaled > 0)


def _opencv() -> Any:
    try:
        import cv2
    except ImportError as error:
        raise SettingError(
            "aligning pages with an empty form needs OpenCV: pip install 'digitus[forms]'"
        ) from error
    return cv2
