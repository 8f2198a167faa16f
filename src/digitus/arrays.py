"""Names for the arrays that travel between rooms, with their shapes.

The shapes are checked while the tests run (jaxtyping's import hook).  In use they cost nothing, and
jaxtyping, which takes as long to import as all of NumPy, is not even there.
"""

import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "Array",
    "Bool",
    "Float",
    "Float32",
    "Image",
    "Images",
    "Indices",
    "Int",
    "Integer",
    "Labels",
    "Mask",
    "Outputs",
    "Pixels",
    "Probabilities",
    "Shaped",
    "UInt8",
]

if TYPE_CHECKING or "jaxtyping" in sys.modules:
    from jaxtyping import Bool, Float, Float32, Int, Integer, Shaped, UInt8
else:

    class _Unchecked:
        """An array of any shape: ``Float[np.ndarray, "height width"]`` is an ``np.ndarray``."""

        def __class_getitem__(cls, kind_and_shape):
            return kind_and_shape[0]

    Bool = Float = Float32 = Int = Integer = Shaped = UInt8 = _Unchecked

Images: TypeAlias = UInt8[np.ndarray, "n height width"]
"""Grey images, 0 paper (background) to 255 ink, as MNIST has them."""

Image: TypeAlias = UInt8[np.ndarray, "height width"]
"""One grey image."""

Labels: TypeAlias = Int[np.ndarray, " n"]
"""One class per image; -1 stands for "not recognised" where an answer may be refused."""

Outputs: TypeAlias = Float[np.ndarray, "n classes"]
"""What the last layer gives: one number per class and image."""

Probabilities: TypeAlias = Float[np.ndarray, "n classes"]
"""Outputs that are not negative and sum to one in every row."""

Mask: TypeAlias = Bool[np.ndarray, " n"]
"""Which images are meant."""

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Floating-point numbers of any shape, where the shape depends on the network."""

Pixels: TypeAlias = npt.NDArray[Any]
"""Images as they are stored, usually uint8, (n, height, width)."""

Indices: TypeAlias = npt.NDArray[np.integer[Any]]
"""Positions of samples, or classes, one per image."""
