"""Ink laid on paper and photographed: rules, boxes, patterns, shadows, blur, noise, compression."""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import PIL.Image
import scipy

from digitus.arrays import Image
from digitus.synthesis import ruling
from digitus.synthesis.line import Line
from digitus.synthesis.ruling import Light, Rng

PLAIN = 0.15
"""The share of lines that stand on clean white."""


def photograph(line: Line, rng: Rng, *, plain: bool = False, bare: bool = False) -> Image:
    """Lay a line on paper and take a picture of it.

    Parameters
    ----------
    line
        Pure ink.
    rng
        Draws paper, ink and light.
    plain
        White paper and nothing else.
    bare
        Paper as it is where nobody writes: what is printed on it may be of any size.

    Returns
    -------
    uint8 array of the line's shape
        As the eye sees it, dark ink on lighter paper.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> from digitus.synthesis import Writers, write_line
    >>> train, rng = load_dataset("digits").train, np.random.default_rng(0)
    >>> line = write_line(Writers.of(train.images, train.labels), rng)
    >>> photograph(line, rng).shape == line.ink.shape
    True
    """
    ink = line.ink.astype(np.float32) / 255
    if plain:
        return np.rint(255 * (1 - ink)).astype(np.uint8)
    light = np.ones_like(ink)
    if bare:
        line = replace(line, height=line.height * float(np.exp(rng.uniform(-1.0, 1.0))))
    for effect, share, bare_share in _ON_PAPER:
        if rng.random() < (bare_share if bare else share):
            effect(light, line, rng)
    contrast = rng.uniform(0.35, 0.97) if rng.random() < 0.7 else rng.uniform(0.85, 1)
    light *= 1 - contrast * ink
    if rng.random() < 0.5:
        _shadow(light, rng)
    light *= rng.uniform(0.35, 1.0) if rng.random() < 0.6 else 1.0
    return _capture(light, rng)


def snapshot(line: Line, rng: Rng) -> Image:
    """Take a picture of a line as :func:`photograph` does, of some lines on clean white."""
    bare = not line.ink.any()
    return photograph(line, rng, plain=bool(rng.random() < PLAIN) and not bare, bare=bare)


def _waves(light: Light, line: Line, rng: Rng) -> None:
    """Print fine waves on the paper, as on cheques."""
    y, x = np.indices(light.shape, np.float32)
    for _ in range(int(rng.integers(1, 3))):
        angle, period = rng.normal(0, 0.7), rng.uniform(0.06, 0.25) * line.height
        bend, stretch = rng.uniform(0, 0.5) * line.height, rng.uniform(1, 6) * line.height
        across = y * np.cos(angle) + x * np.sin(angle)
        across += bend * np.sin(2 * np.pi * x / stretch + rng.uniform(0, 6))
        crest = np.cos(2 * np.pi * across / period)
        light *= 1 - rng.uniform(0.04, 0.25) * np.clip(crest * rng.uniform(1, 3), 0, 1)


def _weave(light: Light, line: Line, rng: Rng) -> None:
    """Print a fine check of dots or crosses."""
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    period = rng.uniform(0.08, 0.3) * line.height
    dots = np.cos(2 * np.pi * y / period) * np.cos(2 * np.pi * x / period)
    light *= (1 - rng.uniform(0.05, 0.25) * np.clip(dots * rng.uniform(1, 3), -1, 1)).astype("f4")


def _texture(light: Light, line: Line, rng: Rng) -> None:
    """Give the paper fibres: noise, softened by different lengths."""
    size = int(rng.uniform(1, 0.15 * line.height))
    coarse = [max(2, length // size) for length in light.shape]
    noise = rng.normal(0, rng.uniform(0.01, 0.06), coarse).astype(np.float32)
    height, width = light.shape
    light *= 1 + np.asarray(PIL.Image.fromarray(noise).resize((width, height), 2))


def _specks(light: Light, line: Line, rng: Rng) -> None:
    """Scatter dirt."""
    for _ in range(int(rng.integers(1, 12))):
        radius = int(rng.integers(1, 3))
        y, x = (int(rng.integers(0, length)) for length in light.shape)
        light[y : y + radius, x : x + radius] *= rng.uniform(0.2, 0.9)


def _neighbours(light: Light, line: Line, rng: Rng) -> None:
    """Let other writing stick out from the edges: tails from above, heads from below."""
    reach = int(rng.uniform(0.05, 0.2) * line.height)
    piece = line.ink[-line.ink.shape[0] // 2 :][:reach, ::-1] / np.float32(255)
    rows = slice(0, len(piece)) if rng.random() < 0.5 else slice(len(light) - len(piece), None)
    light[rows] *= 1 - rng.uniform(0.3, 0.9) * piece


def _fold(light: Light, line: Line, rng: Rng) -> None:
    """Fold the paper: light falls otherwise on either side, and the crease is dark or bright."""
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    angle = rng.uniform(0, np.pi)
    along = y * np.cos(angle) + x * np.sin(angle)
    along = along - rng.uniform(along.min(), along.max())
    wide = rng.uniform(0.5, 4)
    crease = np.exp(-((along / wide) ** 2))
    side = 1 / (1 + np.exp(-np.clip(along / rng.uniform(1, 12), -30, 30)))
    light *= (1 + rng.uniform(-0.35, 0.15) * crease - rng.uniform(0, 0.2) * side).astype("f4")


def _grain(light: Light, line: Line, rng: Rng) -> None:
    """Let the paper be rough, or the film coarse."""
    noise = rng.standard_normal(light.shape, np.float32)
    noise = scipy.ndimage.gaussian_filter(noise, rng.uniform(0.5, 1.6))
    light *= 1 + np.float32(rng.uniform(0.02, 0.08)) * noise / noise.std()


_ON_PAPER: tuple[tuple[Callable[[Light, Line, Rng], None], float, float], ...] = (
    (_waves, 0.25, 0.2),
    (_weave, 0.08, 0.1),
    (_texture, 0.4, 0.5),
    (ruling.lined, 0.06, 0.2),
    (ruling.squared, 0.08, 0.2),
    (ruling.dotted, 0.05, 0.2),
    (ruling.ruled, 0.25, 0.15),
    (ruling.boxes, 0.1, 0.12),
    (ruling.columns, 0.14, 0.12),
    (_fold, 0.07, 0.2),
    (_grain, 0.06, 0.2),
    (_specks, 0.15, 0.25),
    (_neighbours, 0.08, 0.0),
)
"""What may be on the paper, how often, and how often where nothing is written."""


def _shadow(light: Light, rng: Rng) -> None:
    """Let the light fall off to one side, or a shadow with an edge lie across."""
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    angle, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.7)
    along = (x * np.cos(angle) + y * np.sin(angle)) / max(light.shape)
    along = along - rng.uniform(along.min(), along.max())
    soft = np.exp(rng.uniform(-6, -2.3)) if rng.random() < 0.5 else rng.uniform(0.3, 1)
    edge = np.clip(along / soft * 4, -30, 30)
    light *= (1 - depth / (1 + np.exp(-edge))).astype(np.float32)


def _capture(light: Light, rng: Rng) -> Image:
    """Focus more or less well, add the noise of a sensor, compress."""
    if rng.random() < 0.6:
        light = scipy.ndimage.gaussian_filter(light, rng.uniform(0.4, 2.2))
    grey = 255 * light
    if rng.random() < 0.6:
        noise = rng.standard_normal(grey.shape, np.float32) * np.float32(rng.uniform(1, 11))
        grey = grey + noise
    picture = PIL.Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    if rng.random() < 0.25:
        picture = _compressed(picture, int(rng.integers(15, 80)))
    return np.asarray(picture)


def _compressed(picture: PIL.Image.Image, quality: int) -> PIL.Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    with PIL.Image.open(buffer) as opened:
        return opened.convert("L")
