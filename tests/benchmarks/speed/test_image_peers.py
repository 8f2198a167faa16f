"""Convolutional networks in other libraries: they must do the same, or their times mean nothing."""

import importlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.speed.prediction import PredictionProblem, PredictionWork
from benchmarks.speed.sections import TRAININGS, image_readers, training_peers
from benchmarks.speed.timed_recipes import lenet, recipe, without_chances
from benchmarks.speed.training import TrainingWork
from digitus.datasets.scaling import Scaling
from digitus.models import Model
from digitus.networks import (
    SGD,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    Flatten,
    He,
    MaxPool2D,
    Network,
    Objective,
    draw_params,
)
from digitus.recipes import load_recipe
from digitus.training import Constant

NETWORK = Network(
    (28, 28),
    (
        Conv2D(4, 5, bias=False),
        MaxPool2D(3),
        BatchNorm("relu"),
        Conv2D(6, 3, "relu", padding=1, stride=2),
        Flatten(),
        Dense(12, "tanh"),
        Dense(10, "softmax"),
    ),
)
TRAINING = lenet().training.replace(
    batch_size=16,
    objective=Objective(loss=CrossEntropy(smoothing=0.1), l2=0.2),
    optimizer=SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
)
SMALL = lenet().replace(name="small", network=NETWORK, training=TRAINING)


def peer(module: str, needs: str) -> Any:
    """Import a peer whose library need not be installed."""
    pytest.importorskip(needs, reason="a peer of the benchmarks", exc_type=ImportError)
    return importlib.import_module(f"benchmarks.speed.peers.{module}")


@pytest.fixture(scope="module")
def reading() -> PredictionProblem:
    rng = np.random.default_rng(0)
    params = draw_params(NETWORK, He(), rng)
    # Statistics, scales and biases like those of a trained network: all different.
    params |= {
        name: array + rng.uniform(-0.3, 0.3, array.shape)
        for name, array in params.items()
        if not name.endswith("weights")
    }
    params = {name: array.astype(np.float32) for name, array in params.items()}
    model = Model(NETWORK, params, scaling=Scaling(offset=30.0, divisor=80.0))
    return PredictionWork(name="small", most=1, model=model, images=150).open()


def test_what_is_drawn_in_every_step_is_left_out() -> None:
    network, training = load_recipe("cnn").network, recipe("cnn").training
    assert any(isinstance(layer, Dropout) for layer in network.layers)
    kept = recipe("cnn").network
    assert not any(isinstance(layer, Dropout) for layer in kept.layers)
    assert kept.parameter_count == network.parameter_count
    assert (training.augment, training.average, training.schedule) == (None, None, Constant())
    assert training.optimizer.slots == load_recipe("cnn").training.optimizer.slots


def test_costs_are_stated_for_a_step_where_that_is_asked_for() -> None:
    work = TrainingWork.of(without_chances(SMALL), 40, stated_for=16)
    assert (work.most, work.open().stated_for) == (32, 16)
    assert replace(work, stated_for=0).open().stated_for == 60_000


def test_convolutions_are_for_those_who_know_how() -> None:
    labels = [who.label for who in training_peers("cnn", "compiled", quick=False)]
    assert labels == [
        "digitus",
        "PyTorch",
        "PyTorch compiled",
        "digitus, bfloat16",
        "PyTorch, bfloat16",
    ]
    assert {"LeNet", "cnn"} <= TRAININGS.keys()
    assert [who.label for who in image_readers("compiled", quick=True)][-1] == "ONNX Runtime"


def test_pytorch_learns_the_same() -> None:
    images = peer("pytorch_images", "torch")
    work = TrainingWork.of(SMALL, 48)
    problem = work.open()
    ours = importlib.import_module("benchmarks.speed.peers.ours").train(problem, "numpy")
    (form,) = ours.values()
    expected = problem.reached(form(48)[1])
    start = problem.reached(problem.params)
    assert not work.agree(start, expected)
    for name, other in images.eager(problem).items():
        assert work.agree(problem.reached(other(48)[1]), expected), name


@pytest.mark.parametrize(
    ("module", "needs", "function"),
    [("pytorch_images", "torch", "predict_eager"), ("onnx_runtime", "onnxruntime", "predict")],
)
def test_others_read_the_same_digits(
    module: str, needs: str, function: str, reading: PredictionProblem
) -> None:
    ours = reading.model.predict(reading.test.images, engine="numpy")
    assert len(set(ours.tolist())) > 3
    forms = getattr(peer(module, needs), function)(reading)
    assert len(forms) > 1
    for name, form in forms.items():
        assert np.array_equal(form(1)[1], ours), name
