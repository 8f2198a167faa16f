"""Two processes that train together end where one does, and go on after one was killed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from digitus.cli.inputs.engines import on_device
from digitus.errors import SettingError
from digitus.models import load_model

pytest.importorskip("torch", reason="the extra torch is not installed")

Launch: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]

RECIPE = """
name = "together"
[data]
source = "digits"
first = 300
[scaling]
kind = "Divide"
by = 16
[network]
input_shape = [8, 8]
[[network.layers]]
kind = "Conv2D"
filters = 4
bias = false
[[network.layers]]
kind = "BatchNorm"
activation = "relu"
[[network.layers]]
kind = "Dropout"
rate = 0.2
[[network.layers]]
kind = "Dense"
units = 10
activation = "softmax"
[training]
epochs = 4
batch_size = 37
[training.optimizer]
kind = "Adam"
learning_rate = 0.01
[training.objective]
clip_norm = 5.0
l2 = 0.001
"""


DYING = """
import os, signal
from digitus.training import run

chunk = run.Run.chunk

def dying(self):
    if os.environ["RANK"] == "1" and self.step >= 20:
        os.kill(os.getpid(), signal.SIGKILL)
    chunk(self)

run.Run.chunk = dying

from digitus.cli import main

main()
"""
"""Starts digitus, in which the second process is killed after twenty steps."""


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    """Start so many processes together, in a folder of their own; return how they ended."""
    (tmp_path / "together.toml").write_text(RECIPE)
    (tmp_path / "dying.py").write_text(DYING)
    environment = os.environ | {"OMP_NUM_THREADS": "1", "DIGITUS_HOME": str(tmp_path / "home")}
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]

    def run(processes: int, *words: str) -> "subprocess.CompletedProcess[str]":
        options = ["train", "together.toml", "--engine", "torch", "--checkpoint", "0"]
        return subprocess.run(
            [
                *torchrun,
                f"--nproc-per-node={processes}",
                *words[:-1],
                *options,
                "--out",
                *words[-1].split(),
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def test_two_end_where_one_does_though_one_was_killed(launch: Launch, tmp_path: Path) -> None:
    done = launch(1, "-m", "digitus", "one.safetensors")
    assert done.returncode == 0, done.stderr

    killed = launch(2, "dying.py", "two.safetensors")
    assert killed.returncode != 0
    assert (tmp_path / "two.run" / "checkpoint.safetensors").exists()
    assert not (tmp_path / "two.safetensors").exists()

    done = launch(2, "-m", "digitus", "two.safetensors --resume")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Saved as two.safetensors") == 1, "the first process alone speaks"
    one, two = (load_model(tmp_path / f"{name}.safetensors") for name in ("one", "two"))
    for name, array in one.params.items():
        np.testing.assert_allclose(two.params[name], array, rtol=0, atol=1e-3, err_msg=name)


def test_other_engines_do_not_know_of_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "x")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(SettingError, match="with --engine torch only"):
        on_device("auto", None)


@pytest.mark.parametrize("count", [1, 2, 5, 37])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_image_is_in_one_part(count: int, size: int) -> None:
    from digitus.engines.on_torch.team import Team

    parts = [range(count)[Team(rank, size).part(count)] for rank in range(size)]
    assert [image for part in parts for image in part] == list(range(count))
