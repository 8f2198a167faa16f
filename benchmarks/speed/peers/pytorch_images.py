"""PyTorch with convolutions, in the forms in which people write such trainings; the fastest counts.

What is tried: images as PyTorch keeps them by itself or with their channels last, one thread or
two, the optimizer in its default and its fused form; and ``torch.compile`` of the loss.  For
reading, normalisations are folded into the convolutions, as for digitus, and images go through the
network some at a time, since ten thousand at once do not fit into any cache.
"""

from collections.abc import Callable
from functools import partial
from itertools import product
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from benchmarks.speed.peers.pytorch import THREADS, Tensor, or_cannot
from benchmarks.speed.peers.pytorch_modules import LAYOUTS, Mirror
from benchmarks.speed.prediction import PredictionProblem
from benchmarks.speed.training import TrainingProblem
from benchmarks.speed.work import CannotDoError, Forms
from digitus.arrays import Array, Images, Labels
from digitus.datasets.scaling import Scaling
from digitus.networks import SGD, CrossEntropy, Objective, Params
from digitus.networks.folding import fold
from digitus.training import Training

AT_ONCE = (100, 1000)
"""How many images go through the network together."""


def eager(problem: TrainingProblem) -> Forms:
    """Train step by step, as PyTorch does by itself."""
    job = _Job(problem)
    return {
        f"{layout}, {update}, threads: {threads}": partial(job.train, layout, update, threads)
        for layout, update, threads in product(LAYOUTS, ("optim", "optim fused"), THREADS)
    }


def compiled(problem: TrainingProblem) -> Forms:
    """Train with ``torch.compile`` of the loss; the time that compiling takes is not counted."""
    job = _Job(problem)
    return {
        f"torch.compile, {layout}, threads: {threads}": partial(
            or_cannot, partial(job.train, layout, "optim fused", threads, compile=True)
        )
        for layout, threads in product(LAYOUTS, THREADS)
    }


def bfloat16(problem: TrainingProblem) -> Forms:
    """Train with autocast to bfloat16, as it is and with ``torch.compile`` of the loss."""
    job = _Job(problem, autocast=True)
    forms = [*product(LAYOUTS, THREADS, (False,)), *product(["channels last"], THREADS, (True,))]
    return {
        f"autocast{', torch.compile' * compile}, {layout}, threads: {threads}": partial(
            or_cannot, partial(job.train, layout, "optim fused", threads, compile=compile)
        )
        for layout, threads, compile in forms
    }


class _Job:
    """A training's tensors, made once, and the ways to go through them."""

    def __init__(self, problem: TrainingProblem, *, autocast: bool = False) -> None:
        self.problem, self.autocast = problem, autocast
        self.smoothing = smoothing_of(problem.training.objective)
        self.x = image_tensor(problem.inputs("float32"))
        self.y = torch.tensor(problem.train.labels)
        self.compiled: dict[tuple[str, int], tuple[Mirror, Any]] = {}

    def train(
        self, layout: str, update: str, threads: int, images: int, *, compile: bool = False
    ) -> tuple[float, Params]:
        """Train on the first images, from the start."""
        torch.set_num_threads(threads)
        mirror, loss = self.kept(layout, threads) if compile else self.made(layout)
        mirror.load(self.problem.params)
        optimizer = sgd(mirror, self.problem.training, fused="fused" in update)
        size = self.problem.training.batch_size
        x = self.x[:images].contiguous(memory_format=LAYOUTS[layout])
        batches = list(zip(x.split(size), self.y[:images].split(size), strict=True))
        start = perf_counter()
        for pair in batches:
            loss(*pair).backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        seconds = perf_counter() - start
        return seconds, mirror.params()

    def made(self, layout: str) -> tuple[Mirror, Any]:
        """Make the modules, and what gives the loss of a batch."""
        mirror = Mirror(self.problem.network)
        module = mirror.laid_out(layout)

        def loss(x: Tensor, y: Tensor) -> Tensor:
            with torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
                z = module(x)
            return functional.cross_entropy(z.float(), y, label_smoothing=self.smoothing)

        return mirror, loss

    def kept(self, layout: str, threads: int) -> tuple[Mirror, Any]:
        """Make them once for all, and compile the loss."""
        if (layout, threads) not in self.compiled:
            mirror, loss = self.made(layout)
            self.compiled[layout, threads] = mirror, torch.compile(loss)
        return self.compiled[layout, threads]


def image_tensor(rows: Array) -> Tensor:
    """Make images of one channel, (n, 1, 28, 28), of the rows that go into a network."""
    side = round(rows.shape[1] ** 0.5)
    return torch.from_numpy(rows).reshape(len(rows), 1, side, side)


def smoothing_of(objective: Objective) -> float:
    """Return how far targets are smoothed; refuse what is not written here."""
    if not isinstance(objective.loss, CrossEntropy) or objective.l1 or objective.clip_norm:
        raise CannotDoError("written for cross-entropy and weight decay alone")
    return objective.loss.smoothing


def sgd(mirror: Mirror, training: Training, *, fused: bool) -> torch.optim.Optimizer:
    """Return PyTorch's SGD, with the recipe's momentum and penalty."""
    described, objective = training.optimizer, training.objective
    if not isinstance(described, SGD):
        raise CannotDoError(f"not written for {described.kind}")
    weights, others = mirror.weights_and_others()
    groups: list[dict[str, Any]] = [
        {"params": weights, "weight_decay": objective.l2},
        {"params": others},
    ]
    return torch.optim.SGD(
        groups,
        described.learning_rate,
        momentum=described.momentum,
        nesterov=described.nesterov,
        fused=fused or None,
    )


def predict_eager(problem: PredictionProblem) -> Forms:
    """Read images in inference mode."""
    return _prediction(problem, lambda module: module)


def predict_compiled(problem: PredictionProblem) -> Forms:
    """Read images with ``torch.compile`` of the network, its weights frozen into the code."""
    compile = partial(torch.compile, options={"freezing": True})
    return {
        f"torch.compile, {name}": partial(or_cannot, form)
        for name, form in _prediction(problem, compile).items()
    }


def _prediction(problem: PredictionProblem, wrap: Callable[[Any], Any]) -> Forms:
    folded, params = fold(problem.model.network, problem.model.params)
    forms = Forms()
    for layout, kind in LAYOUTS.items():
        mirror = Mirror(folded)
        mirror.load(params)
        module = wrap(mirror.laid_out(layout).eval())
        sizes = sorted({min(size, len(problem.test)) for size in AT_ONCE})
        for size, threads in product(sizes, THREADS):
            read = partial(_read, module, problem.model.scaling, kind, size, threads)
            forms[f"{layout}, {size} at once, threads: {threads}"] = problem.calls(read)
    return forms


def _read(
    module: Any,
    scaling: Scaling,
    kind: torch.memory_format,
    size: int,
    threads: int,
    images: Images,
) -> Labels:
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    digits = []
    with torch.inference_mode():
        for pixels in torch.from_numpy(images).split(size):
            x = pixels.unsqueeze(1).float().sub_(scaling.offset).div_(scaling.divisor)
            digits.append(module(x.contiguous(memory_format=kind)).argmax(dim=1))
        return np.asarray(torch.cat(digits))
