"""What only shows in a process of its own: signals, broken pipes, full disks, a killed training."""

import json
import os
import resource
import signal
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from digitus.models import load_model
from tests.cli.conftest import Start

# Wide, so that an epoch takes a while; dropout and Adam, so that there is much to be kept.
SLOW = (
    *(
        "train",
        "dropout-200-corrected",
        "--engine",
        "numpy",
        "--epochs",
        3,
        "--set",
        "optimizer=Adam",
    ),
    *("--set", "network.layers.0.units=1000", "--set", "data.first=600", "--checkpoint", 0),
)


def seen(checkpoint: Path) -> int:
    """Count the images of the epoch under way that a checkpoint tells of."""
    try:
        with safe_open(checkpoint, framework="numpy") as file:
            return int(json.loads(file.metadata()["checkpoint"])["position"]["seen"])
    except OSError:
        return 0


def wait_for_the_middle_of_an_epoch(checkpoint: Path) -> None:
    end = time.monotonic() + 120
    while not seen(checkpoint):
        assert time.monotonic() < end, "no checkpoint was written in the middle of an epoch"
        time.sleep(0.01)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_training_goes_on_to_the_same_bits(start: Start, tmp_path: Path, how: int) -> None:
    whole = start(*SLOW, "--out", "whole.safetensors")
    stopped = start(*SLOW, "--out", "stopped.safetensors")
    wait_for_the_middle_of_an_epoch(tmp_path / "stopped.run" / "checkpoint.safetensors")
    stopped.send_signal(how)
    _, told = stopped.communicate(timeout=60)
    if how == signal.SIGINT:
        assert stopped.returncode == 130
        assert "Traceback" not in told
        assert told.count("interrupted: ") == 1
        assert "--resume" in told
    assert not (tmp_path / "stopped.safetensors").exists()
    resumed = start(*SLOW, "--out", "stopped.safetensors", "--resume")
    _, told = resumed.communicate(timeout=120)
    assert resumed.returncode == 0, told
    assert whole.communicate(timeout=120)
    assert whole.returncode == 0
    expected, found = (
        load_model(tmp_path / f"{name}.safetensors") for name in ("whole", "stopped")
    )
    for name, array in expected.params.items():
        np.testing.assert_array_equal(found.params[name], array)
    assert expected.history is not None
    assert found.history is not None
    for there, here in zip(expected.history, found.history, strict=True):
        assert there.replace(seconds=0.0) == here.replace(seconds=0.0)
    assert not (tmp_path / "stopped.run").exists()


MUCH, LITTLE = ("recipes", "--json"), ("models", "--json")
"""More than is written at once, and so little that it is only written at the end."""


@pytest.mark.parametrize("words", [MUCH, LITTLE], ids=["much", "little"])
def test_nobody_reading_is_no_error(start: Start, words: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    process = start(*words, stdout=write)
    os.close(write)
    _, told = process.communicate(timeout=60)
    assert told == ""
    assert process.returncode == 1


@pytest.mark.parametrize("words", [MUCH, LITTLE, ("recipes",)], ids=["much", "little", "table"])
def test_output_that_cannot_be_kept_is_said(start: Start, words: tuple[str, ...]) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.fail("this system has no /dev/full: choose another way to fill a disk")
    with full.open("w") as file:
        process = start(*words, stdout=file)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert told == "error: cannot write the output: No space left on device\n"


def test_a_full_disk_leaves_nothing_half_written(start: Start, tmp_path: Path) -> None:
    def few_bytes() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

    process = start(
        *("train", "sigmoid-10", "--engine", "numpy", "--epochs", 1), preexec_fn=few_bytes
    )
    _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert told.count("error:") == 1
    assert "cannot write sigmoid-10.safetensors: File too large" in told
    assert "Traceback" not in told
    assert not list(tmp_path.rglob("*.safetensors"))


def test_the_version_is_printed(start: Start) -> None:
    out, _ = start("--version").communicate(timeout=60)
    assert out == f"digitus {version('digitus')}\n"


def test_no_colour_where_none_is_wanted(start: Start, tmp_path: Path) -> None:
    environment = os.environ | {"FORCE_COLOR": "1", "NO_COLOR": "1"}
    out, _ = start("data", "list", env=environment).communicate(timeout=60)
    assert "\x1b[3" not in out
    environment.pop("NO_COLOR")
    out, _ = start("data", "list", env=environment).communicate(timeout=60)
    assert "\x1b[3" in out
