"""A whole model as one ONNX file: from pixels to probabilities and digits.

Scaling, all networks of an ensemble, shifted views, calibration and the decision rule are part of
the graph, so that a program which runs it needs to know nothing else:

========= ===================== =======================================================
input     ``images``            uint8 (n, height, width), 0 paper to ``ink`` (metadata)
output    ``probabilities``     float32 (n, classes), calibrated where the model is
output    ``digits``            int64 (n,), -1 where the image is not recognised
========= ===================== =======================================================
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from digitus.errors import ModelError
from digitus.export.onnx_graph import Graph
from digitus.export.onnx_layers import add_layers
from digitus.export.onnx_precision import at_precision
from digitus.models import Model
from digitus.models.decision import Decision, Largest, RiskBound, Rounding, Threshold
from digitus.models.mixture import DIRECTIONS
from digitus.networks.folding import fold
from digitus.settings import to_data
from digitus.storage import new_file


def save_onnx(model: Model, path: str | Path, precision: str = "float32") -> Path:
    """Write a model as an ONNX file, beside it first and then renamed.

    Parameters
    ----------
    model
        What to write.
    path
        The file; it is replaced if it exists.
    precision
        In which numbers weights are kept: one of :data:`~digitus.export.PRECISIONS`.

    Raises
    ------
    ModelError
        If the package ``onnx`` is missing, or the model cannot be written as ONNX.
    StorageError
        If the disk is full, read-only or somebody else's.
    """
    content = onnx_bytes(model, precision)
    target = Path(path).expanduser()
    with new_file(target) as beside:
        beside.write_bytes(content)
    return target


def onnx_bytes(model: Model, precision: str = "float32") -> bytes:
    """Return a model as the bytes of an ONNX file, checked by ``onnx.checker``.

    Parameters
    ----------
    model
        What to write.
    precision
        In which numbers weights are kept: one of :data:`~digitus.export.PRECISIONS`.

    Raises
    ------
    ModelError
        If the package ``onnx`` is missing, or the model cannot be written as ONNX.

    Examples
    --------
    >>> from digitus.models import load_model
    >>> len(onnx_bytes(load_model("cnn-tiny"))) // 1000  # kB
    42
    """
    try:
        from onnx import checker
    except ImportError as error:
        raise ModelError(
            "writing ONNX needs the package onnx, which is not installed:"
            " pip install 'digitus[onnx]'"
        ) from error
    written = at_precision(_proto(model), precision, model.network.input_shape)
    checker.check_model(written, full_check=True)
    return bytes(written.SerializeToString())


def _proto(model: Model) -> Any:
    from onnx import TensorProto, helper

    graph = Graph()
    members: list[tuple[str, str]] = []
    outputs = _outputs(graph, model, members)
    raw = _probabilities(graph, model, outputs)
    probabilities = raw
    if model.calibration is None:
        judged = outputs
    else:
        judged = probabilities = _calibrated(graph, raw, model.calibration.temperature)
    _decide(graph, model.decision, judged, probabilities)
    graph.add("Identity", probabilities, output="probabilities")
    return graph.model(
        model.name,
        [
            helper.make_tensor_value_info(
                "images", TensorProto.UINT8, ["n", *model.network.input_shape]
            )
        ],
        [
            helper.make_tensor_value_info(
                "probabilities", TensorProto.FLOAT, ["n", model.network.classes]
            ),
            helper.make_tensor_value_info("digits", TensorProto.INT64, ["n"]),
        ],
        {
            "name": model.name,
            "ink": str(model.ink),
            "classes": json.dumps(list(range(model.network.classes))),
            "digitus": version("digitus"),
            "model": json.dumps(_description(model, members)),
        },
    )


def _description(model: Model, members: list[tuple[str, str]]) -> dict[str, Any]:
    """Say what brings the model back: where each network begins and ends, and what is around."""
    return {
        "members": members,
        "scaling": to_data(model.scaling),
        "decision": to_data(model.decision),
        "calibration": to_data(model.calibration),
        "shift": model.shift,
    }


def _outputs(graph: Graph, model: Model, members: list[tuple[str, str]]) -> str:
    """Add every network on every view; of several, the mean of their probabilities comes out.

    For each network, ``members`` gets the tensor that goes into it, and the one that comes out.
    """
    pixels = graph.add("Cast", "images", to=1)
    scaled = graph.add("Sub", pixels, graph.constant(np.float32(model.scaling.offset)))
    inputs = graph.add("Div", scaled, graph.constant(np.float32(model.scaling.divisor)))
    paper = np.float32((0 - model.scaling.offset) / model.scaling.divisor)
    given = []
    for params in model.members:
        network, arrays = fold(model.network, params)
        views = _views(graph, inputs, model, paper)
        for view in views:
            out, _ = add_layers(graph, network.layers, arrays, view, network.input_shape)
            given.append(out)
        members.append((views[0], given[-len(views)]))
    if len(given) == 1:
        return given[0]
    return graph.add("Mean", *(_probabilities(graph, model, out) for out in given))


def _views(graph: Graph, inputs: str, model: Model, paper: np.float32) -> list[str]:
    """Move the images up, down, left and right, as :mod:`digitus.models.mixture` does."""
    if not model.shift:
        return [inputs]
    (height, width), shift = model.network.input_shape, model.shift
    around = graph.shape(0, shift, shift, 0, shift, shift)
    wide = graph.add("Pad", inputs, around, graph.constant(paper))
    views = []
    for down, right in DIRECTIONS:
        top, left = shift * (1 - down), shift * (1 - right)
        starts, ends = graph.shape(top, left), graph.shape(top + height, left + width)
        views.append(graph.add("Slice", wide, starts, ends, graph.shape(1, 2)))
    return views


def _probabilities(graph: Graph, model: Model, outputs: str) -> str:
    """Read outputs as probabilities, as :func:`digitus.models.decision.to_probabilities` does."""
    if model.network.gives_probabilities:
        return outputs
    positive = graph.add("Relu", outputs)
    largest = graph.add("ReduceMax", positive, axes=[1], keepdims=1)
    least = graph.constant(np.float32(1))
    positive = graph.add("Div", positive, graph.add("Max", largest, least))
    total = graph.add("ReduceSum", positive, graph.shape(1), keepdims=1)
    some = graph.add("Greater", total, graph.constant(np.float32(0)))
    divisor = graph.add("Where", some, total, least)
    probabilities = graph.add("Div", positive, divisor)
    even = graph.constant(np.float32(1 / model.network.classes))
    return graph.add("Where", some, probabilities, even)


def _calibrated(graph: Graph, probabilities: str, temperature: float) -> str:
    """Temper probabilities: p^(1 / T), relative to the largest, divided by their sum."""
    largest = graph.add("ReduceMax", probabilities, axes=[1], keepdims=1)
    relative = graph.add("Div", probabilities, largest)
    exponent = graph.constant(np.float32(1 / temperature))
    powers = graph.add("Pow", relative, exponent)
    return graph.add("Div", powers, graph.add("ReduceSum", powers, graph.shape(1), keepdims=1))


def _decide(graph: Graph, decision: Decision, outputs: str, probabilities: str) -> None:
    """Add the digits: the largest output, and -1 where the decision rule does not accept it."""
    best = graph.add("ArgMax", outputs, axis=1, keepdims=0)
    match decision:
        case Largest():
            graph.add("Identity", best, output="digits")
            return
        case Threshold(probability=least) | RiskBound(probability=least):
            surest = graph.add("ReduceMax", probabilities, axes=[1], keepdims=0)
            accepted = graph.add("GreaterOrEqual", surest, graph.constant(np.float32(least)))
        case Rounding():
            surest = graph.add("ReduceMax", outputs, axes=[1], keepdims=0)
            # To the nearest, halves to even, as NumPy rounds.
            rounded = graph.add("Round", surest)
            accepted = graph.add("GreaterOrEqual", rounded, graph.constant(np.float32(1)))
        case _:
            raise ModelError(f"the decision rule {decision} cannot be written as ONNX")
    graph.add("Where", accepted, best, graph.constant(np.int64(-1)), output="digits")
