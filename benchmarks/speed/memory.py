"""Peak memory of a training on MNIST, each in a process of its own.

``python -m benchmarks.speed.memory ENGINE RECIPE IMAGES`` trains and prints the peak in bytes.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.report import tell

LIMITS = {"numpy": 700e6, "compiled": 500e6}
"""Bytes that a training on MNIST may take at most."""

TRAININGS = (
    ("sigmoid-40", "python", 200),
    ("sigmoid-40", "numpy", 50_000),
    ("sigmoid-40", "compiled", 50_000),
    ("mlp", "numpy", 60_000),
    ("mlp", "compiled", 60_000),
    ("cnn-small", "compiled", 60_000),
)
"""Recipe, engine, and after how many images it is stopped: an epoch, or what can be waited for."""


def peaks(*, quick: bool) -> list[dict[str, Any]]:
    """Measure all trainings, stopped after 100 images where it is to be ``quick``."""
    return [_peak(name, engine, 100 if quick else images) for name, engine, images in TRAININGS]


def _peak(recipe: str, engine: str, images: int) -> dict[str, Any]:
    tell(f"memory: {recipe}, {engine}")
    command = [sys.executable, "-m", "benchmarks.speed.memory", engine, recipe, str(images)]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    row: dict[str, Any] = {"engine": engine, "recipe": recipe, "limit": LIMITS.get(engine)}
    if done.returncode:
        return row | {"absent": (done.stderr.strip() or "no word").splitlines()[-1]}
    measured: dict[str, Any] = json.loads(done.stdout)
    return row | measured


def train(engine: str, recipe: str, images: int) -> dict[str, Any]:
    """Train for an epoch or so many images; after a whole epoch, read the test images."""
    import digitus
    from digitus.training import Callback, Snapshot, StopTraining

    class Watch(Callback):
        seen = 0

        def on_chunk(self, snapshot: Snapshot) -> None:
            self.seen = snapshot.seen
            if self.seen >= images:
                raise StopTraining("seen enough")

    watch, chosen = Watch(), digitus.load_recipe(recipe)
    short = chosen.replace(training=chosen.training.replace(epochs=1))
    before = peak()
    outcome = digitus.train(short, engine=engine, callbacks=[watch])
    if len(outcome.history):
        outcome.model.predict(outcome.test.images, engine=engine)
    return {"peak": peak(), "before": before, "images": watch.seen}


def peak() -> int:
    """Return the most memory that this process has held, in bytes.

    Not ``ru_maxrss`` where there is better: it counts what the parent held before the start.
    """
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    from digitus.errors import DigitusError

    try:
        print(json.dumps(train(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
    except DigitusError as error:
        sys.exit(str(error))
