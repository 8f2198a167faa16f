"""PyTorch with dense layers, in the forms in which people write such loops; the fastest counts.

What is tried: weights as ``nn.Linear`` keeps them or as rows for ``x @ w``; the update by
``torch.optim`` (its default and its fused form) or by hand; one thread or two; and compiled, with
``torch.compile`` of the loss alone or of a whole step. Batches are views of tensors that were made
beforehand, and gradients are forgotten (``set_to_none``) instead of zeroed.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from time import perf_counter
from typing import Any, TypeAlias

import numpy as np
import torch
from torch.nn import functional

from benchmarks.speed.prediction import PredictionProblem
from benchmarks.speed.training import TrainingProblem
from benchmarks.speed.work import CannotDoError, Form, Forms
from digitus.arrays import Images, Labels
from digitus.networks import SGD, Adam, CrossEntropy, Dense, Params, SquaredError

Tensor: TypeAlias = torch.Tensor
Weights: TypeAlias = list[Tensor]
Loss: TypeAlias = Callable[[Weights, Tensor, Tensor], Tensor]

LAYOUTS = ("linear", "rows")
THREADS = (1, 2)


class _TanhSlip(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """Tanh with its derivative at the activation, as published."""

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        a = torch.tanh(z)
        ctx.save_for_backward(a)
        return a

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:  # type: ignore[override, unused-ignore]
        (a,) = ctx.saved_tensors
        return grad * (1 - torch.tanh(a) ** 2)


class _SoftmaxSlip(torch.autograd.Function):  # type: ignore[misc, unused-ignore]
    """Softmax with its derivative at the activation, as published."""

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        a = torch.softmax(z, dim=-1)
        ctx.save_for_backward(a)
        return a

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:  # type: ignore[override, unused-ignore]
        (a,) = ctx.saved_tensors
        s = torch.softmax(a, dim=-1)
        return s * (grad - (grad * s).sum(dim=-1, keepdim=True))


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softmax": partial(torch.softmax, dim=-1),
    "tanh_slip": _TanhSlip.apply,
    "softmax_slip": _SoftmaxSlip.apply,
}


def eager(problem: TrainingProblem) -> Forms:
    """Train step by step, as PyTorch does by itself."""
    plain = isinstance(problem.training.optimizer, SGD)
    updates = ("by hand", "optim", "optim fused") if plain else ("optim", "optim fused")
    job = _Job(problem)
    return {
        f"{layout}, {update}, threads: {threads}": partial(job.train, layout, update, threads)
        for layout, update, threads in product(LAYOUTS, updates, THREADS)
    }


def compiled(problem: TrainingProblem) -> Forms:
    """Train with ``torch.compile``; the time that compiling takes is not counted."""
    job = _Job(problem)
    plain = isinstance(problem.training.optimizer, SGD)
    updates = ("whole step", "by hand") if plain else ("optim fused",)
    return {
        f"torch.compile, {update}, threads: {threads}": partial(
            or_cannot, partial(job.train, "rows", update, threads, compile=True)
        )
        for update, threads in product(updates, THREADS)
    }


def predict_eager(problem: PredictionProblem) -> Forms:
    """Read images in inference mode."""
    return _prediction(problem, lambda read: read)


def predict_compiled(problem: PredictionProblem) -> Forms:
    """Read images with ``torch.compile`` of all from bytes to digits."""
    forms = _prediction(problem, torch.compile)
    return {f"torch.compile, {name}": partial(or_cannot, form) for name, form in forms.items()}


def or_cannot(form: Form, amount: int) -> tuple[float, Any]:
    """Run a form; whatever its compiler raises is why it does not take part."""
    try:
        return form(amount)
    except Exception as error:  # whatever a compiler may raise
        reason = str(error).strip().splitlines()[0]
        raise CannotDoError(f"torch.compile: {type(error).__name__}: {reason}") from None


class _Job:
    """A training's tensors, made once, and the ways to go through them."""

    def __init__(self, problem: TrainingProblem) -> None:
        self.problem = problem
        self.layers = problem.dense
        self.entropy = isinstance(problem.training.objective.loss, CrossEntropy)
        self.x = torch.from_numpy(problem.inputs("float32"))
        self.y = torch.tensor(problem.train.labels if self.entropy else problem.targets("float32"))
        self.compiled: dict[str, Any] = {}

    def train(
        self, layout: str, update: str, threads: int, images: int, *, compile: bool = False
    ) -> tuple[float, Params]:
        """Train on the first images, from the start."""
        torch.set_num_threads(threads)
        size = self.problem.training.batch_size
        weights = tensors(self.problem.params, layout)
        batches = list(zip(self.x[:images].split(size), self.y[:images].split(size), strict=True))
        step = self.steps(weights, layout, update, compile=compile)
        start = perf_counter()
        for x, y in batches:
            step(x, y)
        seconds = perf_counter() - start
        return seconds, _params(self.problem.params, weights, layout)

    def steps(
        self, weights: Weights, layout: str, update: str, *, compile: bool
    ) -> Callable[[Tensor, Tensor], None]:
        """Return what takes one step."""
        loss: Loss = partial(self.loss, layout)
        if update == "whole step":
            return self.whole_step(weights, loss)
        for tensor in weights:
            tensor.requires_grad_()
        if compile:
            loss = self.compiled.setdefault("loss", torch.compile(loss))
        if update == "by hand":
            return partial(step_by_hand, weights, loss, self.rate)
        return partial(_step, weights, loss, self.optimizer(weights, fused="fused" in update))

    def whole_step(self, weights: Weights, loss: Loss) -> Callable[[Tensor, Tensor], None]:
        """Compile loss, gradients and update as one."""

        def step(weights: Weights, x: Tensor, y: Tensor) -> None:
            for tensor, grad in zip(weights, torch.func.grad(loss)(weights, x, y), strict=True):
                tensor.sub_(grad, alpha=self.rate)

        run = self.compiled.setdefault("step", torch.compile(step))
        return partial(run, weights)

    def loss(self, layout: str, weights: Weights, x: Tensor, y: Tensor) -> Tensor:
        """Return the loss of a batch; squared errors as a mean over images and outputs."""
        outputs = forward(self.layers, layout, weights, x, logits=self.entropy)
        return (
            functional.cross_entropy(outputs, y)
            if self.entropy
            else functional.mse_loss(outputs, y)
        )

    @property
    def rate(self) -> float:
        """The learning rate; for squared errors, what makes a mean over the outputs their sum."""
        loss, rate = self.problem.training.objective.loss, self.problem.training.optimizer
        if not isinstance(loss, SquaredError):
            return rate.learning_rate
        return rate.learning_rate * self.problem.network.classes * (0.5 if loss.halved else 1)

    def optimizer(self, weights: Weights, *, fused: bool) -> torch.optim.Optimizer:
        """Return PyTorch's own of the recipe's kind."""
        described = self.problem.training.optimizer
        chosen: Any = {"fused": True} if fused else {}
        if isinstance(described, SGD):
            return torch.optim.SGD(weights, self.rate, momentum=described.momentum, **chosen)
        if isinstance(described, Adam):
            betas = (described.beta1, described.beta2)
            return torch.optim.Adam(weights, self.rate, betas, described.epsilon, **chosen)
        raise CannotDoError(f"not written for {described.kind}")


def step_by_hand(weights: Weights, loss: Loss, rate: float, x: Tensor, y: Tensor) -> None:
    """Take one step with an update of one line."""
    loss(weights, x, y).backward()
    with torch.no_grad():
        for tensor in weights:
            tensor.sub_(tensor.grad, alpha=rate)  # type: ignore[arg-type, unused-ignore]
            tensor.grad = None


def _step(
    weights: Weights, loss: Loss, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor
) -> None:
    loss(weights, x, y).backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def forward(
    layers: tuple[Dense, ...], layout: str, weights: Weights, x: Tensor, *, logits: bool = False
) -> Tensor:
    """Return the outputs, or what would go into the last activation."""
    left = iter(weights)
    for index, layer in enumerate(layers):
        x = _dense(x, next(left), next(left) if layer.bias else None, layout)
        if not (logits and index == len(layers) - 1):
            x = ACTIVATIONS[layer.activation](x)
    return x


def _dense(x: Tensor, weights: Tensor, bias: Tensor | None, layout: str) -> Tensor:
    if layout == "linear":
        return functional.linear(x, weights, bias)
    return x @ weights if bias is None else torch.addmm(bias, x, weights)


def tensors(params: Params, layout: str) -> Weights:
    """Copy the parameters, weights as (fan_out, fan_in) for ``nn.Linear``."""
    arrays = (array.T if layout == "linear" else array for array in params.values())
    return [torch.from_numpy(np.array(array, np.float32, order="C")) for array in arrays]


def _params(params: Params, weights: Weights, layout: str) -> Params:
    arrays = (tensor.detach().numpy() for tensor in weights)
    return {
        name: array.T if layout == "linear" else array
        for name, array in zip(params, arrays, strict=True)
    }


def _prediction(problem: PredictionProblem, wrap: Callable[[Any], Any]) -> Forms:
    return dict(_readers(problem, wrap))


def _readers(problem: PredictionProblem, wrap: Callable[[Any], Any]) -> Iterator[tuple[str, Form]]:
    model = problem.model
    layers = tuple(layer for layer in model.network.layers if isinstance(layer, Dense))
    for layout in LAYOUTS:
        weights = tensors(model.params, layout)

        def read(pixels: Tensor, layout: str = layout, weights: Weights = weights) -> Tensor:
            x = pixels.flatten(1).to(torch.float32).div_(model.scaling.divisor)
            return forward(layers, layout, weights, x, logits=True).argmax(dim=1)

        wrapped = wrap(read)
        for threads in THREADS:
            yield f"{layout}, threads: {threads}", problem.calls(partial(_read, wrapped, threads))


def _read(read: Callable[[Tensor], Tensor], threads: int, images: Images) -> Labels:
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    with torch.inference_mode():
        return np.asarray(read(torch.from_numpy(images)))
