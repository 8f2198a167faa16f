"""``python -m benchmarks.speed.streamed``: training on more images than the memory may hold.

``sigmoid-40`` for an epoch on 1, 4 and 16 times MNIST's 60,000 training images, and with 1, 4 and
16 times the neurons, each in a process of its own with one thread.  The images are MNIST's, moved
by up to two pixels, in a file that is mapped and not read; the limit on what the process may
allocate (RLIMIT_DATA, where the system has it) is smaller than the largest file.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.report import duration, table, tell
from digitus.recipes.machine import machine

COUNTS: Final = (1, 4, 16)
"""How many times the images of MNIST, and how many times the neurons."""

HIDDEN: Final = 40
LIMIT: Final = 700_000_000
"""Bytes that a process may allocate: less than the 753 MB of sixteen times MNIST."""

REPETITIONS: Final = 3
"""Epochs that are timed; the median counts."""

PROGRAM: Final = 56e6
"""Bytes of Python, the libraries and compiled kernels, whatever is trained."""

PER_KEPT_PIXEL: Final = 3
"""Bytes of a pixel that is not 0: itself, and two for its place."""

PER_IMAGE: Final = 80
"""Bytes of an image besides: label, weight, place, its cuts into bands, its turn in the epoch."""

PER_PARAMETER: Final = 12
"""Bytes of a parameter: at the start, now, and its gradient; momentum adds 4, Adam 8."""


def predicted(images: int, kept: float, parameters: int) -> float:
    """Return the most memory in bytes that training with the compiled engine takes for itself.

    ``kept`` is how many pixels of an image are not 0 on average: 150 of MNIST's 784.

    Examples
    --------
    >>> round(predicted(60_000, kept=150, parameters=31_810) / 1e6)
    88
    """
    return PROGRAM + images * (PER_KEPT_PIXEL * kept + PER_IMAGE) + parameters * PER_PARAMETER


def write_images(path: Path, most: int) -> None:
    """Write MNIST ``most`` times, moved each time in another direction."""
    from digitus.datasets import load_dataset

    train = load_dataset("mnist").train.images
    moves = [(y, x) for y in (0, 1, -1, 2) for x in (0, 1, -1, 2)]
    shape = (most * len(train), *train.shape[1:])
    images = np.lib.format.open_memmap(path, "w+", np.uint8, shape)
    for copy in range(most):
        place = slice(copy * len(train), (copy + 1) * len(train))
        images[place] = np.roll(train, moves[copy % len(moves)], (1, 2))
    images.flush()


@contextmanager
def watched_memory() -> Iterator[list[int]]:
    """Note the most memory that is the process's own, in bytes: pages of mapped files are not."""
    most, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.005):
            most[0] = max(most[0], own_memory())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        over.set()
        thread.join()


def own_memory() -> int:
    """Return the memory in bytes that the process has written to."""
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise OSError("the memory of a process is known on Linux only")


def train(path: Path, images: int, hidden: int) -> dict[str, Any]:
    """Train for an epoch on the first images of a file; say what it took."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    from digitus.datasets import Dataset, DataSplits, load_dataset
    from digitus.engines import open_engine
    from digitus.networks import draw_params
    from digitus.recipes import load_recipe, override
    from digitus.training import Task, fit

    recipe = override(load_recipe("sigmoid-40"), {"network.layers.0.units": hidden})
    labels = load_dataset("mnist").train.labels
    with watched_memory() as most:
        pixels = np.load(path, mmap_mode="r")[:images]
        data = Dataset(pixels, np.tile(labels, -(-images // len(labels)))[:images])
        rng = np.random.default_rng(0)
        task = Task(
            network=recipe.network,
            params=draw_params(recipe.network, recipe.initial, rng),
            scaling=recipe.scaling.fit(data.images[:60_000]),
            data=DataSplits(train=data),
        )
        engine = open_engine("compiled", recipe.precision)
        once = recipe.training.replace(epochs=1, stop=())
        fit(task, once, engine=engine, rng=rng)  # compiles
        times = []
        for _ in range(REPETITIONS):
            began, used = time.perf_counter(), time.process_time()
            fit(task, once, engine=engine, rng=rng)
            times.append((time.perf_counter() - began, time.process_time() - used))
    seconds, processor = np.median(times, axis=0).tolist()
    kept = float(np.mean([np.count_nonzero(image) for image in pixels[:60_000]]))
    parameters = recipe.network.parameter_count
    return {
        "images": images,
        "parameters": parameters,
        "file": int(pixels.nbytes),
        "seconds": seconds,
        "processor": processor,
        "peak": most[0],
        "predicted": predicted(images, kept, parameters),
    }


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed.streamed",
        description=__doc__.partition(": ")[2].split("\n")[0],
    )
    parser.add_argument("--images", type=int, default=60_000, help="the smallest number of them")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--one", nargs=3, metavar=("FILE", "IMAGES", "HIDDEN"), help="one training")
    chosen = parser.parse_args(words)
    if chosen.one:
        file, images, hidden = chosen.one
        print(json.dumps(train(Path(file), int(images), int(hidden))))
        return 0
    sizes = [(chosen.images * count, HIDDEN) for count in COUNTS]
    sizes += [(chosen.images, HIDDEN * count) for count in COUNTS[1:]]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "images.npy"
        write_images(file, -(-max(sizes)[0] // 60_000))
        rows = [_child(file, images, hidden) for images, hidden in sizes]
    if chosen.json:
        print(json.dumps({"machine": machine(), "limit": LIMIT, "rows": rows}))
        return 0
    print(table(HEADER, [_cells(row, rows[0]) for row in rows]))
    print(f"\nat most {LIMIT / 1e6:.0f} MB allocated, one thread, {machine()}")
    return 0


def _child(file: Path, images: int, hidden: int) -> dict[str, Any]:
    tell(f"{images:,} images, {hidden} neurons")
    command = (sys.executable, "-m", "benchmarks.speed.streamed", "--one", file, images, hidden)
    done = subprocess.run(
        [*map(str, command)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"DIGITUS_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    row: dict[str, Any] = json.loads(done.stdout)
    return row


HEADER = (
    "images",
    "parameters",
    "their file",
    "an epoch",
    "processor time",
    "per image and parameter",
    "peak memory",
    "formula",
)


def _cells(row: dict[str, Any], first: dict[str, Any]) -> tuple[str, ...]:
    cost = [each["processor"] / each["images"] / each["parameters"] for each in (row, first)]
    return (
        f"{row['images']:,}",
        f"{row['parameters']:,}",
        f"{row['file'] / 1e6:.0f} MB",
        duration(row["seconds"]),
        duration(row["processor"]),
        f"{cost[0] / cost[1]:.2f}",
        f"{row['peak'] / 1e6:.0f} MB",
        f"{row['predicted'] / 1e6:.0f} MB ({row['predicted'] / row['peak'] - 1:+.0%})",
    )


if __name__ == "__main__":
    sys.exit(main())
