"""Odd shapes: one pixel or ninety, one unit or seventy, one image or more than go in together.

A kernel that trusts its indices must be tried where sizes are smaller, and larger, than its tiles.
"""

import numpy as np
import pytest

from digitus.engines import Engine, Job, Samples, open_engine
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Dropout,
    He,
    Layer,
    MaxPool2D,
    Network,
    Objective,
    Optimizer,
    Params,
    SpatialDropout,
    SquaredError,
    Targets,
    draw_params,
)
from digitus.networks.layers.layer import Shape, image_shape
from tests.engines.conftest import GENTLE, OPTIMIZERS, ROOMS, SCALING, rooms_for

CASES = range(12)
LOOKING = range(100, 140)


def dense_layers(rng: np.random.Generator) -> list[Layer]:
    """Draw none to two layers, and dropout before some."""
    layers: list[Layer] = []
    for _ in range(rng.integers(0, 3)):
        if rng.random() < 0.3:
            layers.append(Dropout(0.3))
        units, bias = int(rng.integers(1, 70)), bool(rng.integers(2))
        layers.append(Dense(units, str(rng.choice(["relu", "tanh", "sigmoid"])), bias))
    return layers


def looking_layers(rng: np.random.Generator, shape: Shape) -> list[Layer]:
    """Draw one to four layers that look at images, of whatever sizes fit."""
    layers: list[Layer] = []
    for _ in range(rng.integers(1, 5)):
        height, width, _ = image_shape(shape)
        least = min(height, width)
        fitting, stride = int(rng.integers(1, min(least, 5) + 1)), int(rng.integers(1, 4))
        padding = int(rng.integers(0, 3))
        convolution = Conv2D(
            int(rng.integers(1, 40)),
            int(rng.integers(padding + 1, min(5, least + 2 * padding) + 1)),
            str(rng.choice(["relu", "tanh", "identity"])),
            bool(rng.integers(2)),
            stride,
            padding,
        )
        kinds: list[Layer] = [
            convolution,
            convolution,
            MaxPool2D(fitting, stride),
            AveragePool2D(fitting),
            BatchNorm("relu"),
            SpatialDropout(0.2),
        ]
        layers.append(kinds[rng.integers(len(kinds))])
        shape = layers[-1].output_shape(shape)
    return layers


class Case:
    """A network, images and a training, drawn from a seed."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        shape = (1, 2) if seed == 0 else tuple(int(n) for n in rng.integers(1, 10, 2))
        layers = looking_layers(rng, shape) if seed in LOOKING else []
        layers += dense_layers(rng)
        classes = int(rng.integers(2, 11))
        self.network = Network(shape, (*layers, Dense(classes, "softmax", bool(rng.integers(2)))))
        self.params = draw_params(self.network, He(), rng)
        count = int(rng.integers(33, 90))
        images = rng.integers(0, 256, (count, *shape))
        zeros = rng.random(images.shape) < rng.uniform(0.3, 0.9)
        self.images = np.where(zeros, 0, images).astype(np.uint8)
        self.labels = rng.integers(0, classes, count)
        loss = CrossEntropy() if rng.random() < 0.5 else SquaredError()
        self.objective = Objective(loss=loss, clip_norm=None if rng.random() < 0.7 else 0.5)
        optimizers = GENTLE if seed in LOOKING else OPTIMIZERS
        self.optimizer: Optimizer = optimizers[str(rng.choice(sorted(OPTIMIZERS)))]
        self.order = rng.integers(0, count, 100)
        self.batch = int(rng.choice([1, 3, 10, 33, 64, 128]))

    def train(self, engine: Engine) -> Params:
        """Train for a hundred images."""
        job = Job(network=self.network, objective=self.objective, optimizer=self.optimizer)
        samples = Samples(images=self.images, targets=Targets.of(self.labels), scaling=SCALING)
        session = engine.session(job, samples, self.params)
        rates = np.full(-(-len(self.order) // self.batch), 0.01)
        session.run(self.order, self.batch, rates, np.random.default_rng(0))
        return session.params()


@pytest.mark.parametrize("seed", CASES)
def test_predictions_are_the_same_on_every_engine(any_engine: Engine, seed: int) -> None:
    case = Case(seed)
    expected = open_engine("numpy").predictor(case.network, case.params, SCALING)(case.images)
    found = any_engine.predictor(case.network, case.params, SCALING)(case.images)
    tolerance = 1e-10 if any_engine.precision == "float64" else 1e-5
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("seed", CASES)
def test_trainings_are_the_same_on_every_engine(engine: Engine, seed: int) -> None:
    case = Case(seed)
    expected, found = case.train(open_engine("numpy")), case.train(engine)
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=0, atol=1e-9, err_msg=name)


LOOKING_ROOMS = pytest.mark.parametrize(
    ("room", "seed"),
    [(room, seed) for seed in LOOKING for room in rooms_for(Case(seed).network)],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else str(value),
)


@LOOKING_ROOMS
def test_layers_that_look_at_images_go_the_same_way(room: tuple[str, str], seed: int) -> None:
    case = Case(seed)
    expected, found = case.train(open_engine("numpy")), case.train(open_engine(*room))
    tolerance = 1e-9 if room[1] == "float64" else 1e-3
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=0, atol=tolerance, err_msg=name)


@LOOKING_ROOMS
def test_and_see_the_same(room: tuple[str, str], seed: int) -> None:
    case = Case(seed)
    expected = open_engine("numpy").predictor(case.network, case.params, SCALING)(case.images)
    found = open_engine(*room).predictor(case.network, case.params, SCALING)(case.images)
    tolerance = 1e-10 if room[1] == "float64" else 1e-4
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("room", [room for room in ROOMS if room[0] != "python"], ids="-".join)
def test_a_batch_may_hold_more_images_than_two_bytes_count(room: tuple[str, str]) -> None:
    # The python engine counts in Python's numbers, and would take a minute.
    case = Case(0)
    many = np.arange(70_000) % len(case.images)
    case.images, case.labels = case.images[many], case.labels[many]
    case.order, case.batch = np.arange(70_000), 70_000
    expected, found = case.train(open_engine("numpy")), case.train(open_engine(*room))
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=0, atol=1e-4, err_msg=name)
