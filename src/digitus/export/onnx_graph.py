"""An ONNX graph under construction: nodes with generated names, constants stored once."""

from collections.abc import Sequence
from typing import Any, final

import numpy as np

from digitus.arrays import Array

OPSET = 17
"""The version of ONNX's operators; every runtime since 2022 knows it."""

IR_VERSION = 8
"""The version of the file format that belongs to it."""


@final
class Graph:
    """Nodes and constants, in the order in which they were added.

    Examples
    --------
    >>> graph = Graph()
    >>> graph.add("Add", "x", graph.constant(np.float32(1)))
    'add_0'
    """

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node with one output, and return the output's name."""
        from onnx import helper

        name = output or f"{operator.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], name, **attributes))
        return name

    def constant(self, value: Any) -> str:
        """Store an array or number, and return its name."""
        from onnx import numpy_helper

        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def weights(self, array: Array) -> str:
        """Store parameters as float32, the type in which the graph computes."""
        return self.constant(np.ascontiguousarray(array, np.float32))

    def shape(self, *sizes: int) -> str:
        """Store a shape; 0 keeps a size as it is, -1 takes what is left."""
        return self.constant(np.array(sizes, np.int64))

    def model(
        self, name: str, inputs: Sequence[Any], outputs: Sequence[Any], metadata: dict[str, str]
    ) -> Any:
        """Return everything as an ``onnx.ModelProto``."""
        from onnx import helper

        graph = helper.make_graph(self._nodes, name, inputs, outputs, self._constants)
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="digitus",
        )
        helper.set_model_props(model, metadata)
        return model
