"""JAX on the processor: a whole epoch as one compiled loop, ``lax.scan`` over the batches."""

from collections.abc import Callable
from functools import cache, partial
from time import perf_counter
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.speed.prediction import PredictionProblem
from benchmarks.speed.training import TrainingProblem
from benchmarks.speed.work import CannotDoError, Forms
from digitus.arrays import Images, Labels
from digitus.networks import SGD, Adam, CrossEntropy, Dense, Network, Params, SquaredError

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda z: z,
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
    "softmax": jax.nn.softmax,
}


def train(problem: TrainingProblem) -> Forms:
    """Train in float32; compiling is not counted."""
    if any(layer.activation not in ACTIVATIONS for layer in problem.dense):
        raise CannotDoError("not written for derivatives in the wrong place")
    x, y = jnp.asarray(problem.inputs("float32")), jnp.asarray(problem.targets("float32"))
    start = {name: jnp.asarray(array, jnp.float32) for name, array in problem.params.items()}
    size, epoch = problem.training.batch_size, jax.jit(partial(_epoch, problem))

    @cache
    def prepared(images: int) -> Callable[[], Any]:
        batches = [array[:images].reshape(images // size, size, -1) for array in (x, y)]
        return partial(epoch.lower(start, *batches).compile(), start, *batches)

    def run(images: int) -> tuple[float, Params]:
        call = prepared(images)
        began = perf_counter()
        params = jax.block_until_ready(call())
        seconds = perf_counter() - began
        return seconds, {name: np.asarray(array) for name, array in params.items()}

    return {"lax.scan": run}


def _epoch(problem: TrainingProblem, params: Any, xs: Any, ys: Any) -> Any:
    loss = partial(_loss, problem)
    optimizer = problem.training.optimizer
    if isinstance(optimizer, SGD) and not optimizer.momentum:
        step, state = partial(_sgd, optimizer), None
    elif isinstance(optimizer, Adam):
        zeros = jax.tree.map(jnp.zeros_like, params)
        step, state = partial(_adam, optimizer), (zeros, zeros, jnp.zeros(()))
    else:
        raise CannotDoError(f"not written for {optimizer.kind}")

    def take(carry: Any, batch: Any) -> Any:
        params, state = carry
        return step(params, jax.grad(loss)(params, *batch), state), None

    return jax.lax.scan(take, (params, state), (xs, ys))[0][0]


def _sgd(optimizer: SGD, params: Any, grads: Any, state: Any) -> Any:
    return jax.tree.map(lambda p, g: p - optimizer.learning_rate * g, params, grads), state


def _adam(optimizer: Adam, params: Any, grads: Any, state: Any) -> Any:
    means, squares, steps = state
    steps = steps + 1
    b1, b2 = optimizer.beta1, optimizer.beta2
    means = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, means, grads)
    squares = jax.tree.map(lambda s, g: b2 * s + (1 - b2) * g * g, squares, grads)
    rate, root = optimizer.learning_rate / (1 - b1**steps), jnp.sqrt(1 - b2**steps)
    params = jax.tree.map(
        lambda p, m, s: p - rate * m / (jnp.sqrt(s) / root + optimizer.epsilon),
        params,
        means,
        squares,
    )
    return params, (means, squares, steps)


def _loss(problem: TrainingProblem, params: Any, x: Any, y: Any) -> Any:
    described = problem.training.objective.loss
    entropy = isinstance(described, CrossEntropy)
    outputs = _forward(problem.network, params, x, logits=entropy)
    if entropy:
        return -(jax.nn.log_softmax(outputs) * y).sum(axis=1).mean()
    if not isinstance(described, SquaredError):
        raise CannotDoError(f"not written for {described.kind}")
    return (0.5 if described.halved else 1) * ((outputs - y) ** 2).sum(axis=1).mean()


def _forward(network: Network, params: Any, x: Any, *, logits: bool) -> Any:
    last = len(network.layers) - 1
    for index, layer in enumerate(network.layers):
        x = x @ params[f"{index}.weights"]
        if f"{index}.bias" in params:
            x = x + params[f"{index}.bias"]
        if isinstance(layer, Dense) and not (logits and index == last):
            x = ACTIVATIONS[layer.activation](x)
    return x


def predict(problem: PredictionProblem) -> Forms:
    """Read images with one compiled function from bytes to digits."""
    model = problem.model
    params = {name: jnp.asarray(array) for name, array in model.params.items()}

    def read(pixels: Any) -> Any:
        x = pixels.reshape(len(pixels), -1).astype(jnp.float32) / model.scaling.divisor
        return _forward(model.network, params, x, logits=True).argmax(axis=1)

    compiled = jax.jit(read)

    def call(images: Images) -> Labels:
        return np.asarray(compiled(images))

    return {"jit": problem.calls(call)}
