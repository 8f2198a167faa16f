"""Windows on images: taken out on the way forward, put back on the way back.

Convolution and pooling look at the same windows; what they do with them is theirs.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from digitus.arrays import Array


def windows_of(images: Array, size: int, stride: int) -> Array:
    """Return every window, (n, lines, points, size, size, channels), as a view that copies nothing.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> windows_of(image, 2, 1)[0, 1, 0, :, :, 0]
    array([[3., 4.],
           [6., 7.]])
    """
    windows = sliding_window_view(images, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    view: Array = windows.transpose(0, 1, 2, 4, 5, 3)
    return view


def add_windows(images: Array, windows: Array, stride: int) -> None:
    """Add every window to the place in ``images`` that it would be taken from.

    A point is seen from several windows, and d loss / d point is the sum over all of them.  It is
    taken place by place: what lies at one place in its window, at line 0 and point 1 say, are
    points of the image ``stride`` apart, none of them twice.

    Examples
    --------
    >>> image = np.zeros((1, 3, 3, 1))
    >>> add_windows(image, np.ones((1, 2, 2, 2, 2, 1)), 1)
    >>> image[0, :, :, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    _, lines, points, size, _, _ = windows.shape
    for line, point in np.ndindex(size, size):
        seen = images[:, line : line + stride * lines, point : point + stride * points]
        seen[:, ::stride, ::stride] += windows[:, :, :, line, point]
