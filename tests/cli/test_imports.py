"""Commands start quickly: each imports the heavy libraries that it needs, and no others."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from digitus.datasets import load_dataset

PROGRAM = """
import atexit, sys
atexit.register(lambda: print("imported", *sys.modules, file=sys.stderr))
from digitus.cli import main
main()
"""

HEAVY = {
    *("asyncio", "jaxtyping", "matplotlib", "numba", "numpy", "onnx", "pandas", "pooch"),
    *(
        "pygments",
        "rich.markdown",
        "scipy.ndimage",
        "scipy.special",
        "scipy.stats",
        "sklearn",
        "torch",
    ),
}
NUMPY = ("--engine", "numpy")


@pytest.mark.parametrize(
    ("words", "needed", "most"),
    [
        (("--help",), set(), 280),
        (("train", "--help"), set(), 400),
        (("show", "--help"), set(), 400),
        (("recipes",), {"numpy"}, 780),
        (("models",), {"numpy"}, 880),
        (("data", "list"), {"numpy"}, 780),
        (("predict", "mnist:test:3", "--model", "cnn-tiny"), {"numpy"}, 850),
        (("predict", "three.png"), {"numpy", "scipy.ndimage", "scipy.special"}, 1100),
        (("evaluate", "cnn-tiny", "--data", "digits", *NUMPY), {"numpy"}, 900),
        (("train", "sigmoid-10", "--epochs", "1", *NUMPY), {"numpy"}, 950),
        (("show", "digits", "mnist", "--count", "4"), {"matplotlib", "numpy"}, 1500),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_no_command_imports_what_it_does_not_need(
    words: tuple[str, ...], needed: set[str], most: int, tmp_path: Path
) -> None:
    picture = Image.fromarray(255 - load_dataset("mnist")["test"].images[18])
    picture.resize((84, 84)).save(tmp_path / "three.png")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, names = done.stderr.rpartition("imported ")
    imported = names.split()
    assert HEAVY.intersection(imported) == needed
    assert len(imported) <= most, "each module takes about a millisecond of everybody's start"
