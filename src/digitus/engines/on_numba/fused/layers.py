"""Layers at work on a thread's share of a batch.

Node i takes the outputs of node i - 1; where they lie, ``layout.py`` says.
"""

from typing import Any

import numpy as np

from digitus.engines.on_numba.jit import kernel, part_of_kernels
from digitus.engines.on_numba.simd.matmul import (
    Matrix,
    Size,
    add_product,
    set_product_turned,
)
from digitus.engines.on_numba.simd.pointers import beyond, number


@kernel
def outputs(node: Any, numbers: Any, batch: int, image: int) -> Any:
    """Find the outputs of a node (or gradients by them) for an image of a batch, and all after."""
    return beyond(numbers, batch * node.before + image * node.stride)


@part_of_kernels
def begin_sums(node: Any, params: Any, z: Any, images: int) -> None:
    """Set z to the bias, or to zero."""
    bias = beyond(params, max(node.bias, 0))
    for image in range(images):
        for k in range(node.stride):
            z[image * node.stride + k] = bias[k] if node.bias >= 0 else number(0.0, z[0])


@part_of_kernels
def add_dense(node: Any, below: Any, params: Any, x: Any, z: Any, images: int, every: Any) -> None:
    """``z += x @ weights``."""
    add_product(
        Matrix(x, below.stride, 1),
        Matrix(beyond(params, node.weights), node.stride, 1),
        Matrix(z, node.stride, 1),
        Size(images, node.stride, node.inputs),
        every,
    )


@part_of_kernels
def dense_back(node: Any, below: Any, params: Any, delta: Any, grad: Any, images: int) -> None:
    """z = x @ w, hence d loss / d x = delta @ w^T."""
    set_product_turned(
        Matrix(delta, node.stride, 1),
        Matrix(beyond(params, node.weights), node.stride, 1),
        Matrix(grad, below.stride, 1),
        Size(images, node.inputs, node.stride),
    )


@kernel
def drop(node: Any, step: Any, x: Any, x_stride: int, out: Any, out_stride: int) -> None:
    """``out = x / (1 - rate)`` where the number that was drawn is at least rate, else 0."""
    rate, keep = np.float32(node.rate), number(1.0 - node.rate, x[0])
    for image in range(step.last - step.first):
        place = step.count * node.drawn + (step.first + image) * node.units
        for k in range(node.units):
            value = x[image * x_stride + k]
            kept = step.draws[place + k] >= rate
            out[image * out_stride + k] = value / keep if kept else number(0.0, value)
