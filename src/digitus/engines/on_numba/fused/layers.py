"""Layers at work on a thread's images.

Node i takes the outputs of node i - 1; where they lie, ``layout.py`` says.
"""

import numpy as np

from digitus.engines.on_numba.activations import Form
from digitus.engines.on_numba.fused.chunk import Step
from digitus.engines.on_numba.fused.layout import Node
from digitus.engines.on_numba.jit import inlined, kernel
from digitus.engines.on_numba.simd.extremes import larger
from digitus.engines.on_numba.simd.matmul import (
    Matrix,
    Size,
    add_product,
    set_product_transposed,
)
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset


@kernel
def outputs(node: Node, numbers: Numbers, batch: int, image: int) -> Numbers:
    """Find the outputs of a node (or gradients by them) for an image of a batch, and all after."""
    return offset(numbers, batch * node.before + image * node.stride)


@kernel
def form_of(node: Node) -> Form:
    """Return what activations must know of a node's outputs."""
    return Form(node.activation, node.units, node.stride)


@inlined
def begin_sums(node: Node, params: Numbers, z: Numbers, images: int) -> None:
    """Set z to the bias, or to zero."""
    bias = offset(params, larger(node.bias, 0))
    for image in range(images):
        for k in range(node.stride):
            z[image * node.stride + k] = bias[k] if node.bias >= 0 else number(0.0, z[0])


@inlined
def add_dense(
    node: Node, below: Node, params: Numbers, x: Numbers, z: Numbers, images: int, all_rows: Numbers
) -> None:
    """``z += x @ weights``."""
    add_product(
        Matrix(x, below.stride, 1),
        Matrix(offset(params, node.weights), node.stride, 1),
        Matrix(z, node.stride, 1),
        Size(images, node.stride, node.inputs),
        all_rows,
    )


@inlined
def dense_backward(
    node: Node, below: Node, params: Numbers, delta: Numbers, grad: Numbers, images: int
) -> None:
    """z = x @ w, hence d loss / d x = delta @ w^T."""
    set_product_transposed(
        Matrix(delta, node.stride, 1),
        Matrix(offset(params, node.weights), node.stride, 1),
        Matrix(grad, below.stride, 1),
        Size(images, node.inputs, node.stride),
    )


@kernel
def drop(node: Node, step: Step, x: Numbers, x_stride: int, out: Numbers, out_stride: int) -> None:
    """``out = x / (1 - rate)`` where the number that was drawn is at least rate, else 0."""
    rate, keep = np.float32(node.rate), number(1.0 - node.rate, x[0])
    for image in range(step.last - step.first):
        place = step.count * node.drawn + (step.first + image) * node.units
        for k in range(node.units):
            value = x[image * x_stride + k]
            kept = step.draws[place + k] >= rate
            out[image * out_stride + k] = value / keep if kept else number(0.0, value)
