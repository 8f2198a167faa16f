"""Files that were written before are read, whatever they claim."""

from pathlib import Path
from typing import Any

import pytest

from digitus.errors import ModelError
from digitus.models import (
    Figures,
    Measured,
    load_model,
    save_model,
)
from digitus.settings import to_data
from tests.models.examples import CONFIDENCE, FIGURES, HISTORY, small
from tests.models.old_files import save_old_model

from .conftest import put_together, taken_apart


def test_a_file_of_the_first_format_is_read(tmp_path: Path) -> None:
    path = save_model(small(name="old"), tmp_path / "new.safetensors")
    header, description, body = taken_apart(path.read_bytes())
    for key in ("calibration", "members", "shift"):
        del description[key]
    path.write_bytes(put_together(header, description | {"format": 1}, body))
    loaded = load_model(path)
    assert (loaded.name, loaded.calibration, loaded.others, loaded.shift) == ("old", None, (), 0)


def test_old_files_keep_their_figures_and_their_history(tmp_path: Path) -> None:
    known: dict[str, Any] = {
        "test": {"kind": "other", "accuracy": 0.9, "images": "many", "interval": [0.8, 1]},
        "seeds": to_data(FIGURES.seeds) | {"accuracies": {"0": 0.8, "1": 1.0}, "kind": "Spread"},
        "robustness": to_data(FIGURES.robustness) | {"seed": 0, "added_error": 0.1},
        "history": HISTORY.to_data(),
        "reading": to_data(CONFIDENCE.replace(right=None)),
        "reading figures": {"right": 0.9},
        "reading alone": to_data(CONFIDENCE.replace(right=None)),
        "engine": "numpy",
    }
    del known["seeds"]["seeds"]
    path = save_old_model(small(provenance=known), tmp_path / "old.safetensors")
    loaded = load_model(path)
    # What makes no sense is as good as unknown.
    assert loaded.figures == FIGURES.replace(test=Measured(accuracy=0.9, interval=(0.8, 1.0)))
    assert loaded.history == HISTORY
    assert loaded.line_confidence == CONFIDENCE
    assert loaded.digit_confidence == CONFIDENCE.replace(right=None)
    assert loaded.provenance == {"engine": "numpy"}


def test_a_damaged_confidence_damages_the_file(tmp_path: Path) -> None:
    known = {"reading": {"bias": "high"}}
    with pytest.raises(ModelError, match=r"confidence\.bias must be of type float"):
        load_model(save_old_model(small(provenance=known), tmp_path / "old.safetensors"))


@pytest.mark.parametrize(
    "claims",
    [
        {"test": 3, "history": "long", "seeds": [], "robustness": {"images": 1}},
        {"test": {"data": "a\x1b[2J", "interval": [1], "classes": [[1]]}, "history": [3]},
        {"history": [{"epoch": 1}]},
        {"history": [{**HISTORY.to_data()[0], "loss": "low"}]},
    ],
)
def test_a_file_can_claim_anything_of_its_quality(claims: dict[str, Any], tmp_path: Path) -> None:
    old = load_model(save_old_model(small(provenance=claims), tmp_path / "old.safetensors"))
    assert old.figures == Figures()
    assert old.history is None
