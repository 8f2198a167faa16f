"""A reader of lines goes on with a person's numbers or digits, and forgets no promise it cannot keep."""

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from digitus.cli.app import app
from digitus.datasets import Dataset, load_dataset
from digitus.errors import DataError, SettingError
from digitus.images.window_classes import CLASSES, GAP
from digitus.models import load_model
from digitus.reading import Reader, ReadRequest, own_writing
from tests.reading.conftest import Write
from tests.reading.test_own_lines import TEXTS, save, table


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_writing, "EVERYBODY", "composed:10000+200")
    monkeypatch.setattr(own_writing, "OWN", 300)
    monkeypatch.setattr(own_writing, "_NUMBERS", 3)


def digits(folder: Path, kinds: int = 10) -> str:
    whole = load_dataset("mnist")["test"]
    chosen = np.concatenate([np.flatnonzero(whole.labels == kind)[:6] for kind in range(kinds)])
    np.savez(folder / "digits.npz", images=whole.images[chosen], labels=whole.labels[chosen])
    return str(folder / "digits.npz")


def test_windows_are_cut_on_the_digits_of_own_lines(tmp_path: Path, write: Write) -> None:
    rows = [(save(tmp_path, f"{i}.png", write(text, seed=i)), text) for i, text in enumerate(TEXTS)]
    model = load_model("strip")
    made = own_writing.own_writing(model, str(table(tmp_path, rows)))
    assert len(made.data.train) <= 300 + 200
    own = Dataset(made.data.train.images[:-200], made.data.train.labels[:-200], classes=CLASSES)
    right = (model.predict(own.images) == own.labels).mean()
    assert right > 0.9
    assert {*range(10), GAP} <= set(own.labels.tolist())
    assert len(made.own) == 2
    assert len(made.others) == 3


def test_lines_are_composed_with_own_digits(tmp_path: Path) -> None:
    made = own_writing.own_writing(load_model("strip"), digits(tmp_path))
    assert len(made.data.train) == 300 + 200
    assert made.data.test is not None
    assert len(made.data.test) == 30
    assert GAP in made.data.test.labels
    assert all(len(text) == 5 for _, text in made.own)


def test_a_writer_without_a_seven_cannot_write_numbers(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"at least 5 of each, and there are fewer of 7, 8, 9"):
        own_writing.own_writing(load_model("strip"), digits(tmp_path, 7))


def test_windows_and_other_models_go_on_as_ever() -> None:
    strip = load_model("strip")
    assert own_writing.goes_on_with_windows(strip, "mine.csv")
    assert not own_writing.goes_on_with_windows(strip, "composed:5000+1000")
    assert not own_writing.goes_on_with_windows(load_model("cnn-tiny"), "mine.csv")


def test_the_command_says_what_became_better_and_what_worse(tmp_path: Path) -> None:
    out = tmp_path / "mine.safetensors"
    words = ["train", "--from", "strip", "--data", digits(tmp_path), "--epochs", "1"]
    done = CliRunner().invoke(app, [*words, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "your numbers, kept aside" in done.output
    assert "of 3 before" in done.output
    begun, model = load_model("strip"), load_model(out)
    assert model.line_confidence is not None
    assert begun.line_confidence is not None
    assert model.line_confidence.slope == begun.line_confidence.slope
    assert not np.array_equal(model.params["0.weights"], begun.params["0.weights"])
    with pytest.raises(SettingError, match="never calibrated"):
        Reader(model).least(ReadRequest(reject=0.01))
