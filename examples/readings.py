"""Draw the pictures of docs/how-to/read.md again: what was read right, wrong, and not at all.

    python examples/readings.py [FOLDER]

Numbers are composed of MNIST's test digits, every other one as photographed. Shown are the first
ones as they come, then the first ones that were read wrong, then what is no number.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import digitus
from digitus.datasets import load_dataset
from digitus.datasets.synthetic import composed_strings
from digitus.images.window_classes import JUNK
from digitus.plots import plot_lines, save_figure
from digitus.synthesis import Writers, photograph, write_sign

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"


def main(folder: Path = FOLDER, *, count: int = 500, shown: int = 12) -> None:
    """Read, sort, draw."""
    first: list[tuple[np.ndarray, str]] = []
    wrong: list[tuple[np.ndarray, str]] = []
    for picture, text in composed_strings("test", count, seed=1):
        read, caption = told(picture)
        if len(first) < shown:
            first.append((picture, caption))
        if read != text and len(wrong) < shown:
            wrong.append((picture, f"{text}: {caption}"))
    note = f"Of {count} numbers composed of MNIST's test digits"
    figures = {
        "readings.png": plot_lines(first, title="Read", note=f"{note}, the first as they come"),
        "misreadings.png": plot_lines(
            wrong, title="Misread", note=f"{note}, the first wrong ones: what stands there, then"
        ),
        "no-numbers.png": plot_lines(
            list(no_numbers(shown)), title="No number", note="Letters, scribbles, turned digits"
        ),
    }
    for name, figure in figures.items():
        file = save_figure(figure, folder / name, dpi=90)
        print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


def told(picture: np.ndarray) -> tuple[str, str]:
    """Read a picture; give the digits, and words about them."""
    readings = digitus.read(picture)
    text = " ".join(reading.text for reading in readings)
    rejected = next((reading.reason for reading in readings if reading.rejected), "")
    surety = min((reading.confidence for reading in readings), default=0.0)
    return text, f"{text or 'nothing'}, " + (rejected or f"{surety:.1%}")


def no_numbers(count: int) -> Iterator[tuple[np.ndarray, str]]:
    """Read what is none."""
    test, rng = load_dataset("mnist")["test"], np.random.default_rng(0)
    for _ in range(count):
        picture = photograph(write_sign(Writers.of(test.images, test.labels), rng, JUNK), rng)
        yield picture, told(picture)[1]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
