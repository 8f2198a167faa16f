"""Files of other programs, what these programs give, and the images that they gave it for."""

from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import load_dataset

collect_ignore = ["make_files.py", "make_tf2onnx.py"]  # need all these programs

FILES = Path(__file__).parent / "files"
"""Written by ``make_files.py``."""

SEQUENTIAL = (
    "Conv2D(4, 3, bias=False), BatchNorm(leaky_relu), MaxPool2D(2), Dense(16, tanh), Dense(10)"
)
NET = (
    "Conv2D(4, 3, relu), MaxPool2D(2),"
    " Residual((Conv2D(6, 3, padding=1, bias=False), BatchNorm(relu), Conv2D(6, 3, padding=1)),"
    " (Conv2D(6, 1),)), Dropout(0.25), Dense(12, relu), Dense(10)"
)
"""The layers of the two networks of PyTorch."""


@pytest.fixture(scope="session")
def images() -> np.ndarray:
    """The first of the 8x8 digits."""
    return load_dataset("digits").train.images[:40]


@pytest.fixture(scope="session")
def expected() -> dict[str, np.ndarray]:
    """What each program gives for them."""
    with np.load(FILES / "expected.npz") as file:
        return dict(file)
