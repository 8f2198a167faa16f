"""Ink laid on paper and photographed: rules, boxes, patterns, shadows, blur, noise, compression."""

import io
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import PIL.Image
import scipy
from jaxtyping import Float

from digitus.arrays import Image
from digitus.synthesis.line import Line

Light: TypeAlias = Float[np.ndarray, "height width"]
"""The share of light that a point throws back, float32: 1 white paper, 0 black."""

Rng: TypeAlias = np.random.Generator

PLAIN = 0.15
"""The share of lines that stand on clean white."""


def photograph(line: Line, rng: Rng, *, plain: bool = False) -> Image:
    """Lay a line on paper and take a picture of it.

    Parameters
    ----------
    line
        Pure ink.
    rng
        Draws paper, ink and light.
    plain
        White paper and nothing else.

    Returns
    -------
    uint8 array of the line's shape
        As the eye sees it, dark ink on lighter paper.

    Examples
    --------
    >>> from digitus.datasets import load_dataset
    >>> from digitus.synthesis.line import write_line
    >>> train, rng = load_dataset("digits").train, np.random.default_rng(0)
    >>> line = write_line(train.images, train.labels, rng)
    >>> photograph(line, rng).shape == line.ink.shape
    True
    """
    ink = line.ink.astype(np.float32) / 255
    if plain:
        return np.rint(255 * (1 - ink)).astype(np.uint8)
    light = np.ones_like(ink)
    for effect, share in _ON_PAPER:
        if rng.random() < share:
            effect(light, line, rng)
    contrast = rng.uniform(0.35, 0.97) if rng.random() < 0.7 else rng.uniform(0.85, 1)
    light *= 1 - contrast * ink
    if rng.random() < 0.5:
        _shadow(light, rng)
    light *= rng.uniform(0.35, 1.0) if rng.random() < 0.6 else 1.0
    return _capture(light, rng)


def snapshot(line: Line, rng: Rng) -> Image:
    """Take a picture of a line as :func:`photograph` does, of some lines on clean white."""
    return photograph(line, rng, plain=bool(rng.random() < PLAIN))


def _rule(light: Light, line: Line, rng: Rng) -> None:
    """Rule a line below the digits, sometimes above too; it may run through them."""
    bottom, top = line.boxes[:, 3].max(), line.boxes[:, 1].min()
    rows = [bottom + rng.normal(0.02, 0.08) * line.height]
    if rng.random() < 0.3:
        rows.append(top - rng.uniform(0, 0.15) * line.height)
    if rng.random() < 0.1:
        rows.append(rng.uniform(top, bottom))
    dark, thick, tilt = rng.uniform(0.1, 0.9), rng.uniform(0.6, 3), rng.normal(0, 0.01)
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    for row in rows:
        light *= 1 - dark * np.clip(thick / 2 + 0.5 - abs(y - row - tilt * x), 0, 1)


def _boxes(light: Light, line: Line, rng: Rng) -> None:
    """Put the signs into the boxes of a form, or a comb below them."""
    dark, thick = rng.uniform(0.1, 0.9), rng.uniform(0.8, 2.5)
    edges = (line.boxes[1:, 0] + line.boxes[:-1, 2]) / 2
    ends = [line.boxes[0, 0] - 0.2 * line.height, line.boxes[-1, 2] + 0.2 * line.height]
    top = line.boxes[:, 1].min() - rng.uniform(0.05, 0.25) * line.height
    bottom = line.boxes[:, 3].max() + rng.uniform(0.05, 0.25) * line.height
    comb = rng.random() < 0.4
    begin = bottom - rng.uniform(0.2, 0.6) * line.height if comb else top
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    upright = (y >= begin) & (y <= bottom)
    for edge in (*edges, *ends):
        light *= 1 - dark * upright * np.clip(thick / 2 + 0.5 - abs(x - edge), 0, 1)
    level = (x >= ends[0]) & (x <= ends[1])
    for row in (bottom,) if comb else (top, bottom):
        light *= 1 - dark * level * np.clip(thick / 2 + 0.5 - abs(y - row), 0, 1)


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


_ON_PAPER: tuple[tuple[Callable[[Light, Line, Rng], None], float], ...] = (
    (_waves, 0.27),
    (_weave, 0.08),
    (_texture, 0.4),
    (_rule, 0.3),
    (_boxes, 0.1),
    (_specks, 0.15),
    (_neighbours, 0.08),
)
"""What may be on the paper, and how often."""


def _shadow(light: Light, rng: Rng) -> None:
    """Let the light fall off to one side, or a shadow with an edge lie across."""
    y, x = np.ogrid[: light.shape[0], : light.shape[1]]
    angle, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.6)
    along = (x * np.cos(angle) + y * np.sin(angle)) / max(light.shape)
    along = along - rng.uniform(along.min(), along.max())
    soft = rng.uniform(0.01, 0.1) if rng.random() < 0.5 else rng.uniform(0.3, 1)
    light *= (1 - depth / (1 + np.exp(-along / soft * 4))).astype(np.float32)


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
