"""Networks that look at images go the same way on every engine that runs them.

The reference is the numpy engine in float64, as in ``test_parity``; every pair of choices occurs in
one of the trials.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from digitus.engines import open_engine
from digitus.networks import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    CrossEntropy,
    Dense,
    Distillation,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    Loss,
    MaxPool2D,
    Network,
    Objective,
    Residual,
    SpatialDropout,
)
from digitus.networks.activations import ACTIVATIONS
from tests.engines.conftest import (
    GENTLE,
    OPTIMIZERS,
    Outcome,
    Trial,
    outcome,
    pixels,
    require_close,
    rooms_for,
    trial,
)
from tests.engines.pairs import every_pair, pairs_in, pairwise_cases

IMAGES = 30
LOSSES: dict[str, Loss] = {
    "hard": CrossEntropy(),
    "smooth": CrossEntropy(smoothing=0.1),
    "taught": Distillation(smoothing=0.1),
}

CHOICES: dict[str, list[str]] = {
    "input": ["grey", "odd", "channels"],
    "size": ["1", "2", "3", "5"],
    "stride": ["1", "2"],
    "padding": ["none", "one", "same"],
    "filters": ["1", "3", "8", "17"],
    "activation": [name for name in ACTIVATIONS if not name.startswith("softmax")],
    "bias": ["bias", "no-bias"],
    "norm": ["none", "plain", "bent"],
    "pool": ["none", "max", "max-overlap", "max-gaps", "average", "average-overlap"],
    "dropout": ["none", "first", "spatial", "both"],
    "block": ["none", "identity", "shortcut", "nested"],
    "end": ["dense", "flat-hidden", "global", "hidden-norm"],
    "optimizer": sorted(OPTIMIZERS),
    "batch": ["1", "3", "10", "30"],
    "weights": ["equal", "weighted"],
    "clip": ["free", "clipped"],
    "penalty": ["free", "l1", "l2"],
    "loss": list(LOSSES),
}
SHAPES = {"grey": (8, 8), "odd": (9, 7), "channels": (7, 8, 3)}


class Case(NamedTuple):
    """One choice of each kind."""

    input: str
    size: str
    stride: str
    padding: str
    filters: str
    activation: str
    bias: str
    norm: str
    pool: str
    dropout: str
    block: str
    end: str
    optimizer: str
    batch: str
    weights: str
    clip: str
    penalty: str
    loss: str


CASES = [Case(*choice) for choice in pairwise_cases(list(CHOICES.values()))]

POOLS: dict[str, tuple[Layer, ...]] = {
    "none": (),
    "max": (MaxPool2D(),),
    "max-overlap": (MaxPool2D(2, 1),),
    "max-gaps": (MaxPool2D(1, 2),),
    "average": (AveragePool2D(),),
    "average-overlap": (AveragePool2D(2, 1),),
}


def block(case: Case) -> tuple[Layer, ...]:
    """Return the residual block of a case: two convolutions, as they are used."""
    filters, bias = int(case.filters), case.bias == "bias"
    again = Conv2D(filters, 3, bias=bias, padding=1)
    match case.block:
        case "identity":
            return (Residual((Conv2D(filters, 3, case.activation, padding=1), again)),)
        case "shortcut":
            main = (Conv2D(4, 1, bias=False), BatchNorm("relu"), Conv2D(5, 3, padding=1))
            return (Residual(main, (Conv2D(5, 1, bias=bias), SpatialDropout(0.1)), "tanh"),)
        case "nested":
            inner = Residual((Dropout(0.1), again), activation="identity")
            return (Residual((BatchNorm("relu"), inner), activation="leaky_relu"),)
    return ()


def layers_of(case: Case) -> tuple[Layer, ...]:
    """Stack the layers of a case."""
    size = int(case.size)
    padding = {"none": 0, "one": min(1, size - 1), "same": size // 2}[case.padding]
    convolution = Conv2D(
        int(case.filters), size, case.activation, case.bias == "bias", int(case.stride), padding
    )
    layers: list[Layer] = [Dropout(0.2)] if case.dropout in {"first", "both"} else []
    layers.append(convolution)
    if case.norm != "none":
        layers.append(BatchNorm("identity" if case.norm == "plain" else "relu", momentum=0.3))
    layers += POOLS[case.pool]
    layers += [SpatialDropout(0.2)] if case.dropout in {"spatial", "both"} else []
    layers += block(case)
    match case.end:
        case "flat-hidden":
            layers += [Flatten(), Dense(9, "tanh")]
        case "global":
            layers += [GlobalAveragePool()]
        case "hidden-norm":
            layers += [Dense(6, bias=False), BatchNorm("relu")]
    return (*layers, Dense(3, "softmax"))


def describe(case: Case) -> Trial:
    """Set up the training that a case stands for.

    Normalised weights have an effect by their direction alone, and the nearer they are to zero the
    faster it changes: steps are small enough not to jump across.
    """
    rate = {"sgd": 0.02, "momentum": 0.005, "nesterov": 0.01}.get(case.optimizer, 0.001)
    return trial(
        Network(SHAPES[case.input], layers_of(case)),
        Objective(
            loss=LOSSES[case.loss],
            l1=0.01 if case.penalty == "l1" else 0.0,
            l2=0.1 if case.penalty == "l2" else 0.0,
            clip_norm=0.05 if case.clip == "clipped" else None,
        ),
        GENTLE[case.optimizer],
        images=pixels(IMAGES, SHAPES[case.input]),
        weights=np.arange(IMAGES) % 4 / 2 if case.weights == "weighted" else None,
        batch_size=int(case.batch),
        rate=rate,
    )


STEPS = 40

EVERYWHERE = [
    (name, precision, case)
    for case in CASES
    for name, precision in rooms_for(describe(case).job.network)
]


@cache
def reference(case: Case) -> Outcome:
    """Do it with the numpy engine in float64."""
    arrays, progress = outcome(describe(case), open_engine("numpy", "float64"), STEPS)
    assert all(np.isfinite(array).all() for array in arrays.values()), "nothing to compare"
    return arrays, progress


def test_every_pair_of_choices_occurs() -> None:
    assert set().union(*map(pairs_in, CASES)) == every_pair(list(CHOICES.values()))


def test_the_numpy_engine_leaves_nothing_out() -> None:
    found = {(precision, case) for name, precision, case in EVERYWHERE if name == "numpy"}
    assert found == {(precision, case) for precision in ("float32", "float64") for case in CASES}


OTHERS = pytest.mark.parametrize(
    ("name", "precision", "case"),
    [where for where in EVERYWHERE if where[:2] != ("numpy", "float64")],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)


@OTHERS
def test_trainings_go_the_same_way(name: str, precision: str, case: Case) -> None:
    got = outcome(describe(case), open_engine(name, precision), STEPS)
    require_close(got, reference(case), 1e-8 if precision == "float64" else 1e-3)


@OTHERS
def test_trained_networks_see_the_same(name: str, precision: str, case: Case) -> None:
    task, params = describe(case), reference(case)[0]
    params = {name: params[name] for name in task.job.network.param_shapes}
    expected, found = (
        open_engine(*room).predictor(task.job.network, params, task.samples.scaling)(
            task.samples.images
        )
        for room in (("numpy", "float64"), (name, precision))
    )
    tolerance = 1e-9 if precision == "float64" else 1e-4
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)
