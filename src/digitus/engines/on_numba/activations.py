"""Activations as loops over a whole batch at once, in place.

Outputs of one layer stand side by side, so that each formula is one long loop which the compiler
turns into registers full of numbers.  Rows are filled up to whole registers; what fills them is
worked on too, which costs nothing and means nothing.
"""

from typing import Any, Final, NamedTuple

from digitus.engines.on_numba.jit import inlined, kernel
from digitus.engines.on_numba.simd.exp import exp, exp_minus_one
from digitus.engines.on_numba.simd.extremes import larger
from digitus.engines.on_numba.simd.pointers import Numbers, number, offset
from digitus.networks.activations import LEAK

IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, SOFTMAX, TANH_SLIP, SOFTMAX_SLIP = range(8)
ACTIVATIONS: Final = {
    "identity": IDENTITY,
    "sigmoid": SIGMOID,
    "tanh": TANH,
    "relu": RELU,
    "leaky_relu": LEAKY_RELU,
    "softmax": SOFTMAX,
    "tanh_slip": TANH_SLIP,
    "softmax_slip": SOFTMAX_SLIP,
}
"""By what number kernels know an activation."""


class Form(NamedTuple):
    """What an activation must know of a layer's outputs."""

    activation: int
    """One of :data:`ACTIVATIONS`."""
    units: int
    """How many numbers belong together where softmax looks at all of them."""
    stride: int
    """How far apart images stand: every number up to there is worked on."""


@kernel
def activate(form: Form, z: Numbers, images: int) -> None:
    """z becomes a = f(z), for the outputs of one layer for some images."""
    code, count = form.activation, images * form.stride
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
            softmax(form, offset(z, image * form.stride))


@kernel
def activation_backward(form: Form, grad: Numbers, a: Numbers, images: int) -> None:
    """d loss / d a becomes d loss / d z, for the outputs of one layer for some images."""
    code, count = form.activation, images * form.stride
    if code == SIGMOID:
        _sigmoid_backward(grad, a, count)
    elif code == RELU:
        _relu_backward(grad, a, count)
    elif code == LEAKY_RELU:
        _leaky_relu_backward(grad, a, count)
    elif code == TANH:
        _tanh_backward(grad, a, count)
    elif code == TANH_SLIP:
        _tanh_slip_backward(grad, a, count)
    elif code in (SOFTMAX, SOFTMAX_SLIP):
        for image in range(images):
            at = image * form.stride
            _softmax_backward(form, offset(grad, at), offset(a, at), code == SOFTMAX_SLIP)


@inlined
def _sigmoid(z: Numbers, count: int) -> None:
    # exp only ever sees numbers below zero, so that it cannot overflow.
    for i in range(count):
        one, small = number(1.0, z[i]), exp(-abs(z[i]))
        z[i] = (small if z[i] < 0 else one) / (one + small)


@inlined
def _sigmoid_backward(grad: Numbers, a: Numbers, count: int) -> None:
    for i in range(count):
        grad[i] *= a[i] * (number(1.0, a[i]) - a[i])


@inlined
def _relu(z: Numbers, count: int) -> None:
    for i in range(count):
        z[i] = number(0.0, z[i]) if z[i] < 0 else z[i]  # in this form NaN stays NaN


@inlined
def _relu_backward(grad: Numbers, a: Numbers, count: int) -> None:
    for i in range(count):
        grad[i] = grad[i] if a[i] > 0 else number(0.0, a[i])


@inlined
def _leaky_relu(z: Numbers, count: int) -> None:
    for i in range(count):
        z[i] = z[i] if z[i] > 0 else z[i] * number(LEAK, z[i])


@inlined
def _leaky_relu_backward(grad: Numbers, a: Numbers, count: int) -> None:
    for i in range(count):
        grad[i] = grad[i] if a[i] > 0 else grad[i] * number(LEAK, a[i])


@kernel
def tanh(z: Any) -> Any:
    """tanh(z) = (1 - e) / (1 + e) with e = exp(-2 |z|), and the sign of z."""
    less = exp_minus_one(-(abs(z) + abs(z)))
    positive = -less / (number(2.0, z) + less)
    return -positive if z < 0 else positive


@inlined
def _tanh(z: Numbers, count: int) -> None:
    for i in range(count):
        z[i] = tanh(z[i])


@inlined
def _tanh_backward(grad: Numbers, a: Numbers, count: int) -> None:
    for i in range(count):
        grad[i] *= number(1.0, a[i]) - a[i] * a[i]


@inlined
def _tanh_slip_backward(grad: Numbers, a: Numbers, count: int) -> None:
    for i in range(count):
        again = tanh(a[i])
        grad[i] *= number(1.0, again) - again * again


@kernel
def softmax(form: Form, z: Numbers) -> Any:
    """z becomes exp(z) / sum(exp(z)); return what was taken off z first, and the sum then."""
    largest = z[0]
    for k in range(1, form.units):
        largest = larger(largest, z[k])
    for k in range(form.stride):
        z[k] = exp(z[k] - largest)
    total = z[0]
    for k in range(1, form.units):
        total += z[k]
    for k in range(form.stride):
        z[k] /= total
    return largest, total


@inlined
def _softmax_backward(form: Form, grad: Numbers, a: Numbers, slip: bool) -> None:
    # d s_i / d z_j = s_i ([i = j] - s_j), so grad_z = s (grad_a - sum(grad_a s)).  The slip takes
    # s = softmax(a) for s = a; since a lies between 0 and 1, exp is safe.
    total = mixed = number(0.0, a[0])
    for k in range(form.units):
        s = exp(a[k]) if slip else a[k]
        total += s
        mixed += grad[k] * s
    scale = total if slip else number(1.0, a[0])
    for k in range(form.units):
        s = exp(a[k]) if slip else a[k]
        grad[k] = s / scale * (grad[k] - mixed / scale)
