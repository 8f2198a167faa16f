"""Commands start quickly: each imports the heavy libraries that it needs, and no others."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import atexit, sys
atexit.register(lambda: print("imported", *sys.modules, file=sys.stderr))
from digitus.cli import main
main()
"""

HEAVY = {
    *("fastapi", "matplotlib", "numba", "numpy", "onnx", "pooch", "scipy.ndimage"),
    *("scipy.stats", "sklearn", "torch"),
}
NUMPY = ("--engine", "numpy")


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (("--help",), set()),
        (("train", "--help"), set()),
        (("show", "--help"), set()),
        (("serve", "--help"), set()),
        (("recipes",), {"numpy"}),
        (("models",), {"numpy"}),
        (("data", "list"), {"numpy"}),
        (("predict", "mnist:test:3", "--model", "cnn-tiny", *NUMPY), {"numpy"}),
        (("show", "digits", "mnist", "--count", "4"), {"matplotlib", "numpy"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_no_command_imports_what_it_does_not_need(
    words: tuple[str, ...], needed: set[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    *_, imported = done.stderr.rpartition("imported ")
    assert HEAVY.intersection(imported.split()) == needed
