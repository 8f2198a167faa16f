"""ONNX Runtime: what people take a network to when it has to read fast.

The graph goes from bytes to digits, normalisations folded into the convolutions, as for digitus.
"""

from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import onnxruntime
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

from benchmarks.speed.peers.channels_first import Place, places, to_channels_first
from benchmarks.speed.prediction import PredictionProblem
from benchmarks.speed.work import CannotDoError, Forms
from digitus.arrays import Array, Images, Labels
from digitus.datasets.scaling import Scaling
from digitus.networks import BatchNorm, Conv2D, Dense, Dropout, Flatten, MaxPool2D, Network, Params
from digitus.networks.folding import fold

OPSET, FORMAT = 17, 8
"""Old enough for every ONNX Runtime of the last years."""

ACTIVATIONS = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}

AT_ONCE = (100, 10_000)
"""How many images go through the graph together."""


def predict(problem: PredictionProblem) -> Forms:
    """Read images, on one thread or two."""
    model = problem.model
    graph = graph_of(*fold(model.network, model.params), model.scaling).SerializeToString()
    sizes = sorted({min(size, len(problem.test)) for size in AT_ONCE})
    forms = Forms()
    for threads, size in product((1, 2), sizes):
        read = partial(_read, _session(graph, threads), size)
        forms[f"{size} at once, threads: {threads}"] = problem.calls(read)
    return forms


def _session(graph: bytes, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _read(session: Any, size: int, images: Images) -> Labels:
    parts = (images[first : first + size] for first in range(0, len(images), size))
    return np.concatenate([session.run(None, {"pixels": part})[0] for part in parts])


def graph_of(network: Network, params: Params, scaling: Scaling) -> ModelProto:
    """Describe a trained network as an ONNX graph from pixels (n, height, width) to digits (n,).

    Raises
    ------
    CannotDoError
        For a layer that is not written here.
    """
    graph = _Graph()
    height, width = network.input_shape
    x = graph.add("Cast", "pixels", to=TensorProto.FLOAT)
    x = graph.add("Sub", x, graph.keep(np.float32(scaling.offset)))
    x = graph.add("Div", x, graph.keep(np.float32(scaling.divisor)))
    x = graph.add("Reshape", x, graph.keep(np.array([-1, 1, height, width])))
    for place in places(network):
        own = {
            name.partition(".")[2]: array
            for name, array in params.items()
            if name.startswith(f"{place.name}.")
        }
        x = _layer(graph, place, own, x)
    graph.add("ArgMax", x, axis=1, keepdims=0, name="digits")
    inputs = [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["n", height, width])]
    outputs = [helper.make_tensor_value_info("digits", TensorProto.INT64, ["n"])]
    body = helper.make_graph(graph.nodes, "digitus", inputs, outputs, graph.kept)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = FORMAT
    checker.check_model(model)
    return model


class _Graph:
    """Nodes and arrays, with names that nobody has to think of."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.kept: list[Any] = []

    def add(self, kind: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node; return the name of what comes out."""
        name = name or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def keep(self, array: Any) -> str:
        """Add an array; return its name."""
        name = f"a{len(self.kept)}"
        self.kept.append(numpy_helper.from_array(np.asarray(array), name))
        return name


def _layer(graph: _Graph, place: Place, own: Params, x: str) -> str:
    match layer := place.layer:
        case Conv2D():
            pads, strides = [layer.padding] * 4, [layer.stride] * 2
            x = graph.add("Conv", x, *_arrays(graph, place, own), pads=pads, strides=strides)
        case Dense():
            x = graph.add("Flatten", x)
            x = graph.add("Gemm", x, *_arrays(graph, place, own), transB=1)
        case BatchNorm():
            names = ("scale", "bias", "mean", "variance")
            kept = [graph.keep(own[name].astype(np.float32)) for name in names]
            x = graph.add("BatchNormalization", x, *kept, epsilon=layer.epsilon)
        case MaxPool2D():
            strides = [layer.stride or layer.size] * 2
            x = graph.add("MaxPool", x, kernel_shape=[layer.size] * 2, strides=strides)
        case Flatten() | Dropout():
            return x
        case _:
            raise CannotDoError(f"not written for {layer.kind}")
    return _activated(graph, getattr(layer, "activation", "identity"), x)


def _activated(graph: _Graph, activation: str, x: str) -> str:
    if activation in {"identity", "softmax"}:  # softmax, at the end, changes no digit
        return x
    if activation not in ACTIVATIONS:
        raise CannotDoError(f"not written for {activation}")
    return graph.add(ACTIVATIONS[activation], x)


def _arrays(graph: _Graph, place: Place, own: Params) -> Iterator[str]:
    transposed: Array = to_channels_first(own["weights"].astype(np.float32), place.window)
    yield graph.keep(
        transposed.reshape(len(transposed), -1) if isinstance(place.layer, Dense) else transposed
    )
    if "bias" in own:
        yield graph.keep(own["bias"].astype(np.float32))
