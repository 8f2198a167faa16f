"""Pages with one digit drawn on them, and what can befall a page."""

import numpy as np
import PIL.Image
import PIL.ImageDraw

STROKES = {
    0: [(5, 1), (2, 5), (2, 14), (6, 19), (10, 14), (10, 5), (6, 1), (4, 2)],
    1: [(3, 4), (6, 1), (6, 19)],
    2: [(2, 4), (5, 1), (9, 3), (9, 7), (2, 19), (11, 18)],
    4: [(8, 1), (2, 12), (11, 12), (9, 12), (9, 6), (9, 19)],
    5: [(10, 1), (3, 1), (2, 9), (8, 8), (10, 13), (7, 19), (2, 18)],
    7: [(2, 2), (11, 1), (5, 19)],
}


def page(digit=5, *, side=300, share=0.5, pen=0.1, at=(0.5, 0.5), ink=30, paper=230, width=None):
    """Draw a digit on a page: ``share`` of the side high, ``pen`` of its height thick."""
    height, width = side, width or side
    large = PIL.Image.new("L", (2 * width, 2 * height), paper)
    size = 2 * side * share
    left, top = 2 * width * at[0] - size * 0.325, 2 * height * at[1] - size / 2
    points = [(left + size * x / 20, top + size * y / 20) for x, y in STROKES[digit]]
    thickness = max(2, round(size * pen))
    draw = PIL.ImageDraw.Draw(large)
    draw.line(points, fill=ink, width=thickness, joint="curve")
    for x, y in (points[0], points[-1]):
        r = thickness / 2
        draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)
    return np.asarray(large.resize((width, height), PIL.Image.Resampling.BOX))


def shaded(grey, *, depth=0.5, edge=0.5, soft=0.1):
    """Let a shadow fall from the left, ``depth`` of the light left in it."""
    across = np.linspace(0, 1, grey.shape[1])
    light = depth + (1 - depth) / (1 + np.exp(-(across - edge) / soft * 4))
    return np.rint(grey * light).astype(np.uint8)


def ruled(grey, *, every=0.2, thick=2, ink=120, tilt=0.0):
    """Rule lines across a page, ``tilt`` rows down per column."""
    rows, columns = np.indices(grey.shape)
    spacing = int(every * grey.shape[0])
    lines = (rows + spacing // 2 + tilt * columns).astype(int) % spacing < thick
    return np.where(lines, np.minimum(grey, ink), grey).astype(np.uint8)


def noisy(grey, amount=8.0):
    noise = np.random.default_rng(0).normal(0, amount, grey.shape)
    return (grey + noise).clip(0, 255).astype(np.uint8)


def likeness(one, other):
    """Correlate two images, at best a pixel apart: 1 the same, 0 unrelated.

    Balancing rounds to whole pixels, so a hair of difference can move an image by one.
    """
    flat = other.ravel().astype(float)
    moved = (np.roll(one, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1))
    return max(float(np.corrcoef(image.ravel().astype(float), flat)[0, 1]) for image in moved)
