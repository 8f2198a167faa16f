"""Prediction with a network of nodes: forward only, some images at a time, on every thread."""

import math
import threading
from typing import final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Predictor, require_images
from digitus.engines.on_numba.fused.layout import aligned
from digitus.engines.on_numba.inputs import flat, readable
from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.layer import SLACK, Bound, Chain, Room, Span, Turn
from digitus.engines.on_numba.layerwise.layout import Memory
from digitus.engines.on_numba.layerwise.step import OPEN
from digitus.engines.on_numba.threads import together
from digitus.networks import Network, Params, require_params
from digitus.networks.folding import fold

TOGETHER = 16
"""Images that go through the layers together: they stay in the second cache."""

PER_THREAD = 32
"""Images that are worth a thread."""


@final
class LayerwisePredictor(Predictor):
    """Forward only; normalisations are folded into the layers before them."""

    def __init__(self, network: Network, params: Params, scaling: Scaling, precision: str) -> None:
        require_params(network, params)
        self._network, self._scaling, self._precision = network, scaling, precision
        self._folded, arrays = fold(network, params)
        self._memory = Memory(self._folded, arrays, precision)
        self._table = flat(scaling.table(precision))
        self._own = threading.local()

    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, classes)."""
        require_images(self._network, images)
        count, size = len(images), math.prod(self._network.input_shape)
        pixels = flat(readable(images, self._scaling, self._precision))
        outputs = np.empty((count, self._network.classes), self._precision)

        def part(thread: int, threads: int, _: Indices) -> None:
            first, last = (count * t // threads for t in (thread, thread + 1))
            way = self._way(min(TOGETHER, last - first))
            for start in range(first, last, TOGETHER):
                end = min(start + TOGETHER, last)
                way.look(pixels[start * size : end * size], self._table, outputs[start:end])

        together(part, count // PER_THREAD)
        return outputs

    def _way(self, images: int) -> "_Way":
        """Return this thread's nodes, with room for one image or for many."""
        name = "one" if images == 1 else "many"
        way: _Way | None = getattr(self._own, name, None)
        if way is None:
            way = _Way(self._folded, self._memory, 1 if images == 1 else TOGETHER)
            setattr(self._own, name, way)
        return way


@final
class _Way:
    """Nodes with room of their own."""

    def __init__(self, network: Network, memory: Memory, images: int) -> None:
        self._chain: Chain = Builder(memory).build(network)
        self._chain.make_room(Room(images, images, 1, training=False))
        self._size, self._classes = math.prod(network.input_shape), network.classes
        self._x = aligned(images * self._size + SLACK, memory.precision)
        self._every = np.arange(images)
        self._open = Bound(OPEN)

    def look(self, pixels: Pixels, table: Array, outputs: Array) -> None:
        """Take a few images through."""
        count = len(outputs)
        span = Span(0, count, 0)
        self._open((pixels, self._every, table, self._x), self._size, span)
        results = self._chain.forward(self._x, Turn(span, count))
        outputs[...] = results[: count * self._classes].reshape(outputs.shape)
