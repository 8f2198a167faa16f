"""Flattening before dense layers is free: the compiled engine fuses such a network all the same."""

import numpy as np
import pytest

from digitus.engines import Engine, open_engine
from digitus.engines.on_numba.fused.predictor import FusedPredictor
from digitus.engines.on_numba.fused.session import FusedSession
from digitus.networks import Dense, Dropout, Flatten, Layer, Network, Objective, Params
from tests.engines.conftest import OPTIMIZERS, Trial, pixels, trial

DENSE = (Dropout(0.2), Dense(40, "relu"), Dense(10, "softmax"))
PLACES = {
    "first": (Flatten(), *DENSE),
    "after dropout": (DENSE[0], Flatten(), *DENSE[1:]),
    "twice": (Flatten(), *DENSE[:2], Flatten(), DENSE[2]),
}


def task_of(layers: tuple[Layer, ...], optimizer: str, ink: float = 0.3) -> Trial:
    images = pixels(60, (12, 12), ink)
    return trial(
        Network((12, 12), layers), Objective(), OPTIMIZERS[optimizer], images=images, batch_size=20
    )


def without_places(arrays: Params) -> list[bytes]:
    """Name the bits of all arrays in order: the places of layers differ, their order does not."""
    return [array.tobytes() for array in arrays.values()]


def bits(task: Trial, engine: Engine) -> list[bytes]:
    session = task.begin(engine)
    task.run(session, 7, np.random.default_rng(1))
    params = session.params()
    outputs = engine.predictor(task.job.network, params, task.samples.scaling)(task.samples.images)
    return [*without_places(params), *without_places(session.state()), outputs.tobytes()]


@pytest.mark.parametrize("ink", [0.3, 1.0], ids=["sparse", "full"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("layers", PLACES.values(), ids=PLACES)
def test_the_bits_are_those_without_it(
    layers: tuple[Layer, ...], optimizer: str, ink: float
) -> None:
    engine = open_engine("compiled")
    assert bits(task_of(layers, optimizer, ink), engine) == bits(
        task_of(DENSE, optimizer, ink), engine
    )


@pytest.mark.parametrize("layers", PLACES.values(), ids=PLACES)
def test_it_is_one_program(layers: tuple[Layer, ...]) -> None:
    engine, task = open_engine("compiled"), task_of(layers, "sgd")
    assert isinstance(task.begin(engine), FusedSession)
    predictor = engine.predictor(task.job.network, task.params, task.samples.scaling)
    assert isinstance(predictor, FusedPredictor)
