"""From a sheet to a model of one's own: print, write, photograph, import, train on."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from digitus.datasets import load_dataset
from digitus.images.form import HEIGHT, ROWS, WIDTH, _box
from digitus.images.open import open_image
from digitus.models import save_model
from digitus.recipes import load_recipe, override, train
from tests.cli.conftest import Run

WRITTEN = 5  # boxes of each row


@pytest.fixture
def photo(run: Run, tmp_path: Path) -> Path:
    """Write into a sheet that was made here, and photograph it the wrong way up."""
    assert run("sheet", "--out", "sheet.png").status == 0
    test = load_dataset("mnist")["test"]
    with PIL.Image.open("sheet.png") as opened:
        sheet = opened.convert("L")
    for row in range(ROWS):
        for column, image in enumerate(test.images[test.labels == row][:WRITTEN]):
            left, top, right, _ = _box(row, column)
            ink = PIL.Image.fromarray(image).resize((right - left - 20,) * 2)
            sheet.paste(25, (left + 10, top + 10), ink)
    path = tmp_path / "photo.jpg"
    sheet.rotate(183, expand=True, fillcolor=90).save(path, quality=90)
    return path


@pytest.mark.parametrize("name", ["sheet.pdf", "sheet.png"])
def test_a_sheet_is_a_page_to_print(run: Run, name: str) -> None:
    done = run("sheet", "--out", name, "--json")
    assert done.json == {"file": name}
    height, width = open_image(name).shape
    assert abs(height - HEIGHT) <= 1  # a PDF measures its pages in points
    assert abs(width - WIDTH) <= 1


def test_another_ending_is_refused(run: Run) -> None:
    done = run("sheet", "--out", "sheet.doc")
    assert done.status == 2
    assert "must end in .pdf or .png" in done.err


def test_a_photo_becomes_a_data_set(run: Run, photo: Path) -> None:
    done = run("data", "import", "--sheet", photo, "--name", "mine", "--json")
    assert done.status == 0, done
    assert done.json["parts"]["train"]["counts"] == [WRITTEN] * 10
    again = run("data", "import", "--sheet", photo, "--name", "mine")
    assert again.status == 1
    assert "exists already" in again.err


def test_another_picture_is_no_sheet(run: Run, tmp_path: Path) -> None:
    PIL.Image.fromarray(np.full((300, 200), 230, np.uint8)).save(tmp_path / "wall.png")
    done = run("data", "import", "--sheet", "wall.png", "--name", "mine")
    assert done.status == 1
    assert "four black squares" in done.err


def test_a_trained_model_goes_on_with_it(run: Run, photo: Path) -> None:
    recipe = override(load_recipe("mlp"), {"training.epochs": 1, "data.first": 2000})
    save_model(train(recipe).model, "first.safetensors")
    run("data", "import", "--sheet", photo, "--name", "mine")
    done = run("train", "--from", "first.safetensors", "--data", "mine", "--epochs", 3)
    assert done.status == 0, done
    assert Path("mlp-mine.safetensors").is_file()
    assert "10 images of mine:test" in done.out


@pytest.mark.parametrize("words", [("mlp", "--data", "digits"), ()])
def test_a_start_needs_data_and_no_other_recipe(run: Run, words: tuple[str, ...]) -> None:
    done = run("train", *words, "--from", "cnn")
    assert done.status == 2
    assert "--from MODEL goes with --data NAME" in done.err
