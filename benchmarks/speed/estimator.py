"""``python -m benchmarks.estimator``: DigitClassifier beside MLPClassifier, on 784-100-100.

Both get MNIST divided by 255, the same optimizer with the same settings, the same penalty, batches
and epochs, and are measured on the 10,000 test images; they take turns, seed by seed.  On a shared
machine compare processor time, with one thread each (OMP_NUM_THREADS=1).
"""

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.report import duration, table, times
from digitus import DigitClassifier
from digitus.datasets import Dataset, load_dataset
from digitus.networks import SGD, Adam
from digitus.recipes.machine import machine

HIDDEN = (100, 100)
ALPHA, BATCH = 1e-4, 200
"""MLPClassifier's own penalty and batch size."""

SOLVERS: dict[str, tuple[float, Callable[[float], Any]]] = {
    "adam": (0.001, lambda rate: Adam(learning_rate=rate)),
    "sgd": (0.1, lambda rate: SGD(learning_rate=rate, momentum=0.9, nesterov=True)),
}
"""The rate, and the optimizer that does the same; 0.1 is that of scikit-learn's example on MNIST."""


def ours(solver: str, epochs: int, seed: int) -> Any:
    """Return the classifier of digitus; its l2 is per image, as alpha is per batch."""
    rate, optimizer = SOLVERS[solver]
    return DigitClassifier(
        hidden_layer_sizes=HIDDEN,
        optimizer=optimizer(rate),
        l2=ALPHA / BATCH,
        batch_size=BATCH,
        epochs=epochs,
        scaling=None,
        random_state=seed,
    )


def theirs(solver: str, epochs: int, seed: int) -> Any:
    """Return scikit-learn's; it ends after as many epochs, whatever the loss does."""
    return MLPClassifier(
        HIDDEN,
        solver=solver,
        alpha=ALPHA,
        batch_size=BATCH,
        learning_rate_init=SOLVERS[solver][0],
        max_iter=epochs,
        n_iter_no_change=epochs,
        random_state=seed,
    )


class Fit(NamedTuple):
    """What a training gave: accuracy on the test images, seconds, and those of the processor."""

    accuracy: float
    seconds: float
    processor: float


def measure(classifier: Any, train: Dataset, test: Dataset) -> Fit:
    """Train, and measure on the test images."""
    rows = [(part.images.reshape(len(part), -1) / 255).astype(np.float32) for part in (train, test)]
    began, used = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier.fit(rows[0], train.labels)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    return Fit(float(classifier.score(rows[1], test.labels)), seconds, processor)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.estimator", description=__doc__.partition(": ")[2].split("\n")[0]
    )
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="the first N images only")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    chosen = parser.parse_args(words)
    data = load_dataset("mnist")
    train = data.train.first(chosen.limit) if chosen.limit else data.train
    rows = []
    for solver in SOLVERS:
        measure(ours(solver, 1, 0), train.first(2 * BATCH), data["test"])  # compiles
        for seed in range(chosen.seeds):
            pair = (make(solver, chosen.epochs, seed) for make in (ours, theirs))
            found = [measure(classifier, train, data["test"]) for classifier in pair]
            rows.append({"solver": solver, "seed": seed, "digitus": found[0], "sklearn": found[1]})
            sys.stderr.write(f"{solver}, seed {seed}\n")
    if chosen.json:
        print(json.dumps({"machine": machine(), "epochs": chosen.epochs, "runs": rows}))
        return 0
    print(table(HEADER, [*map(_cells, rows), *(_median(solver, rows) for solver in SOLVERS)]))
    print(f"\n784-100-100, {len(train):,} images, {chosen.epochs} epochs, {machine()}")
    return 0


HEADER = (
    "solver",
    "seed",
    "DigitClassifier",
    "",
    "MLPClassifier",
    "",
    "times as long",
    "times the processor time",
)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    mine, other = row["digitus"], row["sklearn"]
    return (
        row["solver"],
        str(row["seed"]),
        f"{mine.accuracy:.2%}",
        duration(mine.seconds),
        f"{other.accuracy:.2%}",
        duration(other.seconds),
        times(other.seconds / mine.seconds),
        times(other.processor / mine.processor),
    )


def _median(solver: str, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    pairs = [(row["digitus"], row["sklearn"]) for row in rows if row["solver"] == solver]
    mine, other = (Fit(*np.median(side, axis=0).tolist()) for side in zip(*pairs, strict=True))
    return (
        solver,
        "median",
        f"{mine.accuracy:.2%}",
        duration(mine.seconds),
        f"{other.accuracy:.2%}",
        duration(other.seconds),
        times(float(np.median([other.seconds / mine.seconds for mine, other in pairs]))),
        times(float(np.median([other.processor / mine.processor for mine, other in pairs]))),
    )
