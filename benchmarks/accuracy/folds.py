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
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from sklearn.model_selection import KFold
from sklearn.svm import SVC

from benchmarks.report import duration, table
from digitus.arrays import Indices
from digitus.cluster import Job, Lost, Workers, open_workers
from digitus.datasets import Dataset, load_dataset
from digitus.engines.cores import cores
from digitus.errors import DigitusError, ServerError
from digitus.evaluation import run_statistics
from digitus.recipes import Recipe, load_recipe
from digitus.recipes.ended import EndedTrainings, key_of
from digitus.recipes.machine import machine
from digitus.recipes.measured import correct_in_fold

FOLDS = 10


def folds(data: Dataset, seed: int) -> Iterator[tuple[Indices, Indices]]:
    """Yield the places of the training and the test images of each fold."""
    yield from KFold(FOLDS, shuffle=True, random_state=seed).split(data.labels)


def support_vectors(data: Dataset, seed: int) -> int:
    """Count the images that support vector machines read, each fitted on the other folds."""
    rows, right = data.images.reshape(len(data), -1), 0
    for train, test in folds(data, seed):
        found = SVC(gamma=0.001).fit(rows[train], data.labels[train]).predict(rows[test])
        right += int(np.count_nonzero(found == data.labels[test]))
    return right


def networks(
    recipe: Recipe, data: Dataset, seed: int, ended: EndedTrainings | None, workers: Workers | None
) -> int:
    """Count the images that networks read, each trained on the other folds.

    Folds that have ended are not trained again, and workers train several at a time.
    """
    wanted = [(recipe.replace(seed=number), *fold) for number, fold in enumerate(folds(data, seed))]
    keys = [key_of(one[0], "fold", FOLDS, seed, data.fingerprint) for one in wanted]
    right = {key: int(ended.rows[key]["right"]) for key in keys if ended and key in ended}
    missing = [number for number, key in enumerate(keys) if key not in right]
    jobs = (Job(number, wanted[number]) for number in missing)
    for job, answer in workers.run(correct_in_fold, jobs) if workers else _here(jobs):
        if isinstance(answer, Lost):
            raise ServerError("every process that began a fold was killed: is memory short?")
        right[keys[job.number]] = answer
        if ended:
            row = {"recipe": recipe.name, "shuffle": seed, "fold": job.number, "right": answer}
            ended.add(keys[job.number], row)
    return sum(right.values())


def _here(jobs: Iterable[Job]) -> Iterator[tuple[Job, int]]:
    for job in jobs:
        yield job, correct_in_fold(job.content)


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.folds")
    parser.add_argument("recipe", nargs="?", default="digits-cnn")
    parser.add_argument("--seeds", type=int, default=5, help="how many ways of shuffling")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="JSON lines: folds that end, not trained again"
    )
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="train by a dask cluster, or by 'local' processes"
    )
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(words)


def measure(arguments: argparse.Namespace, recipe: Recipe) -> dict[str, list[float]]:
    """Return the accuracies of the recipe and of support vector machines, for each shuffle."""
    data = load_dataset(recipe.data.source).train
    ended = EndedTrainings(arguments.out) if arguments.out else None
    accuracies: dict[str, list[float]] = {recipe.name: [], "SVC": []}
    address = arguments.cluster
    with open_workers(address, cores()) if address else nullcontext() as workers:
        for seed in range(arguments.seeds):
            right = {
                recipe.name: networks(recipe, data, seed, ended, workers),
                "SVC": support_vectors(data, seed),
            }
            for name, count in right.items():
                accuracies[name].append(count / len(data))
                told = f"shuffle {seed}: {name} {count / len(data):.3%}"
                print(told, file=sys.stderr, flush=True)
    return accuracies


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    arguments = parse(words)
    began = time.perf_counter()
    try:
        accuracies = measure(arguments, load_recipe(arguments.recipe))
    except DigitusError as error:
        print(error, file=sys.stderr)
        return 1
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
