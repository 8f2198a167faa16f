"""Residual addition at work: two chains of nodes, and what they come to is added."""

from typing import Any, final

from digitus.arrays import Array
from digitus.engines.on_numba.activations import activate, deactivate
from digitus.engines.on_numba.fused.layout import ACTIVATION_CODES
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.convolution import Form
from digitus.engines.on_numba.layerwise.layer import Bound, Chain, Node, Room, Turn
from digitus.engines.on_numba.simd.pointers import bare, beyond
from digitus.networks.layers import Residual, Shape


def _add(arrays: Any, form: Any, span: Any) -> None:
    """out = f(a + b)."""
    a, b, out = bare(arrays)
    for image in range(span.first, span.last):
        at = image * form.stride
        one, other, into = beyond(a, at), beyond(b, at), beyond(out, at)
        for k in range(form.stride):
            into[k] = one[k] + other[k]
        activate(form, into, 1)


def _part(arrays: Any, form: Any, span: Any) -> None:
    """Go back through the activation, and give each path its own copy."""
    delta, a, one, other = bare(arrays)
    for image in range(span.first, span.last):
        at = image * form.stride
        own = beyond(delta, at)
        deactivate(form, own, beyond(a, at), 1)
        for k in range(form.stride):
            one[at + k] = own[k]
            other[at + k] = own[k]


ADD, PART = Program(_add), Program(_part)


@final
class ResidualNode(Node):
    """``f(layers(x) + shortcut(x))``."""

    def __init__(
        self, layer: Residual, shape: Shape, precision: str, paths: tuple[Chain, Chain]
    ) -> None:
        super().__init__((shape, layer.output_shape(shape)), precision)
        self.paths = paths
        channels = layer.output_shape(shape)[-1]
        self.form = Form(ACTIVATION_CODES[layer.activation], channels, self.outputs)
        self.sum_form = Form(ACTIVATION_CODES["identity"], channels, self.inputs)
        self._add, self._part, self._add_back = Bound(ADD), Bound(PART), Bound(ADD)

    def make_room(self, room: Room) -> None:
        """Make room for the sum, and for two gradients."""
        for path in self.paths:
            path.make_room(room)
        self.out = self.numbers(room, self.outputs)
        if room.training:
            self.one, self.other = (self.numbers(room, self.outputs) for _ in range(2))
            self.grad = self.numbers(room, self.inputs)

    def prepare(self) -> None:
        """Prepare both paths."""
        for path in self.paths:
            for node in path.nodes:
                node.prepare()

    def forward(self, x: Array, turn: Turn) -> Array:
        """Take both paths and add."""
        layers, shortcut = (path.forward(x, turn) for path in self.paths)
        self._add((layers, shortcut, self.out), self.form, turn.span)
        return self.out

    def backward(self, delta: Array, turn: Turn) -> Array:
        """Pass the sum's gradient on to both, and add up what they give for the input of both."""
        self._part((delta, self.out, self.one, self.other), self.form, turn.span)
        layers = self.paths[0].backward(self.one, turn)
        shortcut = self.paths[1].backward(self.other, turn)
        self._add_back((layers, shortcut, self.grad), self.sum_form, turn.span)
        return self.grad
