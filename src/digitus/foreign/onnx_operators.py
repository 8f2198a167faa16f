"""ONNX's operators, each handed to a network under construction.

To read another one, write its function and its line in ``OPERATORS``.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from digitus.errors import ModelError
from digitus.foreign.onnx_graph import Step
from digitus.foreign.stack import Stack
from digitus.foreign.windows import Windows
from digitus.networks import AveragePool2D, GlobalAveragePool, MaxPool2D
from digitus.networks.activations import LEAK
from digitus.networks.layers.layer import image_shape

TO_LAST, TO_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)
"""How images are transposed so that their channels come last, or first."""


def _require_rows(stack: Stack) -> None:
    if len(stack.shape) != 1:
        raise ModelError(f"it multiplies lines of images of {stack.shape}, not rows")


def _gemm(stack: Stack, step: Step) -> None:
    _require_rows(stack)
    weights = step.required(1, "weights")
    weights = weights.T if step.settings.get("transB") else weights
    if step.settings.get("transA"):
        raise ModelError("it transposes what goes in")
    bias = None if len(step.inputs) < 3 else step.required(2, "biases").ravel()
    if bias is not None:
        units = weights.shape[-1]
        bias = np.broadcast_to(bias, units) * bias.dtype.type(step.settings.get("beta", 1))
    stack.dense(weights * weights.dtype.type(step.settings.get("alpha", 1)), bias)


def _matmul(stack: Stack, step: Step) -> None:
    _require_rows(stack)
    stack.dense(step.required(1, "weights"))


def _convolution(stack: Stack, step: Step) -> None:
    if not stack.channels_first and len(stack.shape) == 3:
        raise ModelError("its images have their channels last, where ONNX wants them first")
    weights = step.required(1, "weights")
    bias = [] if len(step.inputs) < 3 else [step.required(2, "biases")]
    windows = _windows(stack, step, weights.shape[2:])
    stack.convolution(windows, weights, *bias)


def _windows(stack: Stack, step: Step, size: Any) -> Windows:
    settings = step.settings
    size = tuple(map(int, settings.get("kernel_shape", size)))
    strides = tuple(map(int, settings.get("strides", (1, 1))))
    dilations = tuple(map(int, settings.get("dilations", (1, 1))))
    pads = [int(pad) for pad in settings.get("pads", (0, 0, 0, 0))]
    automatic = settings.get("auto_pad", b"NOTSET")
    if automatic.startswith(b"SAME"):
        pads = _same(image_shape(stack.shape)[:2], strides, size, automatic.endswith(b"LOWER"))
    return Windows(
        size=size,
        strides=strides,
        before=tuple(pads[:2]),
        after=tuple(pads[2:]),
        dilations=dilations,
        groups=int(settings.get("group", 1)),
    )


def _same(lengths: Any, strides: Any, size: Any, lower: bool) -> list[int]:
    """Return the padding by which an image of stride 1 would keep its size."""
    added = [
        max((-(-length // step) - 1) * step + n - length, 0)
        for length, step, n in zip(lengths, strides, size, strict=True)
    ]
    less, more = [a // 2 for a in added], [a - a // 2 for a in added]
    return [*more, *less] if lower else [*less, *more]


def _pooling(kind: type[MaxPool2D] | type[AveragePool2D]) -> Callable[[Stack, Step], None]:
    def pool(stack: Stack, step: Step) -> None:
        windows = _windows(stack, step, ())
        lengths = image_shape(stack.shape)[:2]
        rest = [(n - s) % d for n, s, d in zip(lengths, windows.size, windows.strides, strict=True)]
        if step.settings.get("ceil_mode") and any(rest):
            raise ModelError("its last windows reach beyond the image; digitus leaves them out")
        stack.pool(kind, windows)

    return pool


def _normalisation(stack: Stack, step: Step) -> None:
    names = ("scale", "bias", "mean", "variance")
    arrays = {name: step.required(at, "statistics") for at, name in enumerate(names, 1)}
    # ONNX keeps float32: 1e-5, and not 9.99999974e-06, is what was meant.
    stack.normalise(arrays, float(f"{step.settings.get('epsilon', 1e-5):.7g}"))


def _global_maximum(stack: Stack, _: Step) -> None:
    height, width, _channels = image_shape(stack.shape)
    stack.pool(MaxPool2D, Windows(size=(height, width), strides=(height, width)))
    stack.flatten()


def _mean(stack: Stack, step: Step) -> None:
    given = step.constant(1)
    axes = step.settings.get("axes", () if given is None else given.tolist())
    wanted = {2, 3} if stack.channels_first else {1, 2}
    if {axis % 4 for axis in axes} != wanted:
        raise ModelError(f"it takes the mean over the axes {axes}; digitus over whole images")
    stack.add(GlobalAveragePool())


def _reshape(stack: Stack, step: Step) -> None:
    target = step.constant(1)
    sizes = [] if target is None else target.tolist()
    if len(sizes) in {3, 4}:
        _as_image(stack, sizes[1:])
    else:
        stack.flatten()


def _as_image(stack: Stack, sizes: list[int]) -> None:
    """Lay rows of pixels out as images again, before the first layer."""
    height, width = stack.input_shape
    if sizes not in ([1, height, width], [height, width, 1], [height, width]):
        raise ModelError(f"it makes images of {sizes} of {stack.shape}")
    stack.as_image(channels_first=sizes[0] == 1)


def _unsqueeze(stack: Stack, step: Step) -> None:
    given = step.constant(1)
    axes = step.settings.get("axes", () if given is None else given.tolist())
    if len(stack.shape) != 2 or [*axes] not in ([1], [3], [-1]):
        raise ModelError(f"it adds the axes {[*axes]} to {stack.shape}")
    stack.channels_first = [*axes] == [1]


def _squeeze(stack: Stack, step: Step) -> None:
    if len(stack.shape) == 3:
        raise ModelError(f"it leaves out axes of {stack.shape}")


def _transpose(stack: Stack, step: Step) -> None:
    order = tuple(step.settings.get("perm", ()))
    if order == tuple(range(len(order))) or len(stack.shape) == 1:
        return
    if order not in {TO_LAST, TO_FIRST}:
        raise ModelError(f"it transposes images by {order}")
    stack.channels_first = order == TO_FIRST


def _activation(name: str) -> Callable[[Stack, Step], None]:
    return lambda stack, _: stack.activate(name)


def _leaky(stack: Stack, step: Step) -> None:
    slope = float(step.settings.get("alpha", LEAK))
    if abs(slope - LEAK) > 1e-6:
        raise ModelError(f"it leaks {slope:g} of what is below zero; digitus leaks {LEAK}")
    stack.activate("leaky_relu")


def _softmax(stack: Stack, step: Step) -> None:
    if step.settings.get("axis", 1) not in {-1, 1} or len(stack.shape) != 1:
        raise ModelError("it is softmax over something else than the classes")
    stack.activate("softmax")
    if step.operator == "LogSoftmax":
        stack.ending = "log-probabilities"


def _plus(sign: float) -> Callable[[Stack, Step], None]:
    def plus(stack: Stack, step: Step) -> None:
        at, number = _number(step)
        # number - x where the number comes first and is subtracted from.
        stack.scale(sign if at == 0 and sign < 0 else 1.0, number if at == 0 else sign * number)

    return plus


def _times(stack: Stack, step: Step) -> None:
    at, number = _number(step)
    if step.operator == "Div" and at == 0:
        raise ModelError("it divides a number by what goes in")
    stack.scale(1 / number if step.operator == "Div" else number, 0.0)


def _number(step: Step) -> tuple[int, np.ndarray]:
    """Return which of two inputs is fixed, and its numbers."""
    for at, constant in enumerate(step.constants):
        if constant is not None:
            return at, np.squeeze(constant).astype(np.float64)
    raise ModelError("it puts together two things that are computed")


def _scaler(stack: Stack, step: Step) -> None:
    """Compute ``(x - offset) scale``, ONNX's own scaler of scikit-learn's kind."""
    offset, factor = (np.array(step.settings[name], np.float64) for name in ("offset", "scale"))
    stack.scale(factor, -offset * factor)


def _nothing(_: Stack, __: Step) -> None:
    pass


OPERATORS: dict[str, Callable[[Stack, Step], None]] = {
    "Add": _plus(1.0),
    "AveragePool": _pooling(AveragePool2D),
    "BatchNormalization": _normalisation,
    "Cast": _nothing,
    "Conv": _convolution,
    "Div": _times,
    "Dropout": _nothing,  # silences in training only
    "Flatten": lambda stack, _: stack.flatten(),
    "Gemm": _gemm,
    "GlobalAveragePool": lambda stack, _: stack.add(GlobalAveragePool()),
    "GlobalMaxPool": _global_maximum,
    "Identity": _nothing,
    "LeakyRelu": _leaky,
    "LogSoftmax": _softmax,
    "MatMul": _matmul,
    "MaxPool": _pooling(MaxPool2D),
    "Mul": _times,
    "ReduceMean": _mean,
    "Relu": _activation("relu"),
    "Reshape": _reshape,
    "Scaler": _scaler,
    "Sigmoid": _activation("sigmoid"),
    "Softmax": _softmax,
    "Squeeze": _squeeze,
    "Sub": _plus(-1.0),
    "Tanh": _activation("tanh"),
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
}
"""Every operator that has a counterpart in digitus, or changes nothing."""
