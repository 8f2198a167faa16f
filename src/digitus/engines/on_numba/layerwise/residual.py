"""Residual addition at work: two chains of nodes, and what they come to is added."""

from typing import final

from digitus.arrays import Array
from digitus.engines.on_numba.activations import (
    ACTIVATIONS,
    IDENTITY,
    Form,
    activate,
    activation_backward,
)
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layer import (
    Arrays,
    Bound,
    Capacity,
    Node,
    Place,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.simd.pointers import offset, to_pointers
from digitus.networks.layers import Residual
from digitus.networks.layers.layer import image_shape


def _add(arrays: Arrays, form: Form, span: Span) -> None:
    """out = f(a + b)."""
    a, b, out = to_pointers(arrays)
    for image in range(span.first, span.last):
        at = image * form.stride
        one, other, into = offset(a, at), offset(b, at), offset(out, at)
        for k in range(form.stride):
            into[k] = one[k] + other[k]
        activate(form, into, 1)


def _branch(arrays: Arrays, form: Form, span: Span) -> None:
    """Go back through the activation, and give each path its own copy."""
    delta, a, one, other = to_pointers(arrays)
    for image in range(span.first, span.last):
        at = image * form.stride
        own = offset(delta, at)
        activation_backward(form, own, offset(a, at), 1)
        for k in range(form.stride):
            one[at + k] = own[k]
            other[at + k] = own[k]


ADD, BRANCH = Program(_add), Program(_branch)


@final
class ResidualNode(Node):
    """``f(layers(x) + shortcut(x))``."""

    def __init__(self, layer: Residual, place: Place) -> None:
        super().__init__(layer, place)
        shape, channels = image_shape(place.shape), layer.output_shape(place.shape)[-1]
        self.paths = (
            place.builder.path(f"{place.name}.", layer.layers, shape),
            place.builder.path(f"{place.name}.shortcut.", layer.shortcut, shape),
        )
        self.form = Form(ACTIVATIONS[layer.activation], channels, self.outputs)
        self.sum_form = Form(IDENTITY, channels, self.inputs)
        self._add, self._branch, self._add_back = Bound(ADD), Bound(BRANCH), Bound(ADD)

    def allocate(self, capacity: Capacity) -> None:
        """Allocate the sum, and its gradient for each path."""
        for path in self.paths:
            path.allocate(capacity)
        self.out = self.numbers(capacity, self.outputs)
        if capacity.training:
            self.layers_grad, self.shortcut_grad = (
                self.numbers(capacity, self.outputs) for _ in range(2)
            )
            self.grad = self.numbers(capacity, self.inputs)

    def prepare(self) -> None:
        """Prepare both paths."""
        for path in self.paths:
            for node in path.nodes:
                node.prepare()

    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Take both paths and add."""
        layers, shortcut = (path.forward(x, step) for path in self.paths)
        self._add((layers, shortcut, self.out), self.form, step.span)
        return self.out

    def backward(self, delta: Array, step: ThreadStep) -> Array:
        """Pass the sum's gradient on to both, and add up what they give for the input of both."""
        self._branch((delta, self.out, self.layers_grad, self.shortcut_grad), self.form, step.span)
        layers = self.paths[0].backward(self.layers_grad, step)
        shortcut = self.paths[1].backward(self.shortcut_grad, step)
        self._add_back((layers, shortcut, self.grad), self.sum_form, step.span)
        return self.grad
