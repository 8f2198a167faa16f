"""Digitus through its public door: ``fit`` as a recipe calls it, ``Model.predict`` as people do."""

from functools import partial

import numpy as np

from benchmarks.speed.prediction import PredictionProblem
from benchmarks.speed.training import TrainingProblem
from benchmarks.speed.work import Forms
from digitus.arrays import Images, Labels
from digitus.datasets import DataSplits
from digitus.engines import Engine, open_engine
from digitus.networks import Params
from digitus.training import Task, fit


def train(problem: TrainingProblem, engine: str, precision: str = "") -> Forms:
    """Train with an engine; it is given as many threads as it takes by itself."""
    chosen = open_engine(engine, precision or problem.precision, problem.network)
    return {f"{chosen.name}, {chosen.precision}": partial(_train, problem, chosen)}


def _train(problem: TrainingProblem, engine: Engine, images: int) -> tuple[float, Params]:
    task = Task(
        network=problem.network,
        params=problem.params,
        scaling=problem.scaling,
        data=DataSplits(train=problem.train.first(images)),
    )
    run = fit(task, problem.training, engine=engine, rng=np.random.default_rng(1))
    # What the history says of the epoch: all but what is done once before the first.
    return run.history[0].seconds, run.params


def predict(problem: PredictionProblem, engine: str) -> Forms:
    """Ask the model for digits."""
    return {"Model.predict": problem.calls(partial(problem.model.predict, engine=engine))}


def predict_directly(problem: PredictionProblem, engine: str) -> Forms:
    """Ask the predictor that the model keeps for outputs, and take the largest."""
    predictor = problem.model.predictor(engine)

    def read(images: Images) -> Labels:
        return np.asarray(predictor(images).argmax(axis=1))

    return {"predictor": problem.calls(read)}
