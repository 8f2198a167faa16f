"""Kernels write where they own the capacity: behind it may be another thread's numbers, or nobody's."""

import numpy as np
import pytest

from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.convolution import ConvolutionNode
from digitus.engines.on_numba.layerwise.layer import Capacity, Place, Span, ThreadStep
from digitus.engines.on_numba.layerwise.layout import FlatArrays
from digitus.networks import Conv2D, Dense, Flatten, Network, draw_params
from digitus.networks.initial import He


@pytest.mark.parametrize(("batch", "last"), [(12, 12), (11, 11), (12, 9), (3, 1)])
@pytest.mark.parametrize("kind", ["dense", "convolution"])
def test_going_back_touches_no_image_but_its_own(kind: str, batch: int, last: int) -> None:
    layer: Conv2D | Dense = Dense(5) if kind == "dense" else Conv2D(5, 3)
    layers = (Flatten(), layer) if kind == "dense" else (layer, Flatten(), Dense(10))
    network, at = Network((7, 7), layers), layers.index(layer)
    params = draw_params(network, He(), np.random.default_rng(0))
    arrays = FlatArrays.of(network, params, "float64")
    place = Place(name=str(at), shape=network.shapes[at], arrays=arrays, builder=Builder(arrays))
    node = ConvolutionNode(layer, place)
    capacity = Capacity(batch, 8, 1, training=True)
    arrays.allocate(capacity.shards(batch))
    node.allocate(capacity)
    own = last * node.back_margin.image
    node.input_grad[own:] = -0.0  # which nothing leaves as it is that adds zero to it
    step = ThreadStep(Span(0, last, 0), last)
    node.prepare()
    node.forward(np.ones(batch * 49 + 256), step)
    node.backward(np.ones(batch * node.outputs + 256), step)
    assert node.input_grad[:own].any()
    assert np.signbit(node.input_grad[own:]).all()
