"""Layers and activations as C: one function for each kind, one call for each layer.

Numbers lie as they do in digitus: line after line, in each point after point, in each its
channels.  Every layer reads ``x`` and writes ``y``, which then change places.
"""

import math
from typing import NamedTuple

from digitus.errors import ModelError
from digitus.networks.activations import LEAK
from digitus.networks.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Layer,
    MaxPool2D,
    Shape,
    SpatialDropout,
)
from digitus.networks.layers.layer import image_shape

SWAP = "other = x, x = y, y = other;"

_EACH = """static void {name}(float *z, int count)
{{
    for (int i = 0; i < count; i++)
        z[i] = {formula};
}}
"""

ACTIVATIONS = {
    name: _EACH.format(name=name, formula=formula)
    for name, formula in {
        "sigmoid": "1 / (1 + expf(-z[i]))",
        "tanh_of": "tanhf(z[i])",
        "relu": "z[i] > 0 ? z[i] : 0",
        "leaky_relu": f"z[i] > 0 ? z[i] : {LEAK}f * z[i]",
    }.items()
} | {
    "softmax": """static void softmax(float *z, int count)
{
    float largest = z[0], sum = 0;
    for (int i = 1; i < count; i++)
        if (z[i] > largest) largest = z[i];
    for (int i = 0; i < count; i++)
        sum += z[i] = expf(z[i] - largest);
    for (int i = 0; i < count; i++)
        z[i] /= sum;
}
"""
}
"""Each activation's function, by its name in C; ``identity`` needs none."""

_NAMES = {"identity": "", "tanh": "tanh_of", "tanh_slip": "tanh_of", "softmax_slip": "softmax"}

FUNCTIONS = {
    "dense": """static void dense(const float *x, int inputs, float *y, int units,
                  const float *weights, const float *bias)
{
    for (int u = 0; u < units; u++)
        y[u] = bias ? bias[u] : 0;
    for (int i = 0; i < inputs; i++)
        for (int u = 0; u < units; u++)
            y[u] += x[i] * weights[i * units + u];
}
""",
    "convolution": """static void convolution(const float *x, int height, int width, int channels,
                        float *y, int rows, int columns, int filters, int size, int stride,
                        int padding, const float *weights, const float *bias)
{
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++, y += filters) {
            for (int f = 0; f < filters; f++)
                y[f] = bias ? bias[f] : 0;
            for (int i = 0; i < size; i++)
                for (int j = 0; j < size; j++) {
                    int row = r * stride + i - padding, column = c * stride + j - padding;
                    if (row < 0 || row >= height || column < 0 || column >= width)
                        continue;
                    const float *point = x + (row * width + column) * channels;
                    const float *w = weights + (i * size + j) * channels * filters;
                    for (int k = 0; k < channels; k++, w += filters)
                        for (int f = 0; f < filters; f++)
                            y[f] += point[k] * w[f];
                }
        }
}
""",
    "normalisation": """static void normalisation(const float *x, float *y, int points, int channels,
                          const float *scale, const float *bias, const float *mean,
                          const float *variance, float epsilon)
{
    for (int i = 0; i < points; i++)
        for (int k = 0; k < channels; k++, x++, y++)
            *y = (*x - mean[k]) * scale[k] / sqrtf(variance[k] + epsilon) + bias[k];
}
""",
    "pooling": """static void pooling(const float *x, int width, int channels, float *y,
                    int rows, int columns, int size_rows, int size_columns, int step, int mean)
{
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            for (int k = 0; k < channels; k++, y++) {
                float largest = -INFINITY, sum = 0;
                for (int i = 0; i < size_rows; i++)
                    for (int j = 0; j < size_columns; j++) {
                        float v = x[((r * step + i) * width + c * step + j) * channels + k];
                        largest = v > largest ? v : largest;
                        sum += v;
                    }
                *y = mean ? sum / (size_rows * size_columns) : largest;
            }
}
""",
}
"""The function of each kind of layer."""


class Call(NamedTuple):
    """How a layer is computed in C."""

    lines: list[str]
    function: str
    activation: str


def layer_call(index: int, layer: Layer, inputs: Shape, outputs: Shape) -> Call:
    """Write the call of one layer.

    Raises
    ------
    ModelError
        If a layer or activation has no counterpart in C.
    """
    if isinstance(layer, Dropout | SpatialDropout | Flatten):
        return Call([], "", "")
    activation = getattr(layer, "activation", "identity")
    activation = _NAMES.get(activation, activation)
    if activation and activation not in ACTIVATIONS:
        raise ModelError(f"the activation {activation} cannot be written as C")
    function, call = _call(index, layer, inputs, outputs)
    after = [f"{activation}(x, {math.prod(outputs)});"] if activation else []
    return Call([call, SWAP, *after], function, activation)


def _call(index: int, layer: Layer, inputs: Shape, outputs: Shape) -> tuple[str, str]:
    bias = f"bias_{index}" if getattr(layer, "bias", True) else "0"
    match layer:
        case Dense():
            sizes = f"x, {math.prod(inputs)}, y, {layer.units}"
            return "dense", f"dense({sizes}, weights_{index}, {bias});"
        case Conv2D():
            places = ", ".join(map(str, outputs))
            ways = f"{layer.size}, {layer.stride}, {layer.padding}"
            return "convolution", (
                f"convolution(x, {_sizes(inputs)}, y, {places}, {ways}, weights_{index}, {bias});"
            )
        case BatchNorm():
            channels = 1 if len(inputs) == 2 else inputs[-1]
            kept = ", ".join(f"{name}_{index}" for name in ("scale", "bias", "mean", "variance"))
            sizes = f"{math.prod(inputs) // channels}, {channels}"
            return "normalisation", f"normalisation(x, y, {sizes}, {kept}, {layer.epsilon!r}f);"
        case MaxPool2D() | AveragePool2D():
            mean = int(isinstance(layer, AveragePool2D))
            return "pooling", _pool(inputs, outputs[:2], (layer.size, layer.size), layer.step, mean)
        case GlobalAveragePool():
            height, width, _ = image_shape(inputs)
            return "pooling", _pool(inputs, (1, 1), (height, width), 1, 1)
    raise ModelError(f"{layer.describe()} cannot be written as C")


def _pool(inputs: Shape, places: Shape, size: Shape, step: int, mean: int) -> str:
    _, width, channels = image_shape(inputs)
    numbers = ", ".join(map(str, (*places, *size, step, mean)))
    return f"pooling(x, {width}, {channels}, y, {numbers});"


def _sizes(inputs: Shape) -> str:
    return ", ".join(map(str, image_shape(inputs)))
