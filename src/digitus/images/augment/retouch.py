"""What changes the ink and not its place: a broader or finer pen, squares of paper, noise."""

import numpy as np

from digitus.arrays import Bool, Float32, Images


def change_pen(images: Images, pixels: Float32[np.ndarray, " n"]) -> Images:
    """Let the pen of each image grow (above 0) or shrink (below) by a part of a pixel.

    An image is mixed with the one that the pen would have drawn a whole pixel thicker or thinner:
    the strongest (or weakest) of each pixel and its four neighbours.

    Examples
    --------
    >>> image = np.zeros((1, 3, 3), np.uint8)
    >>> image[0, 1, 1] = 200
    >>> change_pen(image, np.array([0.5], np.float32))
    array([[[  0, 100,   0],
            [100, 200, 100],
            [  0, 100,   0]]], dtype=uint8)
    """
    result = images.copy()
    for choose, chosen in ((np.maximum, pixels > 0), (np.minimum, pixels < 0)):
        part = images[chosen]
        padded = np.pad(part, ((0, 0), (1, 1), (1, 1)))
        whole = choose(choose(padded[:, :-2, 1:-1], padded[:, 2:, 1:-1]), part)
        choose(whole, padded[:, 1:-1, :-2], out=whole)
        choose(whole, padded[:, 1:-1, 2:], out=whole)
        weight = np.rint(256 * np.abs(pixels[chosen])).astype(np.uint16)[:, None, None]
        result[chosen] = (part * (256 - weight) + whole * weight + 128) >> 8
    return result


def cut_out(images: Images, side: int, share: float, rng: np.random.Generator) -> None:
    """Lay a square of paper over some of the images, its middle anywhere in the image.

    Draws ``rng.random((n, 3))``: whether, where down, where across.
    """
    count, height, width = images.shape
    whether, down, across = rng.random((count, 3), np.float32).T
    rows = _covered(down, side, height) & (whether < share)[:, None]
    columns = _covered(across, side, width)
    images *= ~(rows[:, :, None] & columns[:, None, :])


def _covered(middle: Float32[np.ndarray, " n"], side: int, size: int) -> Bool[np.ndarray, "n size"]:
    first = np.floor(middle * size)[:, None] - side // 2
    place = np.arange(size)
    covered: Bool[np.ndarray, "n size"] = (first <= place) & (place < first + side)
    return covered


def add_noise(images: Images, deviation: float, ink: int, rng: np.random.Generator) -> Images:
    """Add normal noise to every pixel, within 0..ink; draws ``rng.standard_normal``."""
    noise = rng.standard_normal(images.shape, np.float32)
    noise *= deviation * ink
    noise += images
    return np.rint(noise.clip(0, ink, out=noise), out=noise).astype(np.uint8)
