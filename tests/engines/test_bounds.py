"""Kernels write where they own the room: behind it may be another thread's numbers, or nobody's."""

import numpy as np
import pytest

from digitus.engines.on_numba.layerwise.convolution import ProductNode
from digitus.engines.on_numba.layerwise.layer import Room, Span, Turn
from digitus.engines.on_numba.layerwise.layout import Memory
from digitus.networks import Conv2D, Dense, Flatten, Network, draw_params
from digitus.networks.initial import He


@pytest.mark.parametrize(("batch", "last"), [(12, 12), (11, 11), (12, 9), (3, 1)])
@pytest.mark.parametrize("kind", ["dense", "convolution"])
def test_going_back_touches_no_image_but_its_own(kind: str, batch: int, last: int) -> None:
    layer: Conv2D | Dense = Dense(5) if kind == "dense" else Conv2D(5, 3)
    layers = (Flatten(), layer) if kind == "dense" else (layer, Flatten(), Dense(10))
    network, at = Network((7, 7), layers), layers.index(layer)
    params = draw_params(network, He(), np.random.default_rng(0))
    memory = Memory(network, params, "float64")
    node = ProductNode(layer, str(at), network.shapes[at], memory)
    room = Room(batch, 8, 1, training=True)
    memory.make_room(room.shares(batch))
    node.make_room(room)
    own = last * node.back_frame.image
    node.owed[own:] = -0.0  # which nothing leaves as it is that adds zero to it
    turn = Turn(Span(0, last, 0), last)
    node.prepare()
    node.forward(np.ones(batch * 49 + 256), turn)
    node.backward(np.ones(batch * node.outputs + 256), turn)
    assert node.owed[:own].any()
    assert np.signbit(node.owed[own:]).all()
