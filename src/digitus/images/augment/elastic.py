"""Elastic distortions: smooth random displacements, drawn as a few waves and not as many pixels.

Noise that is white, with a standard deviation of 1 / sqrt(3) (uniform in -1..1), and smoothed by a
Gaussian of standard deviation sigma, is a Gaussian process: each value is a sum of many, two of
them a distance d apart have the covariance ``exp(-d^2 / (4 sigma^2)) / (12 pi sigma^2)``.  Such a
process is a sum of independent waves, the eigenvectors of its covariance, and as it is smooth,
some forty of them are all there is to see in an image of 784 pixels (Karhunen and Loeve): that is
forty random numbers instead of 784, and one small matrix product instead of two convolutions.
"""

import math
from functools import lru_cache
from typing import Any

import numpy as np

from digitus.arrays import Float, Float32

KEPT = 0.999
"""The share of the displacements' variance that the waves kept make up."""


@lru_cache(maxsize=16)
def waves(height: int, width: int, sigma: float) -> Float32[np.ndarray, "count pixels"]:
    """Return the waves; their sum, each times a normal number, is a field for alpha = 1, in pixels.

    Examples
    --------
    >>> count, pixels = waves(28, 28, sigma=4.0).shape
    >>> count, pixels
    (42, 784)
    >>> fields = np.random.default_rng(0).standard_normal((1000, count)) @ waves(28, 28, sigma=4.0)
    >>> round(34 * float(fields.std()), 1)
    1.4
    """
    # The covariance of a field is a product of one along y and one along x, and so are its
    # eigenvectors and their variances.
    (down, y), (across, x) = _waves_along(height, sigma), _waves_along(width, sigma)
    variances = np.outer(down, across)
    by_size = np.argsort(variances, axis=None)[::-1]
    enough = np.searchsorted(np.cumsum(variances.flat[by_size]), KEPT * height * width) + 1
    i, j = np.unravel_index(by_size[:enough], variances.shape)
    fields = y[:, i].T[:, :, None] * x[:, j].T[:, None, :] * np.sqrt(variances[i, j])[:, None, None]
    deviation = 1 / (math.sqrt(12 * math.pi) * sigma)
    found: Float32[np.ndarray, "count pixels"] = fields.astype(np.float32).reshape(len(i), -1)
    return np.float32(deviation) * found


def _waves_along(
    count: int, sigma: float
) -> tuple[Float[np.ndarray, " count"], Float[np.ndarray, "count count"]]:
    place: Any = np.arange(count)
    correlation = np.exp(-((place[:, None] - place) ** 2) / (4 * sigma**2))
    variances, vectors = np.linalg.eigh(correlation)
    return np.maximum(variances, 0), vectors
