"""The files that README, docs and help name in their examples: small models, data and pictures."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image

from digitus.datasets import Dataset, DataSplits, load_dataset
from digitus.datasets.formats import folder
from digitus.datasets.synthetic import composed_strings
from digitus.evaluation import calibrate
from digitus.images.form import ROWS, _box, draw_form
from digitus.models import save_model
from digitus.reading.form_fields import to_toml
from digitus.reading.propose_fields import propose_fields
from digitus.recipes import held_out_images, load_recipe, override, train
from digitus.recipes import to_toml as recipe_toml
from tests.example_forms import YEAR, empty_form, scanned, write

MODELS = ("mlp", "mlp-elastic", "sigmoid-40", "sigmoid-10", "forty", "a", "b", "cnn-mine")
TABLES = ("digits", "mine", "my", "scans")
ARCHIVES = ("letters", "their-digits")
NUMBERS = (
    *("cheque.jpg", "photo.jpg", "form.png", "year.png", "amount.png", "scans/number.png"),
    *("801.jpg", "table.jpg"),
)
FOREIGN = {
    "torch-sequential.onnx": "theirs.onnx",
    "sklearn-mlp.joblib": "sklearn.joblib",
    "torch-dense.pt": "weights.pt",
}
DIGITS = ("seven.png", "photo.png")


def write_example_files(place: Path) -> None:
    """Write all of them into a folder."""
    test = load_dataset("mnist")["test"]
    few = DataSplits(train=test.take(np.arange(240)), test=test.take(np.arange(240, 280)))
    for name in TABLES:
        write_table(few.train, place / f"{name}.csv")
    write_unlabelled(few.train, place / "test.csv")
    for name in ARCHIVES:
        np.savez(
            place / f"{name}.npz",
            x_train=few.train.images,
            y_train=few.train.labels,
            x_test=few["test"].images,
            y_test=few["test"].labels,
        )
    folder.write(DataSplits(train=test.take(np.arange(4))), place / "scans")
    write_pictures(place, test)
    write_filled_form(place / "photos" / "form.png", test)
    write_models(place)
    write_checked_answers(place / "checked.csv")
    write_forms(place)
    for written, name in FOREIGN.items():
        shutil.copy(Path(__file__).parent / "foreign" / "files" / written, place / name)


def write_checked_answers(path: Path) -> None:
    """Write a table of ``digitus read --out`` with what really stands there."""
    rows = [f"{number}.png,0,0,{number},0.995,False,,,{number}" for number in range(320)]
    head = "file,page,line,text,confidence,rejected,reason,error,truth"
    path.write_text("\n".join([head, *rows, ""]), "utf-8")


def write_forms(place: Path) -> None:
    """Write an empty form, its fields and a scan of one that is filled in."""
    empty, filled = empty_form(), empty_form()
    empty.save(place / "empty.png")
    write(filled, YEAR, "1984", 33)
    (place / "forms").mkdir()
    PIL.Image.fromarray(scanned(filled, 1.5)).save(place / "forms" / "a.png")
    fields = propose_fields(np.asarray(empty))
    text = to_toml(fields, template=place / "empty.png", beside=place / "form.toml")
    (place / "form.toml").write_text(text, "utf-8")


def write_table(data: Dataset, path: Path) -> None:
    """Write a CSV file: a label and its pixels in each line."""
    rows = np.column_stack([data.labels, data.images.reshape(len(data), -1)])
    np.savetxt(path, rows, fmt="%d", delimiter=",")


def write_unlabelled(data: Dataset, path: Path) -> None:
    """Write a CSV file of pixels alone, as Kaggle's test.csv."""
    rows = data.images.reshape(len(data), -1)
    header = ",".join(f"pixel{index}" for index in range(rows.shape[1]))
    np.savetxt(path, rows, fmt="%d", delimiter=",", header=header, comments="")


def write_pictures(place: Path, test: Dataset) -> None:
    """Write pictures of four digits, and of one."""
    numbers = (image for image, text in composed_strings("test", 400) if len(text) == 4)
    for name, image in zip(NUMBERS, numbers, strict=False):
        PIL.Image.fromarray(image).save(place / name)
    for name in DIGITS:
        seven = PIL.Image.fromarray(255 - test.images[0])
        paper = PIL.Image.new("L", (200, 200), 255)
        paper.paste(seven.resize((140, 140)), (30, 30))
        paper.save(place / name)


def write_filled_form(path: Path, test: Dataset) -> None:
    """Write the form of ``digitus sheet`` with two digits in each row."""
    form = draw_form()
    for row in range(ROWS):
        for column, image in enumerate(test.images[test.labels == row][:2]):
            left, top, right, _ = _box(row, column)
            ink = PIL.Image.fromarray(image).resize((right - left - 20,) * 2)
            form.paste(25, (left + 10, top + 10), ink)
    path.parent.mkdir()
    form.save(path)


def write_models(place: Path) -> None:
    """Write one trained and calibrated network under all names, and what belongs to its runs."""
    recipe = override(load_recipe("sigmoid-40"), {"training.epochs": 3, "data.first": 10_000})
    outcome = train(recipe, engine="numpy")
    model = outcome.model
    found = calibrate(model, held_out_images(model), engine="numpy")
    runs = place / "runs"
    runs.mkdir()
    save_model(replace(model, calibration=found), runs / "a.safetensors")
    for name in MODELS:
        shutil.copy(runs / "a.safetensors", place / f"{name}.safetensors")
    for name in ("a", "b"):
        (runs / name).mkdir()
        outcome.history.write(runs / name / "history.jsonl")
    row = {"label": recipe.name, "part": "test", "seed": 0, "accuracy": 0.93}
    (place / "accuracy.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    (place / "my.toml").write_text(recipe_toml(load_recipe("sigmoid-40")), "utf-8")
