"""The same network, from the same start, in the same order, gives the same trajectory anywhere.

The reference is the numpy engine in float64.  Every pair of choices (this activation with that
optimizer, this batch size with that penalty, ...) occurs in one of the trials.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from digitus.arrays import Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines import open_engine
from digitus.networks import (
    CrossEntropy,
    Dense,
    Distillation,
    Dropout,
    Layer,
    Loss,
    Network,
    Objective,
    SquaredError,
)
from digitus.networks.activations import ACTIVATIONS
from tests.engines.conftest import (
    DOUBLE,
    OPTIMIZERS,
    SINGLE,
    Outcome,
    Trial,
    outcome,
    pixels,
    require_close,
    trial,
)
from tests.engines.pairs import every_pair, pairs_in, pairwise_cases

IMAGES = 50

LOSSES: dict[str, Loss] = {
    "squared": SquaredError(),
    "squared-sum": SquaredError(reduction="sum"),
    "squared-whole": SquaredError(halved=False),
    "squared-whole-sum": SquaredError(halved=False, reduction="sum"),
    "surprise": CrossEntropy(),
    "surprise-sum": CrossEntropy(reduction="sum"),
    "surprise-smoothed": CrossEntropy(smoothing=0.1),
    "taught": Distillation(temperature=1, weight=1),
    "taught-warm": Distillation(temperature=3, weight=0.7, smoothing=0.1),
    "taught-sum": Distillation(temperature=0.5, weight=0.2, reduction="sum"),
}
PENALTIES = {"free": (0.0, 0.0), "l1": (0.01, 0.0), "l2": (0.0, 0.1), "l1-l2": (0.01, 0.1)}
INPUTS: dict[str, tuple[Pixels, Scaling]] = {
    "sparse": (pixels(IMAGES, (4, 4), ink=0.2), Scaling(divisor=255.0)),
    "offset": (pixels(IMAGES, (4, 4)), Scaling(offset=60.0, divisor=90.0)),
    "floats": (pixels(IMAGES, (4, 4)) / 255, Scaling()),
}

CHOICES: dict[str, list[str]] = {
    "hidden": list(ACTIVATIONS),
    "output": list(ACTIVATIONS),
    "loss": list(LOSSES),
    "optimizer": list(OPTIMIZERS),
    "layers": ["none", "one", "two", "dropout-in", "dropout-out", "dropout-both"],
    "width": ["3", "8", "33"],
    "bias": ["bias", "no-bias"],
    "batch": ["1", "3", "10", "32"],
    "weights": ["equal", "weighted"],
    "penalty": list(PENALTIES),
    "clip": ["free", "clipped", "long"],
    "input": list(INPUTS),
}


class Case(NamedTuple):
    """One choice of each kind."""

    hidden: str
    output: str
    loss: str
    optimizer: str
    layers: str
    width: str
    bias: str
    batch: str
    weights: str
    penalty: str
    clip: str
    input: str


CASES = [Case(*choice) for choice in pairwise_cases(list(CHOICES.values()))]


def describe(case: Case) -> Trial:
    """Set up the training that a case stands for; small rates keep it from becoming chaotic."""
    loss = LOSSES[case.loss]
    bias, batch_size = case.bias == "bias", int(case.batch)
    hidden: list[Layer] = [Dense(int(case.width), case.hidden, bias), Dense(5, case.hidden, bias)]
    hidden = hidden[: {"none": 0, "two": 2}.get(case.layers, 1)]
    if case.layers in {"dropout-in", "dropout-both"}:
        hidden.insert(0, Dropout(0.2))
    if case.layers in {"dropout-out", "dropout-both"}:
        hidden.append(Dropout(0.5))
    output = "softmax" if isinstance(loss, CrossEntropy | Distillation) else case.output
    l1, l2 = PENALTIES[case.penalty]
    clip_norm = {"free": None, "clipped": 0.05, "long": 1e6}[case.clip]
    images, scaling = INPUTS[case.input]
    rate = {"sgd": 0.05, "momentum": 0.005, "nesterov": 0.01}.get(case.optimizer, 0.001)
    return trial(
        Network((4, 4), (*hidden, Dense(3, output, bias))),
        Objective(loss=loss, l1=l1, l2=l2, clip_norm=clip_norm),
        OPTIMIZERS[case.optimizer],
        images=images,
        scaling=scaling,
        weights=np.arange(IMAGES) % 4 / 2 if case.weights == "weighted" else None,
        batch_size=batch_size,
        rate=rate / batch_size if loss.reduction == "sum" else rate,
    )


@cache
def reference(case: Case, steps: int) -> Outcome:
    """Do it with the numpy engine in float64."""
    arrays, progress = outcome(describe(case), open_engine("numpy", "float64"), steps)
    assert all(np.isfinite(array).all() for array in arrays.values()), "nothing to compare"
    return arrays, progress


def test_every_pair_of_choices_occurs() -> None:
    assert set().union(*map(pairs_in, CASES)) == every_pair(list(CHOICES.values()))


@pytest.mark.parametrize("case", CASES, ids="-".join)
@pytest.mark.parametrize("name", [name for name in DOUBLE if name != "numpy"])
def test_float64_goes_the_same_way(name: str, case: Case) -> None:
    spared = case.batch == "32" or name == "torch"  # the python engine is slow, torch for each step
    steps = 50 if spared else 200
    got = outcome(describe(case), open_engine(name, "float64"), steps)
    require_close(got, reference(case, steps), 1e-10 if name == "python" else 1e-8)
    assert got[1].correct == reference(case, steps)[1].correct


@pytest.mark.parametrize("case", CASES, ids="-".join)
@pytest.mark.parametrize("name", SINGLE)
def test_float32_stays_near(name: str, case: Case) -> None:
    # Every step rounds to 6e-8 of each number, and RMSprop and Adam divide what that changes by
    # gradients that may be small: forty steps keep it well below one in a thousand.
    got = outcome(describe(case), open_engine(name, "float32"), 40)
    require_close(got, reference(case, 40), 1e-3)


@pytest.mark.parametrize("batch_size", [1, 10, 64])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize(
    ("name", "precision", "tolerance"),
    [(name, "float64", 1e-8) for name in DOUBLE if name not in {"numpy", "python"}]
    + [(name, "float32", 1e-3) for name in SINGLE],
)
def test_wide_layers_on_whole_images(
    name: str, precision: str, tolerance: float, optimizer: str, batch_size: int
) -> None:
    task = trial(
        Network((28, 28), (Dense(300, "relu"), Dropout(0.3), Dense(10, "softmax"))),
        Objective(),
        OPTIMIZERS[optimizer],
        images=pixels(100, (28, 28), ink=0.19),
        batch_size=batch_size,
        rate=0.001,
    )
    expected = outcome(task, open_engine("numpy", "float64"), 20)
    require_close(outcome(task, open_engine(name, precision), 20), expected, tolerance)
