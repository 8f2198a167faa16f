"""The published loops, run as they stand from the start and in the order of the recipe."""

from collections.abc import Callable
from functools import partial
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.published import dropout_200, linear_1000, relu_1000, sigmoid_10, sigmoid_40
from benchmarks.published.data import Images
from benchmarks.speed.training import TrainingProblem
from benchmarks.speed.work import CannotDoError, Form, Forms
from digitus.networks import Params

if TYPE_CHECKING:
    import random


def train(problem: TrainingProblem, recipe: str, threads: str = "") -> Forms:
    """Run the loop of a recipe; ``threads`` limits those of NumPy's BLAS."""
    if recipe not in LOOPS:
        raise CannotDoError("no published program does this")
    run = LOOPS[recipe](problem)
    if not threads:
        return {"as published": run}
    return {f"{threads} thread": partial(_limited, run, int(threads))}


def _limited(run: Form, threads: int, images: int) -> tuple[float, Any]:
    with threadpool_limits(threads):
        return run(images)


def _clocked(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def _linear_1000(problem: TrainingProblem) -> Form:
    rows, labels = problem.inputs("float64").astype(int).tolist(), problem.train.labels.tolist()

    def run(images: int) -> tuple[float, Params]:
        weights = problem.params["0.weights"].T.tolist()
        seconds = _clocked(lambda: linear_1000.train_epoch(rows[:images], labels[:images], weights))
        return seconds, {"0.weights": np.array(weights).T}

    return run


class _InOrder:
    """Stands in for a generator: its samples are the next images."""

    def __init__(self) -> None:
        self._next = count()

    def sample(self, population: range, size: int) -> list[int]:
        del population
        return [next(self._next) for _ in range(size)]


def _sigmoid_10(problem: TrainingProblem) -> Form:
    rows, labels = problem.inputs("float64").tolist(), problem.train.labels.tolist()

    def layer(index: int) -> sigmoid_10.Layer:
        made = sigmoid_10.Layer.__new__(sigmoid_10.Layer)
        made.weights = problem.params[f"{index}.weights"].T.tolist()
        made.biases = problem.params[f"{index}.bias"].tolist()
        return made

    def run(images: int) -> tuple[float, Params]:
        layers, order = (layer(0), layer(1)), cast("random.Random", _InOrder())
        seconds = _clocked(
            lambda: sigmoid_10.train_epoch(rows[:images], labels[:images], *layers, order)
        )
        return seconds, {
            f"{index}.{name}": np.array(values).T
            for index, made in enumerate(layers)
            for name, values in (("weights", made.weights), ("bias", made.biases))
        }

    return run


def _sigmoid_40(problem: TrainingProblem) -> Form:
    columns = problem.inputs("float32")[:, :, None]
    pairs = list(zip(columns, problem.targets("float64")[:, :, None], strict=True))

    def run(images: int) -> tuple[float, Params]:
        network = sigmoid_40.Network([784, 40, 10], np.random.default_rng(0))
        network.weights = [problem.params[f"{i}.weights"].T.copy() for i in range(2)]
        network.biases = [problem.params[f"{i}.bias"][:, None].copy() for i in range(2)]
        seconds = _clocked(lambda: network.train_epoch(pairs[:images]))
        weights = {f"{i}.weights": w.T for i, w in enumerate(network.weights)}
        return seconds, weights | {f"{i}.bias": b[:, 0] for i, b in enumerate(network.biases)}

    return run


def _relu_1000(problem: TrainingProblem) -> Form:
    rows = Images.of(problem.train)

    def run(images: int) -> tuple[float, Params]:
        w1, w2 = problem.params["0.weights"].copy(), problem.params["1.weights"].copy()
        seconds = _clocked(lambda: relu_1000.train_epoch(rows.first(images), w1, w2))
        return seconds, {"0.weights": w1, "1.weights": w2}

    return run


def _dropout_200(problem: TrainingProblem) -> Form:
    rows = problem.inputs("float64")

    def run(images: int) -> tuple[float, Params]:
        rng = np.random.default_rng(0)
        network = dropout_200.Network(rng, as_published=True, dropout=False)
        network.w1 = problem.params["0.weights"].astype(np.float64)
        network.w2 = problem.params["1.weights"].astype(np.float64)
        labels = problem.train.labels[:images]
        seconds = _clocked(lambda: network.train_epoch(rows[:images], labels))
        return seconds, {"0.weights": network.w1, "1.weights": network.w2}

    return run


LOOPS: dict[str, Callable[[TrainingProblem], Form]] = {
    "linear-1000": _linear_1000,
    "sigmoid-10": _sigmoid_10,
    "sigmoid-40": _sigmoid_40,
    "relu-1000": _relu_1000,
    "dropout-200": _dropout_200,
}
