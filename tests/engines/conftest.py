"""What every promise is tried on: each engine, and small trainings."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pytest

from digitus.arrays import Array, Indices, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines import ENGINES, Engine, Job, Progress, Samples, Session, open_engine
from digitus.networks import (
    SGD,
    Adam,
    Distillation,
    Glorot,
    Loss,
    Network,
    Objective,
    Optimizer,
    Params,
    RMSprop,
    Targets,
    draw_params,
)

OPTIONAL = {"torch": "torch"}
"""Engines that come with an extra of digitus, and the package that tells whether it is there."""

OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": SGD(),
    "momentum": SGD(momentum=0.9),
    "nesterov": SGD(momentum=0.8, nesterov=True),
    "rmsprop": RMSprop(decay=0.9),
    "adam": Adam(),
    "adamw": Adam(beta1=0.8, beta2=0.99, weight_decay=0.3),
}

GENTLE: dict[str, Optimizer] = {
    **OPTIMIZERS,
    "rmsprop": RMSprop(decay=0.9, epsilon=1e-3),
    "adam": Adam(epsilon=1e-3),
    "adamw": Adam(beta1=0.8, beta2=0.99, epsilon=1e-3, weight_decay=0.3),
}
"""A bias before a normalisation has a gradient of zero, which rounding makes 1e-9 in float32; with
an epsilon of 1e-8 these would take it at its word, each engine at its own."""

SCALING = Scaling(divisor=255.0)


def rooms() -> Iterator[tuple[str, str]]:
    """Name every engine with each of its precisions; only an extra may be missing.

    Numbers of 16 bits are near nothing: ``test_bfloat16.py`` says what they promise.
    """
    for name in sorted(ENGINES):
        if name not in OPTIONAL or importlib.util.find_spec(OPTIONAL[name]):
            for precision in sorted(open_engine(name).precisions, reverse=True):
                if precision != "bfloat16":
                    yield name, precision


ROOMS = list(rooms())
DOUBLE = [name for name, precision in ROOMS if precision == "float64"]
SINGLE = [name for name, precision in ROOMS if precision == "float32"]


def rooms_for(network: Network) -> list[tuple[str, str]]:
    """Name every engine that can run this network, with each of its precisions.

    An engine that learns a new layer is asked for its promises from then on.  PyTorch's is the
    slowest with networks as small as these, and one code in both precisions: here it is asked in
    the finer one, where a mistake shows; ``test_parity`` asks it in both.
    """
    rooms = [room for room in ROOMS if room != ("torch", "float32")]
    return [room for room in rooms if open_engine(*room).unsupported(network) is None]


@pytest.fixture(params=DOUBLE)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine, in float64."""
    return open_engine(request.param, "float64")


@pytest.fixture(params=ROOMS, ids="-".join)
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """Every engine in every precision that it has."""
    return open_engine(*request.param)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One small training, from its start."""

    job: Job
    samples: Samples
    params: Params
    batch_size: int = 3
    rate: float = 0.05

    def begin(self, engine: Engine, params: Params | None = None) -> Session:
        """Open a session at the start, or at other parameters."""
        return engine.session(self.job, self.samples, params or self.params)

    def order(self, steps: int) -> Indices:
        """Return the samples of so many steps: round and round; one less in the last step."""
        last = max(1, self.batch_size - 1)
        count = (steps - 1) * self.batch_size + last
        return np.resize(np.arange(len(self.samples.images)), count)

    def rates(self, steps: int) -> Array:
        """Return the rate of every step: falling, as a schedule may have it."""
        return np.linspace(self.rate, self.rate / 2, steps)

    def run(self, session: Session, steps: int, rng: np.random.Generator) -> Progress:
        """Take so many steps in one chunk."""
        return session.run(self.order(steps), self.batch_size, self.rates(steps), rng)


def pixels(count: int, shape: tuple[int, ...], ink: float = 0.4) -> Pixels:
    """Draw images of random bytes; ``ink`` is the share of pixels that are not zero."""
    rng = np.random.default_rng(3)
    size = (count, *shape)
    return (rng.integers(1, 256, size) * (rng.random(size) < ink)).astype(np.uint8)


def targets_for(loss: Loss, classes: int, count: int, rng: np.random.Generator) -> Targets:
    """Draw a label for each image; for distillation also what a teacher says."""
    targets = Targets.of(rng.integers(0, classes, count))
    if not isinstance(loss, Distillation):
        return targets
    return targets.taught(np.random.default_rng(8).dirichlet(np.ones(classes), count))


def trial(
    network: Network,
    objective: Objective,
    optimizer: Optimizer = OPTIMIZERS["sgd"],
    *,
    images: Pixels | None = None,
    scaling: Scaling = SCALING,
    weights: Array | None = None,
    batch_size: int = 3,
    rate: float = 0.05,
) -> Trial:
    """Set up a training of this network on random images, with what a teacher says if need be."""
    rng = np.random.default_rng(4)
    images = pixels(20, network.input_shape) if images is None else images
    params = draw_params(network, Glorot(), rng)
    return Trial(
        job=Job(network=network, objective=objective, optimizer=optimizer),
        samples=Samples(
            images=images,
            targets=targets_for(objective.loss, network.classes, len(images), rng),
            scaling=scaling,
            weights=weights,
        ),
        # Biases that are not zero, scales that are not one: a wrong one must show.
        params={
            name: array + rng.normal(0, 0.3, array.shape)
            if name.endswith(("bias", "scale"))
            else array
            for name, array in params.items()
        },
        batch_size=batch_size,
        rate=rate,
    )


Outcome: TypeAlias = tuple[Params, Progress]


def outcome(task: Trial, engine: Engine, steps: int) -> Outcome:
    """Train, and return all arrays there are with what happened."""
    session = task.begin(engine)
    progress = task.run(session, steps, np.random.default_rng(7))
    arrays = {name: np.asarray(array, float) for name, array in session.state().items()}
    return session.params() | arrays, progress


def require_close(got: Outcome, expected: Outcome, tolerance: float) -> None:
    """Compare every array by its largest number, and the losses."""
    assert got[0].keys() == expected[0].keys()
    for name, array in expected[0].items():
        error = np.abs(got[0][name] - array).max()
        assert error <= tolerance * max(1, np.abs(array).max()), f"{name} is off by {error:.2g}"
    assert got[1].images == expected[1].images
    assert got[1].loss == pytest.approx(expected[1].loss, rel=tolerance)
    assert got[1].last_loss == pytest.approx(expected[1].last_loss, rel=tolerance, abs=tolerance)
