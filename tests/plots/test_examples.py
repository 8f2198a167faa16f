"""The scripts that draw the pictures of the pages still do, and the pictures stay small."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
DRAWN = {
    "weights.png": 80,
    "confusion.png": 80,
    "convolution.png": 80,
    "inside.png": 150,
    "readme.png": 150,
    "reliability.png": 80,
    "rejection.png": 80,
}


def script(name: str) -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "examples" / name))


def test_the_pictures_of_the_page_are_drawn_again(tmp_path: Path) -> None:
    script("make_pictures.py")["main"](tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "weights.png",
        "confusion.png",
        "convolution.png",
        "inside.png",
    }


def test_the_pictures_of_calibration_are_drawn_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script("calibration.py")["main"](tmp_path, epochs=1)
    assert {path.name for path in tmp_path.iterdir()} == {"reliability.png", "rejection.png"}
    assert "calibration error" in capsys.readouterr().out


def test_the_picture_of_the_readme_is_drawn_again(tmp_path: Path) -> None:
    script("readme_picture.py")["main"](tmp_path / "readme.png", epochs=1)
    with Image.open(tmp_path / "readme.png") as picture:
        assert 2 < picture.width / picture.height < 3


@pytest.mark.parametrize(("name", "kilobytes"), DRAWN.items())
def test_a_picture_in_a_page_loads_quickly(name: str, kilobytes: int) -> None:
    assert (ROOT / "docs" / "pictures" / name).stat().st_size < 1000 * kilobytes
