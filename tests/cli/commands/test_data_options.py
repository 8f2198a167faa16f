"""What looking at a file leaves open is asked for by an option, which every command has."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import load_dataset
from tests.cli.conftest import Run

DIGITS = load_dataset("mnist")["test"][:40]
ROWS = DIGITS.images.reshape(40, -1)


def save_short_range() -> None:
    np.savez("short.npz", x=DIGITS.images // 4, y=DIGITS.labels)


@pytest.mark.parametrize(
    "command",
    [
        ("data", "show", "short.npz"),
        ("data", "import", "short.npz", "--name", "short"),
        ("evaluate", "cnn-tiny", "--engine", "numpy", "--data", "short.npz"),
        ("compare", "cnn-tiny", "cnn", "--engine", "numpy", "--data", "short.npz"),
        ("train", "sigmoid-40", "--engine", "numpy", "--epochs", "1", "--data", "short.npz"),
        ("predict", "short.npz", "--model", "cnn-tiny", "--engine", "numpy"),
        ("show", "digits", "short.npz", "--out", "digits.png"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_the_error_names_an_option_that_the_command_has(run: Run, command: tuple[str, ...]) -> None:
    save_short_range()
    asked = run(*command)
    assert asked.status == 1, asked
    assert "--range 0..63" in asked.err
    assert run(*command, "--range", "0..63").status == 0


def test_what_was_put_right_is_said_and_kept(run: Run) -> None:
    np.savetxt("mine.csv", np.column_stack([255 - ROWS, DIGITS.labels]), "%d", ",")
    shown = run("data", "show", "mine.csv", "--json")
    said = "the images are dark on light: they are inverted"
    assert said in shown.json["remarks"]
    assert said in shown.err
    assert said in run("data", "import", "mine.csv", "--name", "mine").err
    assert said in run("data", "show", "mine").err
    done = run("evaluate", "cnn-tiny", "--engine", "numpy", "--data", "mine", "--json")
    assert done.json["accuracy"] > 0.9


def test_options_are_for_files_and_not_for_names(run: Run) -> None:
    done = run("data", "show", "mnist", "--invert")
    assert done.status == 2
    assert "mnist is the name of a data set" in done.err


@pytest.mark.parametrize("text", ["16", "0-16", "a..b", "5..5"])
def test_a_range_that_is_none_is_refused(run: Run, text: str) -> None:
    save_short_range()
    assert run("data", "show", "short.npz", "--range", text).status == 2


def test_a_model_is_measured_again_on_images_that_are_read_alike(run: Run) -> None:
    save_short_range()
    trained = run(
        *("train", "sigmoid-10", "--engine", "numpy", "--epochs", 1, "--data", "short.npz"),
        *("--set", "network.input_shape=[28,28]", "--range", "0..63", "--out", "m.safetensors"),
    )
    assert trained.status == 0, trained
    assert "predict short.npz:test:0-9 --model m.safetensors" in trained.out
    for name in ("short.npz", "short"):
        done = run("predict", f"{name}:test:0-9", "--model", "m.safetensors", "--engine", "numpy")
        assert done.status == 0, done
        assert "changed" not in done.err
    assert run("evaluate", "m.safetensors", "--engine", "numpy").status == 0


def test_a_table_without_labels_is_answered_as_kaggle_asks(run: Run) -> None:
    names = ",".join(f"pixel{place}" for place in range(784))
    np.savetxt("test.csv", ROWS, "%d", ",", header=names, comments="")
    done = run("predict", "test.csv", "--csv", "--model", "cnn-tiny", "--engine", "numpy")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["ImageId"] for row in rows] == [str(number) for number in range(1, 41)]
    right = [row["Label"] == str(label) for row, label in zip(rows, DIGITS.labels, strict=True)]
    assert sum(right) >= 38
    assert not Path("test.csv").read_text().startswith("ImageId")


def test_limits_are_options(run: Run) -> None:
    from PIL import Image

    Image.fromarray(255 - DIGITS.images[0]).resize((300, 300)).save("7.bmp")
    ask = ("predict", "7.bmp", "--model", "cnn-tiny", "--engine", "numpy")
    assert run(*ask).status == 0
    small = run(*ask, "--max-megabytes", "0.01")
    assert small.status == 1
    assert "--max-megabytes" in small.err
    assert "--max-megapixels" in run(*ask, "--max-megapixels", "0.01").err


def test_limits_are_options_of_reading_too(run: Run) -> None:
    from PIL import Image

    Image.new("L", (600, 400), 255).save("page.bmp")
    assert "--max-megapixels" in run("read", "page.bmp", "--max-megapixels", "0.01").err
    assert "--max-megabytes" in run("read", "page.bmp", "--max-megabytes", "0.01").err


def test_a_scan_of_a4_at_300_dpi_is_within_the_limits() -> None:
    from digitus.images.limits import Limits

    assert Limits().file_bytes > 3 * 2480 * 3508
    Limits().require_pixels(2480, 3508)
