"""ONNX files of any program: from the input to the outputs, operator by operator.

What two branches make and add becomes a residual block.  Files that digitus wrote say in their
metadata where each of their networks begins and ends, and what stands around it.
"""

import json
from pathlib import Path
from typing import Any, final

import numpy as np

from digitus.datasets.scaling import Scaling
from digitus.errors import DataError, DigitusError, ModelError
from digitus.foreign.found import Found, Wanted, image_size
from digitus.foreign.onnx_graph import OnnxGraph, Step, each_input, load_graph
from digitus.foreign.onnx_operators import OPERATORS
from digitus.foreign.onnx_run import run_onnx, runs_onnx
from digitus.foreign.stack import Stack
from digitus.models import Calibration, Decision
from digitus.settings import from_data

FLOAT, UINT8, FLOAT16 = 1, 2, 10
"""Types of numbers, as ONNX counts them."""

IN_HALVES = 1e-2
"""How far the probabilities of a network that computes in float16 may be from those in float32."""


def read(path: Path, wanted: Wanted) -> Found:
    """Read an ONNX file.

    Raises
    ------
    ModelError, DataError, FormatError
        An operator has no counterpart, the file is damaged, or the package onnx is missing.
    """
    model = load_graph(path)
    about = {entry.key: entry.value for entry in model.metadata_props}
    program = " ".join(filter(None, (model.producer_name, model.producer_version)))[:60]
    if model.producer_name == "digitus" and "model" in about:
        return _own(model, json.loads(about["model"]), about, program)
    graph = OnnxGraph(model, _output(model))
    given, stack = _entrance(model, wanted)
    end = _Walk(graph).go(given.name, stack)
    if end != graph.target:
        raise ModelError(f"it goes on to {graph.target} in a way that digitus has not")
    takes_pixels = given.type.tensor_type.elem_type == UINT8
    return Found(
        stack=stack,
        program=f"ONNX ({program or 'of unknown origin'})",
        takes_pixels=takes_pixels or (np.ndim(stack.factor) == 0 and abs(stack.factor) < 0.1),
        runner=run_onnx(graph, given),
        ran_by=runs_onnx(),
        tolerance=IN_HALVES if _is_half(model) else 1e-5,
    )


def _own(model: Any, description: Any, about: dict[str, str], program: str) -> Found:
    """Read what digitus wrote: each network from where it begins to where it ends."""
    graph = OnnxGraph(model, "probabilities")
    (given,) = each_input(model)
    height, width = (size.dim_value for size in given.type.tensor_type.shape.dim[1:])
    stacks = []
    for start, end in description["members"]:
        stack = Stack((height, width), channels_first=True)
        if _Walk(OnnxGraph(model, end)).go(start, stack) != end:
            raise DataError(f"it does not lead from {start} to {end}")
        stacks.append(stack)
    stacks[0].ending = "probabilities"
    calibration = description["calibration"]
    return Found(
        stack=stacks[0],
        others=tuple(stack.params for stack in stacks[1:]),
        program=f"ONNX ({program})",
        takes_pixels=True,
        runner=run_onnx(graph, given),
        ran_by=runs_onnx(),
        tolerance=IN_HALVES if _is_half(model) else 1e-5,
        shift=description["shift"],
        calibration=None if calibration is None else from_data(Calibration, calibration),
        decision=from_data(Decision, description["decision"], "decision"),
        scaling=from_data(Scaling, description["scaling"], "scaling"),
        ink=int(about["ink"]),
    )


def _is_half(model: Any) -> bool:
    return any(tensor.data_type == FLOAT16 for tensor in model.graph.initializer)


def _output(model: Any) -> str:
    """Name the tensor with a number for each class."""
    made_by = {name: node for node in model.graph.node for name in node.output}
    for value in model.graph.output:
        node = made_by.get(value.name)
        if node is not None and node.op_type == "ZipMap":  # probabilities as a table of names
            return str(node.input[0])
    floats = [
        v.name for v in model.graph.output if v.type.tensor_type.elem_type in {FLOAT, FLOAT16}
    ]
    likely = [name for name in floats if "prob" in name.lower()]
    if not floats:
        raise ModelError("none of its outputs is an array of float32 numbers, one for each class")
    return str((likely or floats)[0])


def _entrance(model: Any, wanted: Wanted) -> tuple[Any, Stack]:
    """Find what goes in, and begin a network with it."""
    given = [*each_input(model)]
    if len(given) != 1:
        raise ModelError(f"it has {len(given)} inputs; digitus reads one image")
    sizes = [size.dim_value for size in given[0].type.tensor_type.shape.dim][1:]
    if wanted.size and 0 in sizes:
        sizes = [1, *wanted.size] if len(sizes) == 3 else [*wanted.size]
    match sizes:
        case [int(pixels)] if pixels:
            stack = Stack(image_size(pixels, wanted), channels_first=False)
            stack.flatten()
        case [1, height, width] if height and width:
            stack = Stack((height, width), channels_first=True)
        case [height, width, 1] | [height, width] if height and width:
            stack = Stack((height, width), channels_first=False)
        case [*_] if 0 in sizes:
            raise ModelError(
                "it does not say how large its images are: name their height and width"
                " (--size 28x28, in Python size=(28, 28))"
            )
        case _:
            raise ModelError(f"it takes {sizes}; digitus reads grey images, height and width")
    return given[0], stack


@final
class _Walk:
    """Goes along a graph, from one tensor to the next."""

    def __init__(self, graph: OnnxGraph) -> None:
        self._graph = graph

    def go(self, name: str, stack: Stack) -> str:
        """Hand all layers from here on to a stack; return where they end.

        They end at the target, and where something is added that was computed elsewhere: whoever
        opened the branch goes on from there.
        """
        while name != self._graph.target:
            users = self._graph.users(name)
            if len(users) > 1:
                name = self._block(name, users, stack)
                continue
            if not users or _joins(users[0]):
                break
            name = self._apply(users[0], stack)
        return name

    def _block(self, name: str, users: list[Step], stack: Stack) -> str:
        """Hand the residual block that begins at a tensor to a stack; return what it computes."""
        if len(users) != 2 or stack.ending != "outputs":
            told = ", ".join(user.operator for user in users)
            raise ModelError(f"{told} compute with {name[:60]}; digitus adds two branches")
        ends, branches = [], []
        for user in users:
            branch = stack.branch()
            ends.append(name if _joins(user) else self.go(self._apply(user, branch), branch))
            branches.append(branch)
        join = next((user for end in ends for user in self._graph.users(end) if _joins(user)), None)
        if join is None or sorted(join.computed) != sorted(ends):
            raise ModelError(f"what begins at {name[:60]} is not added up again")
        stack.residual(*branches)
        return join.output

    def _apply(self, step: Step, stack: Stack) -> str:
        where = f"its operator {step.operator} ({step.name[:60]})"
        if step.operator not in OPERATORS:
            raise ModelError(
                f"{where} has no counterpart in digitus; possible are"
                f" {', '.join(sorted(OPERATORS))}"
            )
        if stack.ending != "outputs":
            raise ModelError(f"{where} follows the logarithm of probabilities")
        try:
            OPERATORS[step.operator](stack, step)
        except DigitusError as error:
            raise ModelError(f"{where}: {error}") from error
        return step.output


def _joins(step: Step) -> bool:
    return step.operator == "Add" and len(step.computed) == 2
