"""``python -m benchmarks.estimator``: DigitClassifier beside MLPClassifier, as scikit-learn sets it.

The settings are those of scikit-learn's own benchmark on MNIST (``benchmarks/bench_mnist.py``):
784-100-100-10, "sgd" with a rate of 0.2 and "adam" with 0.001, float32 in [0, 1], trained until the
loss has not fallen by 1e-4 for more than ten epochs.  ``DigitClassifier.from_mlp`` takes them over
("the same steps"); the same network is also trained as DigitClassifier does by itself ("its own
training": one cycle, ten epochs, batches of 128), with the same kind of optimizer.
All are measured on the 10,000 test images; they take turns, seed by seed.  On a shared machine
compare processor time.
"""

import argparse
import json
import sys
import time
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.report import duration, table, times
from digitus import DigitClassifier
from digitus.datasets import Dataset, load_dataset
from digitus.recipes.machine import machine

SOLVERS = {"adam": 0.001, "sgd": 0.2}
"""The rate of each; "sgd" has Nesterov's momentum of 0.9."""

EPOCHS = 400
"""The most there are; it ends long before."""


def theirs(solver: str, epochs: int, seed: int) -> Any:
    """Return scikit-learn's classifier."""
    return MLPClassifier(
        (100, 100),
        solver=solver,
        alpha=1e-4,
        learning_rate_init=SOLVERS[solver],
        momentum=0.9,
        tol=1e-4,
        max_iter=epochs,
        random_state=seed,
    )


OWN = {"adam": "adam", "sgd": "momentum"}
"""What the solvers are called here; all other settings are those that hold without being given."""

KINDS = {"digitus": "the same steps", "own": "its own training"}
"""The two trainings of ours, by their names in the JSON."""


def classifiers(solver: str, epochs: int, seed: int) -> dict[str, Any]:
    """Return ours, by ``from_mlp`` and with its own training, and scikit-learn's."""
    other = theirs(solver, epochs, seed)
    own = DigitClassifier(hidden_layer_sizes=(100, 100), optimizer=OWN[solver], random_state=seed)
    return {"digitus": DigitClassifier.from_mlp(other), "own": own, "sklearn": other}


class Fit(NamedTuple):
    """What a training gave: accuracy on the test images, seconds, those of the processor, epochs."""

    accuracy: float
    seconds: float
    processor: float
    epochs: int


def measure(classifier: Any, train: Dataset, test: Dataset) -> Fit:
    """Train, and measure on the test images."""
    rows = [(part.images.reshape(len(part), -1) / 255).astype(np.float32) for part in (train, test)]
    began, used = time.perf_counter(), time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier.fit(rows[0], train.labels)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    accuracy = float(classifier.score(rows[1], test.labels))
    return Fit(accuracy, seconds, processor, classifier.n_iter_)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.estimator", description=__doc__.partition(": ")[2].split("\n")[0]
    )
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="at most")
    parser.add_argument("--seeds", type=int, default=5, help="trainings of each")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="the first N images only")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    chosen = parser.parse_args(words)
    data = load_dataset("mnist")
    train = data.train.first(chosen.limit) if chosen.limit else data.train
    rows = []
    for solver in SOLVERS:
        for name in KINDS:
            ours = classifiers(solver, 1, 0)[name].set_params(epochs=1)
            measure(ours, train.first(min(len(train), 20_000)), data["test"])  # compiles
        for seed in range(chosen.seeds):
            sides = [*classifiers(solver, chosen.epochs, seed).items()]
            sides = sides[seed % 3 :] + sides[: seed % 3]
            found = {name: measure(side, train, data["test"]) for name, side in sides}
            rows.append({"solver": solver, "seed": seed, **found})
            sys.stderr.write(f"{rows[-1]}\n")
    if chosen.json:
        print(json.dumps({"machine": machine(), "epochs": chosen.epochs, "runs": rows}))
        return 0
    print(table(HEADER, [_summary(solver, kind, rows) for kind in KINDS for solver in SOLVERS]))
    print(f"\n784-100-100, {len(train):,} images, {chosen.seeds} seeds, {machine()}")
    return 0


HEADER = (
    "training",
    "solver",
    "DigitClassifier",
    "epochs",
    "processor time",
    "MLPClassifier",
    "epochs",
    "processor time",
    "times as long",
    "times the processor time",
    "and for an epoch",
)


def _summary(solver: str, kind: str, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Write means and deviations of accuracies, medians and ranges of ratios."""
    pairs = [(row[kind], row["sklearn"]) for row in rows if row["solver"] == solver]
    sides = [text for side in zip(*pairs, strict=True) for text in _side(side)]
    ratios = (
        [other.seconds / mine.seconds for mine, other in pairs],
        [other.processor / mine.processor for mine, other in pairs],
        [other.processor / other.epochs / mine.processor * mine.epochs for mine, other in pairs],
    )
    spans = (f"{times(np.median(r))} ({times(min(r))} to {times(max(r))})" for r in ratios)
    return (KINDS[kind], solver, *sides, *spans)


def _side(fits: Sequence[Fit]) -> tuple[str, str, str]:
    accuracies = [fit.accuracy for fit in fits]
    deviation = float(np.std(accuracies, ddof=1)) if len(fits) > 1 else 0.0
    return (
        f"{np.mean(accuracies):.2%} ± {deviation:.2%}",
        f"{np.median([fit.epochs for fit in fits]):.0f}",
        duration(float(np.median([fit.processor for fit in fits]))),
    )
