"""Who writes composed lines: MNIST's writers, and those of sets that were fetched.

Such a set keeps ``writing.npz`` beside its images: what the composer needs to know and a data set
does not say, such as who wrote what, and how the pen moved. Without these sets lines are composed
of MNIST's digits and drawn ones.
"""

import tarfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import PIL.Image
import scipy

from digitus.arrays import Image
from digitus.datasets.bundled import load_mnist
from digitus.datasets.dataset import Dataset
from digitus.storage import home
from digitus.synthesis.writers import Scans, Strokes, Writers

SWISS, PENS, QMNIST = "swiss-digits", "pen-digits", "qmnist-writers"
"""The sets whose writers write composed lines, where they were fetched."""

FILE = "writing.npz"

KEPT_ASIDE = 5_000
"""The last of MNIST's training digits, which only validation windows and strings are made of."""

_ASIDE: dict[str, dict[str, tuple[int, ...]]] = {
    SWISS: {"validation": (12, 13), "test": (14,)},
    PENS: {"validation": (27, 28), "test": (29, 30)},
}
"""Writers whom no training window is composed of."""

_HEIGHT, _SIDE = 40, 56  # of a scanned digit, and of its picture, in pixels
_STEP = 1.5  # units of the grid between two points of a stroke
_LEAST_INK = 0.05  # of the largest piece of ink: smaller ones are dirt, or parts of a neighbour


def digits_of(part: str) -> Dataset:
    """Give the digits of MNIST's that a part is composed of.

    Examples
    --------
    >>> [len(digits_of(part)) for part in ("train", "validation", "test")]
    [55000, 5000, 10000]
    """
    mnist = load_mnist()
    if part == "test":
        return mnist["test"]
    train, aside = mnist.train.split_at(len(mnist.train) - KEPT_ASIDE)
    return train if part == "train" else aside


@cache
def writers_of(part: str) -> Writers:
    """Give those who write a part, as far as they are here.

    Examples
    --------
    >>> len(writers_of("validation").mnist.labels)
    5000
    """
    digits, known = digits_of(part), _known(QMNIST)
    people = None
    if known is not None and part != "test":
        people = (
            known["writers"][:-KEPT_ASIDE] if part == "train" else known["writers"][-KEPT_ASIDE:]
        )
    return Writers(Scans(digits.images, digits.labels, people), _scans(part), _strokes(part))


def fetched() -> list[str]:
    """List the sets whose writers are here."""
    return [name for name in (SWISS, PENS, QMNIST) if _place(name).exists()]


def _place(name: str) -> Path:
    return home() / "datasets" / name / FILE


def _known(name: str) -> Any:
    return np.load(_place(name)) if _place(name).exists() else None


def _in_part(name: str, part: str, writers: np.ndarray) -> np.ndarray:
    aside = _ASIDE[name]
    if part in aside:
        return np.isin(writers, aside[part])
    return ~np.isin(writers, [one for people in aside.values() for one in people])


def _scans(part: str) -> Scans | None:
    known = _known(SWISS)
    if known is None:
        return None
    chosen = _in_part(SWISS, part, known["writers"])
    images, labels, writers = (known[key][chosen] for key in ("images", "labels", "writers"))
    return Scans(images, labels, writers, height=_HEIGHT)


def _strokes(part: str) -> Strokes | None:
    known = _known(PENS)
    if known is None:
        return None
    chosen = _in_part(PENS, part, known["writers"])
    points, ends = known["points"].astype(np.float64), known["stroke_ends"]
    strokes = np.split(points, ends[:-1])
    of_digit = np.split(np.arange(len(strokes)), known["digit_ends"][:-1])
    shapes = tuple(
        tuple((strokes[index],) for index in which)
        for which, wanted in zip(of_digit, chosen, strict=True)
        if wanted
    )
    return Strokes(shapes, known["labels"][chosen], known["writers"][chosen])


def read_swiss(archive: Path) -> dict[str, np.ndarray]:
    """Read an archive of scanned digits: ``.../numbers/0001_CH4M/7/number-12.png``."""
    found = sorted(_scanned(archive), key=lambda scan: scan[:3])
    writers, labels = (np.array([scan[k] for scan in found]) for k in (0, 1))
    cut = [_cut(ink) for *_, ink in found]
    median = {
        who: np.median([len(c) for c, w in zip(cut, writers, strict=True) if w == who])
        for who in set(writers.tolist())
    }
    images = np.stack(
        [_placed(c, float(median[who])) for c, who in zip(cut, writers.tolist(), strict=True)]
    )
    return {"images": images, "labels": labels, "writers": writers}


def _scanned(archive: Path) -> Iterator[tuple[int, int, str, Image]]:
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = member.name.split("/")
            if member.isfile() and member.name.endswith(".png") and parts[1:2] == ["numbers"]:
                file = tar.extractfile(member)
                if file is not None:
                    yield int(parts[2][:4]), int(parts[3]), parts[4], _opened(file)


def _opened(file: IO[bytes]) -> Image:
    with PIL.Image.open(file) as picture:
        flat = PIL.Image.new("RGBA", picture.size, "white")
        flat.alpha_composite(picture.convert("RGBA"))
        return np.asarray(flat.convert("L"))


def _cut(grey: Image) -> Image:
    """Find the ink of a digit, without dirt and without the rest of the paper."""
    paper, dark = np.percentile(grey, 80), np.percentile(grey, 1)
    ink = np.clip((paper - grey.astype(np.float32)) / max(paper - dark, 1), 0, 1)
    ink = np.clip((ink - 0.15) / 0.7, 0, 1)
    pieces, count = scipy.ndimage.label(ink > 0.3, np.ones((3, 3)))
    sizes = scipy.ndimage.sum_labels(ink > 0.3, pieces, np.arange(1, count + 1))
    kept = np.flatnonzero(sizes >= _LEAST_INK * sizes.max()) + 1
    near = scipy.ndimage.binary_dilation(np.isin(pieces, kept), iterations=2)
    ink = ink * near
    rows, columns = np.flatnonzero((ink > 0.3).any(1)), np.flatnonzero((ink > 0.3).any(0))
    cut = ink[max(rows[0] - 1, 0) : rows[-1] + 2, max(columns[0] - 1, 0) : columns[-1] + 2]
    whole: Image = np.rint(255 * cut).astype(np.uint8)
    return whole


def _placed(cut: Image, usual: float) -> Image:
    """Bring a digit to size, as its writer's others are, and put it into the middle."""
    height, width = cut.shape
    size = _HEIGHT * float(np.clip(height / usual, 0.75, 1.2))
    scale = min(size / height, (_SIDE - 2) / width)
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    resized = PIL.Image.fromarray(cut).resize(small, PIL.Image.Resampling.BICUBIC, reducing_gap=3)
    page = PIL.Image.new("L", (_SIDE, _SIDE))
    page.paste(resized, ((_SIDE - small[0]) // 2, (_SIDE - small[1]) // 2))
    return np.asarray(page)


def read_pens(file: Path) -> dict[str, np.ndarray]:
    """Read the digits of UCI's pens, as they were written: UNIPEN's format."""
    points: list[np.ndarray] = []
    stroke_ends: list[int] = []
    digit_ends, labels, writers = [], [], []
    heights: dict[int, list[float]] = {}
    digits = list(_penned(file.read_text(encoding="ascii").splitlines()))
    for _, writer, strokes in digits:
        heights.setdefault(writer, []).append(float(np.ptp(np.concatenate(strokes)[:, 1])))
    usual = {writer: np.median(all_of) for writer, all_of in heights.items()}
    for label, writer, strokes in digits:
        for stroke in _on_grid(strokes, float(usual[writer])):
            points.append(stroke)
            stroke_ends.append(len(stroke) + (stroke_ends[-1] if stroke_ends else 0))
        digit_ends.append(len(stroke_ends))
        labels.append(label)
        writers.append(writer)
    return {
        "points": np.concatenate(points).astype(np.float16),
        "stroke_ends": np.array(stroke_ends),
        "digit_ends": np.array(digit_ends),
        "labels": np.array(labels),
        "writers": np.array(writers),
    }


def _penned(rows: Iterable[str]) -> Iterator[tuple[int, int, list[np.ndarray]]]:
    """Yield label, writer and strokes of each digit, y upwards."""
    label, writer, down = -1, -1, False
    strokes: list[list[list[int]]] = []
    for row in [*rows, ".COMMENT -1 -1 0"]:
        words = row.split()
        if not words:
            continue
        if words[0] == ".COMMENT" and len(words) == 4:
            if strokes:
                yield label, writer, [np.array(stroke, np.float64) for stroke in strokes if stroke]
            label, writer, strokes = int(words[1]), int(words[2]), []
        elif words[0] == ".PEN_DOWN":
            down = True
            strokes.append([])
        elif words[0] == ".PEN_UP":
            down = False
        elif down and not words[0].startswith("."):
            strokes[-1].append([int(words[0]), int(words[1])])


def _on_grid(strokes: list[np.ndarray], usual: float) -> Iterator[np.ndarray]:
    """Bring strokes to the grid of drawn digits, with points at equal distances."""
    whole = np.concatenate(strokes)
    low, high = whole.min(0), whole.max(0)
    height = max(high[1] - low[1], 1.0)
    scale = 20 * float(np.clip(height / max(usual, 1.0), 0.8, 1.2)) / height
    top = 10 - scale * height / 2
    left = 5 - scale * (high[0] - low[0]) / 2
    for stroke in strokes:
        placed = np.stack(
            [left + scale * (stroke[:, 0] - low[0]), top + scale * (high[1] - stroke[:, 1])], 1
        )
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(placed, axis=0).T))])
        count = max(2, int(along[-1] / _STEP) + 1)
        at = np.linspace(0, max(along[-1], 1e-3), count)
        even = np.stack([np.interp(at, along, placed[:, k]) for k in (0, 1)], 1)
        even[-1] += 0.4 * (along[-1] < 0.4)  # a dot
        yield even


def read_qmnist(file: Path) -> dict[str, np.ndarray]:
    """Read who wrote MNIST's training digits: the third column of QMNIST's table."""
    import gzip

    with gzip.open(file, "rt", encoding="ascii") as rows:
        return {"writers": np.array([int(row.split("\t")[2]) for row in rows][:60_000])}
