"""A command line to type at, a trained model to ask, and digitus as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from typer.testing import CliRunner

from digitus.cli.app import app
from digitus.models import Model, save_model
from digitus.reading import batch
from digitus.recipes import load_recipe, override, train

Run: TypeAlias = Callable[..., "Done"]
Start: TypeAlias = Callable[..., "subprocess.Popen[str]"]


class Done:
    """What a command printed, and its exit status."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)

    def __repr__(self) -> str:
        return f"exit status {self.status}\n{self.out}\n--- {self.err}"


@pytest.fixture(autouse=True)
def nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print as into a file, whatever terminal the tests were started from."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DIGITUS_DEBUG", raising=False)
    batch.standard_input.cache_clear()  # a process has one input, the tests have many

    def type_in(*words: object, **keywords: Any) -> Done:
        result = CliRunner().invoke(app, [str(word) for word in words], **keywords)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    return type_in


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start digitus as a process of its own, where signals and broken pipes matter."""
    environment = os.environ | {"DIGITUS_HOME": str(tmp_path / "home"), "OMP_NUM_THREADS": "1"}
    environment.pop("PYTHONUNBUFFERED", None)  # what is still to be written is part of the matter

    def begin(*words: object, **keywords: Any) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "digitus.cli", *(str(word) for word in words)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(
            command, **{"cwd": tmp_path, "env": environment, **pipes, **keywords}
        )

    return begin


@pytest.fixture(scope="session")
def small() -> Model:
    """A model of the 8x8 digits, trained for a moment."""
    recipe = override(load_recipe("sigmoid-10"), {"training.epochs": 4})
    return train(recipe, engine="numpy").model


@pytest.fixture
def model(small: Model, tmp_path: Path) -> str:
    """The file of that model."""
    return str(save_model(small, tmp_path / "small.safetensors"))
