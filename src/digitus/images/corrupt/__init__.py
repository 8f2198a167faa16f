"""Fifteen corruptions of digits, those of MNIST-C [1]_, each in five strengths.

A network that was never shown them should still read what people can read.  Strength 3 is MNIST-C
itself, after the code that its authors published [2]_; the others are weaker and stronger.  Every
size in pixels is for images of 28 rows and grows with the image.

.. [1] Mu and Gilmer 2019, MNIST-C: a robustness benchmark for computer vision.
.. [2] google-research/mnist-c on GitHub, ``corruptions.py``: fifteen functions with the strengths
   that stand there as defaults.
"""

from digitus.images.corrupt.corruptions import CORRUPTIONS, MNIST_C, STRENGTHS, corrupt

__all__ = ["CORRUPTIONS", "MNIST_C", "STRENGTHS", "corrupt"]
