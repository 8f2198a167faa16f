"""Whole processes: what a person waits for, from the command to the saved model or the digit."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, final

from benchmarks.report import duration, table, tell
from benchmarks.speed.timing import summarise

TRAIN = ("-m", "digitus.cli", "train", "sigmoid-40", "--out", "{folder}/model.safetensors")
READ = (
    "-c",
    "import digitus; test = digitus.load_dataset('mnist')['test']; "
    "print(digitus.load_model('{folder}/model.safetensors').predict(test.images[42:43]))",
)


@final
@dataclass(frozen=True, kw_only=True)
class Process:
    """One whole process.

    Parameters
    ----------
    name
        What the table calls it.
    arguments
        Of the Python interpreter; ``{folder}`` is one that is thrown away.
    cold
        Whether what compilers keep for the next time is thrown away before every run; else there
        is a first run that does not count.
    repetitions
        How often it is run.
    """

    name: str
    arguments: tuple[str, ...]
    cold: bool = False
    repetitions: int = 3

    def run(self, folder: Path) -> dict[str, Any]:
        """Run and time it."""
        tell(f"process: {self.name}")
        arguments = [argument.format(folder=folder) for argument in self.arguments]
        seconds, busy = [], []
        for repetition in range(self.repetitions + (not self.cold)):
            cache = folder / (f"cache {repetition}" if self.cold else "cache")
            start, before = perf_counter(), _busy()
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=folder,
                env=os.environ | _places(folder, cache),
                capture_output=True,
                text=True,
                check=False,
            )
            seconds.append(perf_counter() - start)
            busy.append(_busy() - before)
            if done.returncode:
                last = (done.stderr.strip() or "no word").splitlines()[-1]
                return {"process": self.name, "absent": f"status {done.returncode}: {last}"}
        first = 0 if self.cold else 1
        return {
            "process": self.name,
            "seconds": summarise(seconds[first:]).to_data(),
            "busy": summarise(busy[first:]).to_data(),
        }


def _busy() -> float:
    """Return the seconds for which all children so far have kept processors busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _places(folder: Path, cache: Path) -> Mapping[str, str]:
    return {
        "DIGITUS_CACHE": str(cache),
        "NUMBA_CACHE_DIR": str(cache / "numba"),
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


PROCESSES = (
    Process(name="digitus train sigmoid-40, cold", arguments=TRAIN, cold=True, repetitions=2),
    Process(name="digitus train sigmoid-40, warm", arguments=TRAIN),
    Process(name="load a model and read one image, cold", arguments=READ, cold=True, repetitions=2),
    Process(name="load a model and read one image, warm", arguments=READ),
    Process(
        name="the training of sigmoid-40 with PyTorch",
        arguments=("-m", "benchmarks.speed.peers.pytorch_program", "{folder}/model.pt"),
        repetitions=1,
    ),
)


def whole_processes() -> list[dict[str, Any]]:
    """Run all of them, one after the other; nothing of the user's own is touched."""
    with tempfile.TemporaryDirectory() as folder:
        return [process.run(Path(folder)) for process in PROCESSES]


def processes_text(rows: Sequence[dict[str, Any]]) -> str:
    """Write how long people wait."""
    cells = [
        (row["process"], "-", row["absent"], "-")
        if "absent" in row
        else (
            row["process"],
            duration(row["seconds"]["median"]),
            f"{duration(row['seconds']['least'])} to {duration(row['seconds']['most'])}",
            duration(row["busy"]["median"]),
        )
        for row in rows
    ]
    return "## Whole processes\n\n" + table(
        ("", "from start to end", "range", "of processors"), cells
    )
