"""``python -m benchmarks.folds RECIPE``: ten-fold cross-validation, beside a support vector machine.

Every image is tested once, by a network that was trained on the other nine tenths.  The folds are
those of scikit-learn's ``KFold(10, shuffle=True, random_state=seed)``, on the data of the recipe
with nothing left out; the support vector machine (``SVC(gamma=0.001)``, as in scikit-learn's own
example on these digits) gets the same ones.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.model_selection import KFold
from sklearn.svm import SVC

from benchmarks.report import duration, table
from digitus import recipes
from digitus.datasets import Dataset, DataSplits, load_dataset
from digitus.evaluation import evaluate, run_statistics
from digitus.recipes import Recipe, load_recipe
from digitus.recipes.machine import machine

FOLDS = 10


def folds(data: Dataset, seed: int) -> Iterator[tuple[Dataset, Dataset]]:
    """Yield the training and the test images of each fold."""
    parts = KFold(FOLDS, shuffle=True, random_state=seed)
    for train, test in parts.split(data.labels):
        yield data.take(train), data.take(test)


def network(recipe: Recipe, train: Dataset, test: Dataset) -> int:
    """Follow the recipe on one fold; return how many test images it reads."""
    data = DataSplits(train=train, test=test, validation=None)
    outcome = recipes.train(recipe, data=data)
    return round(evaluate(outcome.model, test).accuracy * len(test))


def support_vectors(train: Dataset, test: Dataset) -> int:
    """Do the same with a support vector machine."""
    rows = [part.images.reshape(len(part), -1) for part in (train, test)]
    found = SVC(gamma=0.001).fit(rows[0], train.labels).predict(rows[1])
    return int(np.count_nonzero(found == test.labels))


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.folds")
    parser.add_argument("recipe", nargs="?", default="digits-cnn")
    parser.add_argument("--seeds", type=int, default=5, help="how many ways of shuffling")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(words)
    recipe = load_recipe(arguments.recipe)
    data = load_dataset(recipe.data.source).train
    accuracies: dict[str, list[float]] = {recipe.name: [], "SVC": []}
    began = time.perf_counter()
    for seed in range(arguments.seeds):
        right = {recipe.name: 0, "SVC": 0}
        for number, (train, test) in enumerate(folds(data, seed)):
            right[recipe.name] += network(recipe.replace(seed=number), train, test)
            right["SVC"] += support_vectors(train, test)
        for name, count in right.items():
            accuracies[name].append(count / len(data))
            print(f"shuffle {seed}: {name} {count / len(data):.3%}", file=sys.stderr, flush=True)
    seconds = (time.perf_counter() - began) / arguments.seeds
    found = {name: run_statistics(values) for name, values in accuracies.items()}
    if arguments.json:
        rows = {name: values.to_data() for name, values in found.items()}
        print(json.dumps({"folds": FOLDS, "accuracy": rows, "seconds": seconds}))
        return 0
    cells = [
        (name, f"{s.mean:.2%}", f"{s.deviation:.2%}", f"{s.lowest:.2%}", f"{s.highest:.2%}")
        for name, s in found.items()
    ]
    print(table(("ten folds", "mean", "deviation", "min", "max"), cells))
    print(f"\n{arguments.seeds} shuffles, {duration(seconds)} each, {machine()}")
    return 0
