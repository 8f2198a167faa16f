"""Fifteen corruptions of digits, after MNIST-C [1]_, each in five strengths.

A network that was never shown them should still read what people can read.  Strength 3 is about
that of MNIST-C; every size in pixels is for images of 28 rows and grows with the image.

.. [1] Mu and Gilmer 2019, MNIST-C: a robustness benchmark for computer vision.
"""

from digitus.images.corrupt.corruptions import CORRUPTIONS, STRENGTHS, corrupt

__all__ = ["CORRUPTIONS", "STRENGTHS", "corrupt"]
