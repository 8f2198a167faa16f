"""Pages of writing to read, and the shipped reader."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from digitus.arrays import Image
from digitus.datasets import load_dataset
from digitus.models import load_model
from digitus.reading import Reader
from digitus.synthesis import Writers, write_line

Write: TypeAlias = Callable[..., Image]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(load_model("strip"))


@pytest.fixture(scope="session")
def write() -> Write:
    """Write numbers one below the other, dark on white, with MNIST's test digits."""
    test = load_dataset("mnist")["test"]

    def written(*texts: str, seed: int = 0, height: float = 40, drawn: float = 0) -> Image:
        rng = np.random.default_rng(seed)
        inks = [
            write_line(
                Writers.of(test.images, test.labels), rng, text=text, height=height, drawn=drawn
            ).ink
            for text in texts
        ]
        page = np.full((sum(len(ink) + 20 for ink in inks), max(i.shape[1] for i in inks)), 255)
        top = 10
        for ink in inks:
            page[top : top + len(ink), : ink.shape[1]] -= ink
            top += len(ink) + 20
        return page.astype(np.uint8)

    return written
