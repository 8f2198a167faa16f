"""Activations as loops over a whole batch at once, in place.

Outputs of one layer stand side by side, so that each formula is one long loop which the compiler
turns into registers full of numbers.  Rows are filled up to whole registers; what fills them is
worked on too, which costs nothing and means nothing.
"""

from typing import Any

from digitus.engines.on_numba.fused.layout import ACTIVATION_CODES
from digitus.engines.on_numba.jit import kernel, part_of_kernels
from digitus.engines.on_numba.simd.exp import exp, exp_minus_one
from digitus.engines.on_numba.simd.pointers import beyond, number
from digitus.networks.activations import LEAK

SIGMOID = ACTIVATION_CODES["sigmoid"]
TANH = ACTIVATION_CODES["tanh"]
RELU = ACTIVATION_CODES["relu"]
LEAKY_RELU = ACTIVATION_CODES["leaky_relu"]
SOFTMAX = ACTIVATION_CODES["softmax"]
TANH_SLIP = ACTIVATION_CODES["tanh_slip"]
SOFTMAX_SLIP = ACTIVATION_CODES["softmax_slip"]


@kernel
def activate(node: Any, z: Any, images: int) -> None:
    """z becomes a = f(z), for the outputs of one layer for some images."""
    code, count = node.activation, images * node.stride
    if code == SIGMOID:
        _sigmoid(z, count)
    elif code == RELU:
        _relu(z, count)
    elif code == LEAKY_RELU:
        _leaky_relu(z, count)
    elif code in (TANH, TANH_SLIP):
        _tanh(z, count)
    elif code in (SOFTMAX, SOFTMAX_SLIP):
        for image in range(images):
            softmax(node, beyond(z, image * node.stride))


@kernel
def deactivate(node: Any, grad: Any, a: Any, images: int) -> None:
    """d loss / d a becomes d loss / d z, for the outputs of one layer for some images."""
    code, count = node.activation, images * node.stride
    if code == SIGMOID:
        _sigmoid_back(grad, a, count)
    elif code == RELU:
        _relu_back(grad, a, count)
    elif code == LEAKY_RELU:
        _leaky_relu_back(grad, a, count)
    elif code == TANH:
        _tanh_back(grad, a, count)
    elif code == TANH_SLIP:
        _tanh_slip_back(grad, a, count)
    elif code in (SOFTMAX, SOFTMAX_SLIP):
        for image in range(images):
            at = image * node.stride
            _softmax_back(node, beyond(grad, at), beyond(a, at), code == SOFTMAX_SLIP)


@part_of_kernels
def _sigmoid(z: Any, count: int) -> None:
    # exp only ever sees numbers below zero, so that it cannot overflow.
    for i in range(count):
        one, small = number(1.0, z[i]), exp(-abs(z[i]))
        z[i] = (small if z[i] < 0 else one) / (one + small)


@part_of_kernels
def _sigmoid_back(grad: Any, a: Any, count: int) -> None:
    for i in range(count):
        grad[i] *= a[i] * (number(1.0, a[i]) - a[i])


@part_of_kernels
def _relu(z: Any, count: int) -> None:
    for i in range(count):
        z[i] = number(0.0, z[i]) if z[i] < 0 else z[i]  # in this form NaN stays NaN


@part_of_kernels
def _relu_back(grad: Any, a: Any, count: int) -> None:
    for i in range(count):
        grad[i] = grad[i] if a[i] > 0 else number(0.0, a[i])


@part_of_kernels
def _leaky_relu(z: Any, count: int) -> None:
    for i in range(count):
        z[i] = z[i] if z[i] > 0 else z[i] * number(LEAK, z[i])


@part_of_kernels
def _leaky_relu_back(grad: Any, a: Any, count: int) -> None:
    for i in range(count):
        grad[i] = grad[i] if a[i] > 0 else grad[i] * number(LEAK, a[i])


@kernel
def tanh(z: Any) -> Any:
    """tanh(z) = (1 - e) / (1 + e) with e = exp(-2 |z|), and the sign of z."""
    less = exp_minus_one(-(abs(z) + abs(z)))
    positive = -less / (number(2.0, z) + less)
    return -positive if z < 0 else positive


@part_of_kernels
def _tanh(z: Any, count: int) -> None:
    for i in range(count):
        z[i] = tanh(z[i])


@part_of_kernels
def _tanh_back(grad: Any, a: Any, count: int) -> None:
    for i in range(count):
        grad[i] *= number(1.0, a[i]) - a[i] * a[i]


@part_of_kernels
def _tanh_slip_back(grad: Any, a: Any, count: int) -> None:
    for i in range(count):
        again = tanh(a[i])
        grad[i] *= number(1.0, again) - again * again


@kernel
def softmax(node: Any, z: Any) -> Any:
    """z becomes exp(z) / sum(exp(z)); return what was taken off z first, and the sum then."""
    largest = z[0]
    for k in range(1, node.units):
        largest = max(largest, z[k])
    for k in range(node.stride):
        z[k] = exp(z[k] - largest)
    total = z[0]
    for k in range(1, node.units):
        total += z[k]
    for k in range(node.stride):
        z[k] /= total
    return largest, total


@part_of_kernels
def _softmax_back(node: Any, grad: Any, a: Any, slip: bool) -> None:
    # d s_i / d z_j = s_i ([i = j] - s_j), so grad_z = s (grad_a - sum(grad_a s)).  The slip takes
    # s = softmax(a) for s = a; since a lies between 0 and 1, exp is safe.
    total = mixed = number(0.0, a[0])
    for k in range(node.units):
        s = exp(a[k]) if slip else a[k]
        total += s
        mixed += grad[k] * s
    scale = total if slip else number(1.0, a[0])
    for k in range(node.units):
        s = exp(a[k]) if slip else a[k]
        grad[k] = s / scale * (grad[k] - mixed / scale)
