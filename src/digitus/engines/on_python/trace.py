"""A look inside: one image forward and, with a label, its loss back down to the pixels."""

from dataclasses import replace

import numpy as np

from digitus.engines.on_python.activations import Row
from digitus.engines.on_python.layers import Node, build_nodes, forward
from digitus.engines.on_python.losses import LOSSES, Target
from digitus.engines.on_python.rows import to_array, to_inputs, to_rows
from digitus.engines.question import Question
from digitus.engines.trace import LayerTrace, Trace


def trace_image(question: Question) -> Trace:
    """Answer a question about one image."""
    nodes = build_nodes(
        question.network, {name: to_rows(array) for name, array in question.params.items()}
    )
    (x,) = to_inputs(question.image[None], question.scaling)
    forward(nodes, x)
    if question.label is None:
        return Trace(layers=_traces(nodes, question, None))
    loss = question.judge
    value, delta = LOSSES[type(loss)](loss, nodes[-1], Target([question.label], []))
    layers = _traces(nodes, question, delta)
    return Trace(layers=layers, loss=value, pixel_grad=question.pixel_grad(layers[0]))


def _traces(nodes: list[Node], question: Question, delta: Row | None) -> tuple[LayerTrace, ...]:
    """Note what each layer computed; with delta, d loss / d z of the last, go back as well."""
    traces = []
    shapes = question.network.shapes
    for place, node in reversed(list(enumerate(nodes))):
        inputs, outputs = shapes[place : place + 2]
        trace = LayerTrace(
            name=str(place),
            layer=node.layer,
            inputs=np.reshape(node.x, inputs),
            sums=np.reshape(node.z, outputs),
            outputs=np.reshape(node.a, outputs),
        )
        if delta is not None:
            grad = node.backward_from_delta(delta)
            arrays = node.layer.param_shapes(inputs)
            trace = replace(
                trace,
                delta=np.reshape(delta, outputs),
                grads={name: to_array(rows, arrays[name]) for name, rows in node.grads().items()},
                input_grad=np.reshape(grad, inputs),
            )
            delta = nodes[place - 1].delta_from(grad) if place else None
        traces.append(trace)
    return tuple(reversed(traces))
