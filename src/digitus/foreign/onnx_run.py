"""The part of an ONNX graph that was read, run: by ONNX Runtime, or by ONNX's own evaluator."""

from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from digitus.arrays import Array
from digitus.errors import ModelError
from digitus.foreign.found import Runner
from digitus.foreign.onnx_graph import SHAPES, OnnxGraph
from digitus.foreign.onnx_operators import OPERATORS

AROUND = {"Constant", "Max", "Mean", "Neg", "Pad", "Pow", "ReduceMax", "ReduceSum", "Sqrt", "Where"}
AROUND |= {"Greater", "Slice"}
"""Operators that stand around a network in files of digitus, and those that fix numbers."""

TYPES = {1: np.float32, 2: np.uint8, 10: np.float16, 11: np.float64}


def runs_onnx() -> str:
    """Name what runs ONNX here, with its version."""
    if find_spec("onnxruntime"):
        return f"ONNX Runtime {version('onnxruntime')}"
    return f"onnx {version('onnx')}"


def run_onnx(graph: OnnxGraph, given: Any) -> Runner:
    """Return what runs a graph up to its target; nothing else in the file is run.

    Raises
    ------
    ModelError
        There is an operator in it that was not asked for.
    """
    unknown = {node.op_type for node in graph.nodes} - set(OPERATORS) - AROUND - SHAPES
    if unknown:
        raise ModelError(f"its operators {', '.join(sorted(unknown))} have no counterpart")
    tensor = given.type.tensor_type
    batch, *sizes = (size.dim_value for size in tensor.shape.dim)
    kind = TYPES.get(tensor.elem_type, np.float32)
    content = _alone(graph)

    def run(inputs: Array) -> np.ndarray:
        shape = [size or wanted for size, wanted in zip(sizes, _like(inputs, sizes), strict=True)]
        fed = inputs.reshape(len(inputs), *shape)
        fed = (np.rint(fed) if kind == np.uint8 else fed).astype(kind)
        compute = _session(content)
        step = batch or len(fed)
        return np.concatenate(
            [
                np.asarray(compute(given.name, fed[start : start + step]))
                for start in range(0, len(fed) - len(fed) % step, step)
            ]
        )

    return run


def _like(inputs: Array, sizes: list[int]) -> list[int]:
    """Return the sizes of an input that leaves them open."""
    height, width = inputs.shape[1:]
    return [1, height, width] if len(sizes) == 3 else [height, width][-len(sizes) :]


def _alone(graph: OnnxGraph) -> Any:
    """Return a model of the nodes that make the target, and no others."""
    import onnx

    alone = onnx.ModelProto()
    alone.CopyFrom(graph.model)
    del alone.graph.node[:], alone.graph.output[:], alone.graph.value_info[:]
    alone.graph.node.extend(graph.nodes)
    alone.graph.output.append(onnx.helper.make_empty_tensor_value_info(graph.target))
    used = {name for node in graph.nodes for name in node.input}
    kept = [tensor for tensor in alone.graph.initializer if tensor.name in used]
    del alone.graph.initializer[:]
    alone.graph.initializer.extend(kept)
    return alone


def _session(model: Any) -> Any:
    if find_spec("onnxruntime"):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        return lambda name, images: session.run(None, {name: images})[0]
    from onnx.reference import ReferenceEvaluator

    evaluator: Any = ReferenceEvaluator(model)
    return lambda name, images: evaluator.run(None, {name: images})[0]
