"""Keras computes for comparison where it is installed; here something stands for it."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from digitus.errors import ModelError
from digitus.foreign import import_model
from digitus.models import Model
from tests.foreign.conftest import FILES

FILE = FILES / "keras-functional.keras"


def pretend(monkeypatch: pytest.MonkeyPatch, model: Model, off: float = 0.0) -> list[Any]:
    """Let a module stand for Keras that gives what a model of digitus gives, but for ``off``."""
    asked: list[Any] = []

    def predict(rows: np.ndarray, verbose: int) -> np.ndarray:
        asked.append((rows.shape, verbose))
        pixels = np.rint(rows.reshape(-1, 8, 8) * 16).astype(np.uint8)
        return np.asarray(np.log(model.outputs(pixels, engine="numpy")) + off * np.arange(10))

    def load(path: Any, **settings: Any) -> Any:
        asked.append((path, settings))
        return SimpleNamespace(predict=predict, input_shape=(None, 64))

    keras: Any = ModuleType("keras")
    keras.__spec__ = ModuleSpec("keras", None)
    keras.saving = SimpleNamespace(load_model=load)
    monkeypatch.setitem(sys.modules, "keras", keras)
    return asked


def test_it_is_asked_without_running_code(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pretend(monkeypatch, import_model(FILE))
    compared = import_model(FILE).provenance["import"]["compared"]
    assert (compared["with"], compared["images"]) == ("Keras", 128)
    assert asked[0] == (FILE, {"compile": False, "safe_mode": True})
    assert asked[1] == ((128, 64), 0)


def test_other_outputs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, import_model(FILE), off=0.001)
    with pytest.raises(ModelError, match="outputs in Keras differ"):
        import_model(FILE)


def test_a_keras_that_cannot_be_loaded_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ModuleNotFoundError(name="tensorflow")

    pretend(monkeypatch, import_model(FILE))
    monkeypatch.setattr(sys.modules["keras"].saving, "load_model", fail)
    compared = import_model(FILE).provenance["import"]["compared"]
    assert compared["why"] == "Keras could not be loaded (tensorflow)"
