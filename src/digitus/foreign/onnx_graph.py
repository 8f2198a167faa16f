"""An ONNX graph as it is read: which nodes make an output, which numbers are fixed, who uses what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast, final

import numpy as np

from digitus.datasets.formats.unpack import MOST_BYTES
from digitus.errors import DataError, FormatError, ModelError

MOST_NODES = 10_000
FOLDED = {"Add", "Cast", "Constant", "Div", "Identity", "Mul", "Neg", "Reshape", "Sqrt", "Squeeze"}
FOLDED |= {"Sub", "Transpose", "Unsqueeze"}
"""Operators that are worked out at once where all that goes in is fixed."""

SHAPES = {"Cast", "Concat", "Gather", "Identity", "Mul", "Shape", "Slice", "Squeeze", "Unsqueeze"}
"""Operators by which graphs work out the shape of what they reshape."""


class Step(NamedTuple):
    """One node: what it does, with what settings, to which inputs."""

    operator: str
    name: str
    inputs: tuple[str, ...]
    constants: tuple[np.ndarray | None, ...]
    settings: dict[str, Any]
    output: str

    @property
    def computed(self) -> list[str]:
        """The inputs that are not fixed."""
        pairs = zip(self.inputs, self.constants, strict=True)
        return [name for name, constant in pairs if constant is None and name]

    def constant(self, at: int) -> np.ndarray | None:
        """Return one of its inputs, if it is fixed; None where it is left out or computed."""
        return self.constants[at] if at < len(self.constants) else None

    def required(self, at: int, what: str) -> np.ndarray:
        """Return one of its inputs, which must be fixed.

        Raises
        ------
        ModelError
            It is computed.
        """
        constant = self.constant(at)
        if constant is None:
            raise ModelError(f"its {what} are computed from the image; digitus has fixed ones")
        return constant


def load_graph(path: Path) -> Any:
    """Load an ONNX file, weights that lie beside it included.

    Raises
    ------
    FormatError
        The package onnx is missing.
    DataError
        It has no graph, or one of no end.
    """
    try:
        import onnx
        from onnx.external_data_helper import load_external_data_for_model
    except ImportError as error:
        raise FormatError("this is an ONNX model; pip install 'digitus[onnx]' reads it") from error
    model = onnx.load(path, load_external_data=False)
    # It opens plain files below the folder and no others.
    load_external_data_for_model(model, str(path.parent))
    if not len(model.graph.node) or len(model.graph.node) > MOST_NODES:
        raise DataError(f"it has {len(model.graph.node)} nodes; expected a network")
    return model


@final
class OnnxGraph:
    """The part of a graph that makes one output.

    Parameters
    ----------
    model
        An ``onnx.ModelProto``.
    target
        The output.
    """

    def __init__(self, model: Any, target: str) -> None:
        from onnx import numpy_helper

        self.model, self.target = model, target
        self.constants: dict[str, np.ndarray] = {
            tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer
        }
        needed = _ancestors(model.graph.node, target)
        self.nodes = [node for node in model.graph.node if needed & set(node.output)]
        self._left = MOST_BYTES
        self._about_shapes: set[str] = set()
        self.steps = [step for node in self.nodes if (step := self._step(node)) is not None]
        self._users: dict[str, list[Step]] = {}
        for step in self.steps:
            for name in step.computed:
                if name not in self._about_shapes:
                    self._users.setdefault(name, []).append(step)

    def users(self, name: str) -> list[Step]:
        """List the nodes that compute with a tensor."""
        return self._users.get(name, [])

    def _step(self, node: Any) -> Step | None:
        """Describe a node; None where its output is fixed, or the shape of something."""
        from onnx import helper

        settings = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        constants = tuple(self.constants.get(name) for name in node.input)
        step = Step(
            operator=node.op_type,
            name=node.name or node.output[0],
            inputs=tuple(node.input),
            constants=constants,
            settings=settings,
            output=node.output[0],
        )
        if node.op_type in FOLDED and not step.computed:
            self.constants[step.output] = self._folded(node)
            return None
        about_shapes = all(name in self._about_shapes for name in step.computed)
        if node.op_type == "Shape" or (node.op_type in SHAPES and about_shapes):
            self._about_shapes.add(step.output)
            return None
        return step

    def _folded(self, node: Any) -> np.ndarray:
        from onnx.reference import ReferenceEvaluator

        given = {name: self.constants[name] for name in node.input if name}
        if node.op_type in {"Add", "Div", "Mul", "Sub"}:
            shape = np.broadcast_shapes(*(array.shape for array in given.values()))
            self._spend(int(np.prod(shape, dtype=object)) * 8)
        result = np.asarray(cast("Any", ReferenceEvaluator(node)).run(None, given)[0])
        self._spend(result.nbytes)
        return result

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise DataError(f"its fixed numbers take more than {MOST_BYTES:,} bytes")


def _ancestors(nodes: Any, target: str) -> set[str]:
    """Name all tensors that a target is made of, itself included."""
    makers = {name: node for node in nodes for name in node.output}
    needed, left = set[str](), [target]
    while left:
        name = left.pop()
        if name not in needed:
            needed.add(name)
            left += makers[name].input if name in makers else ()
    return needed


def each_input(model: Any) -> Iterator[Any]:
    """Go through the inputs that are no weights."""
    fixed = {tensor.name for tensor in model.graph.initializer}
    for value in model.graph.input:
        if value.name not in fixed:
            yield value
