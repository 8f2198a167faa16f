"""A model as one C99 file without dependencies, for devices that run nothing else.

The file holds the weights, a few loops, and two functions::

    void NAME_probabilities(const unsigned char *image, float *probabilities);
    int  NAME_digit(const unsigned char *image);

An image is height x width bytes, row by row, 0 paper to full ink.  The second function returns the
digit, or -1 where the image is not recognised.
"""

import math
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from digitus.arrays import Array
from digitus.errors import ModelError
from digitus.export.c_layers import ACTIVATIONS, FUNCTIONS, layer_call
from digitus.models import Model
from digitus.models.decision import Largest, RiskBound, Rounding, Threshold
from digitus.networks.folding import fold
from digitus.storage import new_file

_PER_LINE = 6


def save_c(model: Model, path: str | Path) -> Path:
    """Write a model as one C99 file, beside it first and then renamed.

    Raises
    ------
    ModelError
        If the model cannot be written as C.
    StorageError
        If the disk is full, read-only or somebody else's.
    """
    source = c_source(model)
    target = Path(path).expanduser()
    with new_file(target) as beside:
        beside.write_text(source, "ascii")
    return target


def c_source(model: Model) -> str:
    r"""Return a model as the text of one C99 file.

    Raises
    ------
    ModelError
        If it is an ensemble, looks at shifted views, or has a residual block.

    Examples
    --------
    >>> from digitus.models import load_model
    >>> print(*re.findall(r"^.*cnn_tiny_.*;$", c_source(load_model("cnn-tiny")), re.M), sep="\n")
        cnn_tiny_outputs(image, probabilities);
        cnn_tiny_probabilities(image, p);
    """
    if len(model.members) > 1 or model.shift:
        raise ModelError("C is written for one network that looks once, not for ensembles or shift")
    network, params = fold(model.network, model.params)
    name = re.sub(r"\W", "_", model.name, flags=re.ASCII)
    name = f"_{name}" if name[:1].isdigit() else name
    shapes = network.shapes
    calls, used = [], set[str]()
    for index, (layer, inputs, outputs) in enumerate(
        zip(network.layers, shapes, shapes[1:], strict=False)
    ):
        call, function, activation = layer_call(index, layer, inputs, outputs)
        calls += [f"    {line}" for line in call]
        used |= {function, activation} - {""}
    room = max(map(math.prod, shapes))
    pixels, classes = math.prod(network.input_shape), network.classes
    return "\n".join(
        [
            f"/* {_printable(model.name)}: a network that reads digits, written by digitus.",
            f" * An image is {' x '.join(map(str, network.input_shape))} bytes, row by row,"
            f" 0 paper to {model.ink} ink.",
            f" * It needs {8 * room:,} bytes of working memory and {_bytes(params):,} for weights.",
            " */",
            "#include <math.h>",
            "",
            *(line for array in params.items() for line in _table(*array)),
            *(text for key, text in (ACTIVATIONS | FUNCTIONS).items() if key in used),
            f"static void {name}_outputs(const unsigned char *image, float *outputs)",
            "{",
            f"    static float a[{room}], b[{room}];",
            "    float *x = a, *y = b, *other;",
            f"    for (int i = 0; i < {pixels}; i++)",
            f"        x[i] = (float)((image[i] - {model.scaling.offset!r})"
            f" / {model.scaling.divisor!r});",
            *calls,
            f"    for (int i = 0; i < {classes}; i++)",
            "        outputs[i] = x[i];",
            "}",
            "",
            f"void {name}_probabilities(const unsigned char *image, float *probabilities)",
            "{",
            f"    {name}_outputs(image, probabilities);",
            *_probabilities(model),
            "}",
            "",
            f"int {name}_digit(const unsigned char *image)",
            "{",
            f"    float p[{classes}];",
            f"    {_judged(model, name)}(image, p);",
            "    int best = 0;",
            f"    for (int i = 1; i < {classes}; i++)",
            "        if (p[i] > p[best])",
            "            best = i;",
            f"    return {_accepted(model)};",
            "}",
            "",
        ]
    )


def _printable(name: str) -> str:
    return "".join(c if c.isascii() else "?" for c in name).replace("*/", "")


def _bytes(params: dict[str, Array]) -> int:
    return sum(4 * array.size for array in params.values())


def _table(name: str, array: Array) -> Iterable[str]:
    """Write an array, nine significant digits each: enough to give the same float32 back."""
    numbers = [f"{x:.9g}" for x in np.asarray(array, np.float32).ravel()]
    numbers = [n if {".", "e"} & set(n) else f"{n}." for n in numbers]
    yield f"static const float {c_name(name)}[{len(numbers)}] = {{"
    for start in range(0, len(numbers), _PER_LINE):
        yield "    " + " ".join(f"{n}f," for n in numbers[start : start + _PER_LINE])
    yield "};"
    yield ""


def c_name(name: str) -> str:
    """Name an array of the network in C: ``0.weights`` is ``weights_0``."""
    index, _, array = name.rpartition(".")
    return f"{array}_{index.replace('.', '_')}"


def _probabilities(model: Model) -> list[str]:
    """Read outputs as probabilities, and temper them where the model is calibrated."""
    classes = model.network.classes
    each = f"    for (int i = 0; i < {classes}; i++)"
    largest = [
        "    float largest = 0, sum = 0;",
        each,
        "        if (probabilities[i] > largest) largest = probabilities[i];",
    ]
    lines = largest
    if not model.network.gives_probabilities:
        lines += [
            "    if (largest <= 0) {",
            f"    {each}",
            f"            probabilities[i] = 1.0f / {classes};",
            "        return;",
            "    }",
            each,
            "        if (probabilities[i] < 0) probabilities[i] = 0;",
        ]
    power = "probabilities[i] / largest"
    if model.calibration is not None:
        power = f"powf({power}, {float(1 / model.calibration.temperature)!r}f)"
    return [
        *lines,
        each,
        f"        sum += probabilities[i] = {power};",
        each,
        "        probabilities[i] /= sum;",
    ]


def _judged(model: Model, name: str) -> str:
    """Name what the decision looks at: outputs, or probabilities where the rule speaks of them."""
    raw = model.calibration is None and isinstance(model.decision, Largest | Rounding)
    return f"{name}_outputs" if raw else f"{name}_probabilities"


def _accepted(model: Model) -> str:
    match model.decision:
        case Largest():
            return "best"
        case Threshold(probability=least) | RiskBound(probability=least):
            return f"p[best] >= {float(least)!r}f ? best : -1"
        case Rounding():
            return "p[best] > 0.5f ? best : -1"
        case other:
            raise ModelError(f"the decision rule {other} cannot be written as C")
