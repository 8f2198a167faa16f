"""Do images lie as they should, and are they what their labels say? MNIST's digits know.

A sample is turned and mirrored in all eight ways, and each image named after the most similar of
a thousand of MNIST's training images. Nearest neighbours read nine digits of ten upright, and
three of ten on their side, so a few dozen images leave no doubt; and they need no network, so
that this can be asked wherever data are read.
"""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from digitus.arrays import Float, Images, Labels, UInt8
from digitus.datasets.fitted import fit_digits

REFERENCES = 1000
SAMPLE = 160
"""Images that are looked at: 50 ms for all eight ways."""

ENOUGH = 20
"""With fewer images than this nothing is certain, and with half as many nothing is seen."""

UPRIGHT, TRANSPOSED = "upright", "transposed"
WAYS = {
    # What is to be done with images to put them upright: exchange rows and columns, then quarter
    # turns to the left.
    UPRIGHT: (False, 0),
    TRANSPOSED: (True, 0),
    "turned left": (False, 3),
    "turned right": (False, 1),
    "upside down": (False, 2),
    "mirrored left to right": (True, 3),
    "mirrored top to bottom": (True, 1),
    "transposed and upside down": (True, 2),
}

MNIST = Path(__file__).parent.parent / "files" / "mnist"


class Likeness(NamedTuple):
    """How many of a sample are named as their labels say.

    Parameters
    ----------
    way
        How the images lie, by `WAYS`.
    zero
        Which label stands for the digit zero.
    right
        The share that is named right, read so.
    upright
        The share that is named right, the images as they are.
    images
        How many images were looked at.
    """

    way: str
    zero: int
    right: float
    upright: float
    images: int


def likeness(images: Images, meanings: Mapping[int, Labels]) -> Likeness:
    """Find the way in which images look most like the digits of their labels.

    Parameters
    ----------
    images
        Light ink on dark paper, (n, height, width).
    meanings
        The labels, for each thing that they can mean (which label is the digit zero).

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> some = load_dataset("mnist").test[:200]
    >>> likeness(some.images.swapaxes(1, 2), {0: some.labels}).way
    'transposed'
    """
    chosen = np.arange(len(images))[:: -(-len(images) // SAMPLE)]
    chosen = chosen[images[chosen].max(axis=(1, 2)) > 0]
    sample = np.ascontiguousarray(images[chosen])
    wanted = {zero: labels[chosen] for zero, labels in meanings.items()}

    def shares(way: str) -> dict[tuple[str, int], float]:
        named = _name(put_upright(sample, way))
        return {(way, zero): float((named == truth).mean()) for zero, truth in wanted.items()}

    if not len(chosen):
        return Likeness(UPRIGHT, next(iter(meanings)), 0.0, 0.0, 0)
    found = shares(UPRIGHT)
    upright = max(found.values())
    if upright < 0.75:  # nothing can beat it by far
        for way in WAYS:
            found |= shares(way)
    way, zero = max(found, key=lambda one: found[one])
    return Likeness(way, zero, found[way, zero], upright, len(chosen))


def put_upright(images: Images, way: str) -> UInt8[np.ndarray, "n rows columns"]:
    """Put images upright that lie in one of the `WAYS`.

    Examples
    --------
    >>> put_upright(np.array([[[1, 2], [3, 4]]], np.uint8), "turned left").tolist()
    [[[3, 1], [4, 2]]]
    """
    exchange, quarters = WAYS[way]
    upright = images.swapaxes(1, 2) if exchange else images
    return np.ascontiguousarray(np.rot90(upright, quarters, axes=(1, 2)))


def _name(images: Images) -> Labels:
    known, labels = _references()
    named: Labels = labels[(_unit(images) @ known.T).argmax(axis=1)]
    return named


@lru_cache(maxsize=1)
def _references() -> tuple[np.ndarray, Labels]:
    """Read the first of MNIST's training images; the rest of the file stays packed."""
    with gzip.open(MNIST / "train-images-idx3-ubyte.gz") as file:
        pixels = file.read(16 + 784 * REFERENCES)[16:]
    with gzip.open(MNIST / "train-labels-idx1-ubyte.gz") as file:
        labels = file.read(8 + REFERENCES)[8:]
    images = np.frombuffer(pixels, np.uint8).reshape(-1, 28, 28)
    return _unit(images), np.frombuffer(labels, np.uint8).astype(np.int64)


def _unit(images: Images) -> Float[np.ndarray, "n pixels"]:
    """Fit digits into MNIST's box, and bring each to length one."""
    rows = fit_digits(images, 28).reshape(len(images), -1).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Float[np.ndarray, "n pixels"] = rows / np.maximum(lengths, 1)
    return units
