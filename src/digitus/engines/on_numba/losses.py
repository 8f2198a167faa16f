"""Losses: how wrong each image's outputs are, and where backward begins."""

import math
from typing import Any

from digitus.engines.on_numba.activations import activate, deactivate, softmax
from digitus.engines.on_numba.fused.layers import outputs
from digitus.engines.on_numba.fused.layout import SURPRISE
from digitus.engines.on_numba.jit import kernel, part_of_kernels
from digitus.engines.on_numba.simd.pointers import beyond, number


@kernel
def judge(node: Any, rule: Any, data: Any, step: Any, work: Any) -> None:
    """From the last layer's z: its outputs, each image's loss, and d loss / d z."""
    images = step.last - step.first
    z = outputs(node, work.values, step.batch, step.first)
    grad = outputs(node, work.grads, step.batch, step.first)
    if rule.loss != SURPRISE:
        activate(node, z, images)
    for image in range(images):
        a, delta = beyond(z, image * node.stride), beyond(grad, image * node.stride)
        sample = step.samples[step.first + image]
        label = data.labels[sample]
        if rule.loss == SURPRISE:
            loss = _cross_entropy(node, a, label, rule.smoothing, delta)
        else:
            loss = _squared_error(node, a, label, rule.factor, delta)
        work.losses[step.first + image] = data.weights[sample] * loss
        work.last_loss[step.first + image] = loss
        work.right[step.first + image] = _largest(a, node.units) == label
        factor = data.weights[sample] / (step.count if rule.mean else 1)
        for k in range(node.units):
            delta[k] *= number(factor, delta[k])
    if rule.loss != SURPRISE:
        deactivate(node, grad, z, images)


@part_of_kernels
def _squared_error(node: Any, a: Any, label: int, factor: float, grad: Any) -> float:
    """(1/2) sum (a - y)^2, and its derivative by a: (2/2) (a - y)."""
    total = 0.0
    for k in range(node.units):
        error = a[k] - number(1.0 if k == label else 0.0, a[k])
        grad[k] = error * number(factor, error)
        total += error * error
    return total * factor / 2


@part_of_kernels
def _cross_entropy(node: Any, z: Any, label: int, smoothing: float, grad: Any) -> float:
    """-sum y log softmax(z), and its derivative by z: a - y.

    log softmax(z) = z - max(z) - log sum exp(z - max(z)) never overflows, and never takes the
    logarithm of zero.  Without smoothing y is one at the label and zero elsewhere; smoothing
    spreads its share evenly over all classes.
    """
    logit, even = z[label], 0.0
    if smoothing > 0:
        for k in range(node.units):
            even += float(z[k]) / node.units
    largest, total = softmax(node, z)
    spread = smoothing / node.units
    for k in range(node.units):
        grad[k] = z[k] - number(spread + (1 - smoothing if k == label else 0.0), z[k])
    wanted = float(logit - largest)
    if smoothing > 0:
        wanted = (1 - smoothing) * wanted + smoothing * (even - float(largest))
    return math.log(float(total)) - wanted


@part_of_kernels
def _largest(a: Any, units: int) -> int:
    best = 0
    for k in range(1, units):
        if a[k] > a[best]:
            best = k
    return best
