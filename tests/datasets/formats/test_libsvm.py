"""The USPS digits: labels are one too high, pixels lie in -1..1."""

import bz2
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets.formats import libsvm
from digitus.datasets.formats.registry import read_path
from digitus.errors import FormatError


def line(label: object, pixels: np.ndarray) -> str:
    return f"{label} " + " ".join(f"{i}:{pixel:.6g}" for i, pixel in enumerate(pixels, 1)) + "\n"


GREY = np.linspace(-1, 1, 256)


def test_labels_and_pixels_are_brought_to_ours(tmp_path: Path) -> None:
    file = tmp_path / "usps.bz2"
    file.write_bytes(bz2.compress((line(1, GREY) + line(10, -GREY)).encode()))
    assert libsvm.recognise(file)
    data = read_path(file).train
    assert data.labels.tolist() == [0, 9]
    assert data.images[0].ravel().tolist() == list(range(256))
    assert data.images[1].ravel().tolist() == list(range(255, -1, -1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (line(1, GREY) + line(1, GREY[:-1]), "line 2 is no image"),
        (line(1, np.append(GREY, 0)), "line 1 is no image"),
        (line(1, GREY**3 * 1.1), r"--range -1\.1\.\.1\.1"),
        (line(1, GREY).replace(" 7:-0", " 7:1e99"), "line 1 is no image"),
        (line(11, GREY), "got 10 at index 0"),
        (line("x", GREY), "is no image|no table|is empty"),
        ("", "is no image|no kind|is empty"),
    ],
)
def test_other_content_is_an_error(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "usps"
    file.write_text(text)
    with pytest.raises(FormatError, match=says):
        read_path(file)
