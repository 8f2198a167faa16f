"""A look inside: one image forward and, with a label, its loss back down to the pixels."""

from dataclasses import replace
from typing import cast

import numpy as np

from digitus.arrays import Array
from digitus.engines.on_numpy.layers import Node, ResidualNode, build_nodes, forward
from digitus.engines.on_numpy.losses import LOSSES
from digitus.engines.question import Question
from digitus.engines.trace import LayerTrace, Trace
from digitus.networks import copy_params


@np.errstate(all="ignore")  # what a ruined network computes is NaN, which is warning enough
def trace_image(question: Question, precision: str) -> Trace:
    """Answer a question about one image."""
    network = question.network
    params = copy_params(question.params, precision)
    nodes = build_nodes(network.layers, network.input_shape, params)
    forward(nodes, question.scaling.apply(question.image[None], precision), None)
    if question.label is None:
        return Trace(layers=_traces(nodes, "", None))
    loss = question.judge
    losses, delta = LOSSES[type(loss)](loss, nodes[-1], question.targets)
    layers = _traces(nodes, "", delta)
    return Trace(layers=layers, loss=float(losses[0]), pixel_grad=question.pixel_grad(layers[0]))


def _traces(nodes: list[Node], prefix: str, delta: Array | None) -> tuple[LayerTrace, ...]:
    """Note what each layer computed; with delta, d loss / d z of the last, go back as well."""
    traces = []
    for place, node in reversed(list(enumerate(nodes))):
        name = f"{prefix}{place}"
        trace = LayerTrace(
            name=name,
            layer=node.layer,
            inputs=node.x[0],
            sums=node.z[0],
            outputs=node.a[0],
            inside=_inside(node, f"{name}.", delta),
        )
        if delta is not None:
            grad = cast("Array", node.backward_from_delta(delta))
            grads = {array: own.copy() for array, own in node.grads.items()}
            trace = replace(trace, delta=delta[0], grads=grads, input_grad=grad[0])
            delta = nodes[place - 1].delta_from(grad) if place else None
        traces.append(trace)
    return tuple(reversed(traces))


def _inside(node: Node, prefix: str, delta: Array | None) -> tuple[LayerTrace, ...]:
    """Note the same for the layers in a block: a sum hands its gradient to both of its parts."""
    if not isinstance(node, ResidualNode):
        return ()
    traces: tuple[LayerTrace, ...] = ()
    for path, nodes in (("", node.main), ("shortcut.", node.shortcut)):
        if nodes:
            own = None if delta is None else nodes[-1].delta_from(delta)
            traces += _traces(nodes, f"{prefix}{path}", own)
    return traces
