"""Trainings with PyTorch against the clock: the examples that people start from, and our recipes.

The networks, optimizers, rates, batches and epochs of the examples are their authors'; the images
come from tensors that are made beforehand, channels last, which is several times faster than the
loaders of the examples.  Threads: one per core.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np
import torch
from torch.nn import functional

from benchmarks.race.stopwatch import Point, Stopwatch
from benchmarks.speed.peers.pytorch_images import image_tensor, sgd, smoothing_of
from benchmarks.speed.peers.pytorch_modules import Mirror
from benchmarks.speed.work import CannotDoError
from digitus.arrays import Array
from digitus.datasets import Dataset, load_dataset
from digitus.datasets.scaling import Scaling
from digitus.engines.cores import cores
from digitus.networks import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Glorot,
    MaxPool2D,
    Network,
    draw_params,
)
from digitus.recipes import Recipe, prepare
from digitus.training import History
from digitus.training.schedules import Length

ADADELTA = Network(
    (28, 28),
    (
        Conv2D(32, 3, "relu"),
        Conv2D(64, 3, "relu"),
        MaxPool2D(2),
        Dropout(0.25),
        Flatten(),
        Dense(128, "relu"),
        Dropout(0.5),
        Dense(10, "softmax"),
    ),
)
"""github.com/pytorch/examples, mnist/main.py."""

KERAS = Network(
    (28, 28),
    (
        Conv2D(32, 3, "relu"),
        MaxPool2D(2),
        Conv2D(64, 3, "relu"),
        MaxPool2D(2),
        Flatten(),
        Dropout(0.5),
        Dense(10, "softmax"),
    ),
)
"""keras.io/examples/vision/mnist_convnet."""

FAST = Network(
    (28, 28),
    (
        Conv2D(24, 5, "relu"),
        MaxPool2D(2),
        Conv2D(32, 3, "relu"),
        MaxPool2D(2),
        Flatten(),
        Dense(256, "relu"),
        Dense(10, "softmax"),
    ),
)
"""github.com/tuomaso/train_mnist_fast, 8_Final: 99.04 % in one epoch, as a mean of 30."""


@final
@dataclass(frozen=True, kw_only=True)
class Racer:
    """All that a training needs.

    Parameters
    ----------
    mirror
        The network, at its start.
    optimizer
        At its first rate.
    factors
        Each step's share of that rate, from the number of steps in an epoch.
    scaling
        From pixels to inputs.
    batch_size, epochs
        As ever.
    smoothing
        Of the targets.
    """

    mirror: Mirror
    optimizer: torch.optim.Optimizer
    factors: Callable[[int], Array]
    scaling: Scaling
    batch_size: int
    epochs: int
    smoothing: float = 0.0


def pytorch_example(rng: np.random.Generator) -> Racer:
    """Adadelta, whose rate falls by 30 % after every epoch; PyTorch draws the weights."""
    torch.manual_seed(int(rng.integers(2**31)))
    mirror = Mirror(ADADELTA)
    return Racer(
        mirror=mirror,
        optimizer=torch.optim.Adadelta(mirror.module.parameters(), lr=1.0),
        factors=lambda steps: 0.7 ** np.repeat(np.arange(14.0), steps),
        scaling=Scaling(0.1307 * 255, 0.3081 * 255),
        batch_size=64,
        epochs=14,
    )


def keras_example(rng: np.random.Generator) -> Racer:
    """Adam at one rate throughout."""
    mirror = Mirror(KERAS)
    mirror.load(draw_params(KERAS, Glorot(), rng))
    return Racer(
        mirror=mirror,
        optimizer=torch.optim.Adam(mirror.module.parameters(), lr=1e-3, eps=1e-7, fused=True),
        factors=lambda steps: np.ones(15 * steps),
        scaling=Scaling(divisor=255.0),
        batch_size=128,
        epochs=15,
    )


def train_mnist_fast(rng: np.random.Generator) -> Racer:
    """Adam for one epoch, its rate on one cycle of cosines; PyTorch draws the weights."""
    torch.manual_seed(int(rng.integers(2**31)))
    mirror = Mirror(FAST)

    def factors(steps: int) -> Array:
        # From 1/25 up to 1 in 30 % of the steps, and down to a ten-thousandth of where it began.
        start, end, top = 1 / 25, 1 / 25e4, max(0.3 * steps - 1, 1e-9)
        step = np.arange(float(steps))
        rise = (1 + np.cos(np.pi * np.minimum(step / top, 1))) / 2
        fall = (1 + np.cos(np.pi * (step - top) / max(steps - 1 - top, 1))) / 2
        return np.where(step <= top, 1 + (start - 1) * rise, end + (1 - end) * fall)

    return Racer(
        mirror=mirror,
        optimizer=torch.optim.Adam(
            mirror.module.parameters(), lr=1e-2, betas=(0.7, 0.9), fused=True
        ),
        factors=factors,
        scaling=Scaling(0.1307 * 255, 0.3081 * 255),
        batch_size=256,
        epochs=1,
    )


EXAMPLES = {
    "pytorch-example": pytorch_example,
    "keras-example": keras_example,
    "train-mnist-fast": train_mnist_fast,
}


def race_example(name: str, seed: int, first: int, limit: float) -> list[Point]:
    """Train the network of an example on the first images (0: on all); return what was seen."""
    data = load_dataset("mnist")
    train = data.train.first(first) if first else data.train
    rng = np.random.default_rng(seed)
    return _run(EXAMPLES[name](rng), train, data["test"], rng, limit)


def race_recipe(recipe: Recipe, limit: float) -> list[Point]:
    """Follow a recipe of ours that distorts nothing; return what was seen.

    Raises
    ------
    CannotDoError
        If it does more than is written here.
    """
    training = recipe.training
    if training.augment or training.average or training.stop:
        raise CannotDoError("written for trainings without distortions and averages")
    rng = np.random.default_rng(recipe.seed)
    task = prepare(recipe, rng)
    mirror = Mirror(recipe.network)
    mirror.load(task.params)

    def factors(steps: int) -> Array:
        length = Length(per_epoch=steps, epochs=training.epochs)
        return training.schedule.factors(np.arange(length.total), length, History())

    racer = Racer(
        mirror=mirror,
        optimizer=sgd(mirror, training, fused=True),
        factors=factors,
        scaling=task.scaling,
        batch_size=training.batch_size,
        epochs=training.epochs,
        smoothing=smoothing_of(training.objective),
    )
    return _run(racer, task.train, task.data["test"], rng, limit)


def _run(
    racer: Racer, train: Dataset, test: Dataset, rng: np.random.Generator, limit: float
) -> list[Point]:
    torch.set_num_threads(cores())
    module = racer.mirror.laid_out("channels last").train()
    x, y = _tensors(train, racer.scaling)
    look = partial(_accuracy, module, *_tensors(test, racer.scaling))
    rates = [group["lr"] for group in racer.optimizer.param_groups]
    factors, seen = iter(racer.factors(-(-len(x) // racer.batch_size))), 0
    _warm_up(module, x[: racer.batch_size], y[: racer.batch_size])
    watch = Stopwatch(len(x), limit)
    for _ in range(racer.epochs):
        for part in torch.from_numpy(rng.permutation(len(x))).split(racer.batch_size):
            factor = next(factors)
            for group, rate in zip(racer.optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            loss = functional.cross_entropy(
                module(x[part]), y[part], label_smoothing=racer.smoothing
            )
            loss.backward()
            racer.optimizer.step()
            racer.optimizer.zero_grad(set_to_none=True)
            seen += len(part)
            if not watch.look(seen, look):
                return watch.points
    return watch.finish(seen, look)


def _tensors(data: Dataset, scaling: Scaling) -> tuple[torch.Tensor, torch.Tensor]:
    x = image_tensor(scaling.apply(data.images.reshape(len(data), -1), "float32"))
    return x.contiguous(memory_format=torch.channels_last), torch.tensor(data.labels)


def _warm_up(module: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> None:
    """Take one step that changes nothing, in which everything is allocated."""
    kept = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    functional.cross_entropy(module(x), y).backward()
    module.zero_grad(set_to_none=True)
    module.load_state_dict(kept)


def _accuracy(module: torch.nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    module.eval()
    with torch.inference_mode():
        digits = torch.cat([module(part).argmax(dim=1) for part in x.split(1000)])
    module.train()
    return float((digits == y).float().mean())
