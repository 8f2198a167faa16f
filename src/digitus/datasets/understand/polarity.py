"""Dark ink on light paper, or light ink on dark: told by the border and by what fills an image."""

from enum import IntEnum

import numpy as np

from digitus.arrays import Images, Int
from digitus.datasets.understand.ranges import LEAST_SIDE

SAMPLE = 1000
"""Images that are looked at; they are spread evenly over the set."""

MOST, FEW = 0.9, 0.02
DIRTY = 30
"""Paper that is lighter than this, of 255, shows through a network's inputs."""


class Paper(IntEnum):
    """What an image is drawn on, as far as one can see."""

    DARK = 0
    LIGHT = 1
    UNSURE = 2


def put_right(images: Images, invert: bool | None) -> tuple[Images, tuple[str, ...]]:
    """Invert dark ink on light paper, as MNIST has it.

    Parameters
    ----------
    images
        Bytes, (n, height, width).
    invert
        What somebody has said; None looks.

    Returns
    -------
    The images, and what was done or is strange, for people.

    Examples
    --------
    >>> images = np.full((3, 9, 9), 250, np.uint8)
    >>> images[:, 2:7, 4] = 0
    >>> inverted, said = put_right(images, None)
    >>> int(inverted[0, 0, 0]), said
    (5, ('the images are dark on light: they are inverted',))
    """
    if invert is not None:
        return (255 - images if invert else images), ()
    if not len(images) or min(images.shape[1:]) < LEAST_SIDE:
        return images, ()
    kinds = papers(images[:: -(-len(images) // SAMPLE)])
    light, dark = (int((kinds == paper).sum()) for paper in (Paper.LIGHT, Paper.DARK))
    if light + dark < len(kinds) / 2:
        return images, ()
    share = light / (light + dark)
    if share >= MOST:
        said = "the images are dark on light: they are inverted"
        return 255 - images, (said, *_dirty(255 - images))
    if share > 1 - MOST:
        return _each(images)
    few = f"about {share:.0%} of the images look dark on light; they are left as they are"
    return images, ((few,) if share > FEW else ()) + _dirty(images)


def papers(images: Images) -> Int[np.ndarray, " n"]:
    """Judge the paper of each image: its border, and its mean, between its own extremes.

    Examples
    --------
    >>> image = np.zeros((1, 9, 9), np.uint8)
    >>> image[0, 2:7, 4] = 255
    >>> papers(np.concatenate([image, 255 - image, 0 * image])).tolist()
    [0, 1, 2]
    """
    low, high = (end(axis=(1, 2)).astype(np.float32) for end in (images.min, images.max))
    width = np.maximum(high - low, 1)
    border, mean = (
        (part - low) / width for part in (_border(images).mean(axis=1), images.mean(axis=(1, 2)))
    )
    kinds = np.full(len(images), int(Paper.UNSURE))
    kinds[(border < 0.4) & (mean < 0.6)] = Paper.DARK
    kinds[(border > 0.6) & (mean > 0.5)] = Paper.LIGHT
    kinds[high - low < 16] = Paper.UNSURE
    return kinds


def _border(images: Images) -> np.ndarray:
    """Return the pixels along the edge of each image."""
    edges = (images[:, 0], images[:, -1], images[:, 1:-1, 0], images[:, 1:-1, -1])
    return np.concatenate(edges, axis=1)


def _each(images: Images) -> tuple[Images, tuple[str, ...]]:
    """Invert some images only: the set is mixed."""
    light = np.concatenate(
        [
            papers(images[start : start + SAMPLE]) == Paper.LIGHT
            for start in range(0, len(images), SAMPLE)
        ]
    )
    mixed = np.where(light[:, None, None], 255 - images, images)
    return mixed, (
        f"{light.sum():,} of {len(images):,} images are dark on light, the others light on dark: "
        "those are inverted",
    )


def _dirty(images: Images) -> tuple[str, ...]:
    # Digits that fill their image touch its edge, but not most of it.
    paper = float(np.median(_border(images[:: -(-len(images) // SAMPLE)])))
    if paper < DIRTY:
        return ()
    return (
        f"the paper is not clean: about {paper:.0f} where 0 is expected and 255 is ink; networks "
        "read clean paper best",
    )
