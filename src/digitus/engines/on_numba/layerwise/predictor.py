"""Prediction layer by layer: forward only, some images at a time, on every thread."""

import math
import threading
from typing import final

import numpy as np

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Predictor, require_images
from digitus.engines.on_numba.barrier import Team
from digitus.engines.on_numba.inputs import flat, readable
from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.layer import (
    SLACK_NUMBERS,
    Bound,
    Capacity,
    Chain,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.layerwise.layout import FlatArrays
from digitus.engines.on_numba.layerwise.step import READ
from digitus.engines.on_numba.packing import aligned
from digitus.engines.on_numba.threads import images_of, run_on_threads
from digitus.networks import Network, Params, require_params
from digitus.networks.folding import fold

IMAGES_AT_ONCE = 16
"""Images that go through the layers together: they stay in the second cache."""

IMAGES_PER_THREAD = 32
"""Images that are worth a thread."""


@final
class LayerwisePredictor(Predictor):
    """Forward only; normalisations are folded into the layers before them."""

    def __init__(self, network: Network, params: Params, scaling: Scaling, precision: str) -> None:
        require_params(network, params)
        self._network, self._scaling = network, scaling
        self._folded, arrays = fold(network, params)
        self._arrays = FlatArrays.of(self._folded, arrays, precision)
        self._precision = self._arrays.precision
        self._table = flat(scaling.table(self._precision))
        self._own = threading.local()

    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, *output_shape)."""
        require_images(self._network, images)
        count, size = len(images), math.prod(self._network.input_shape)
        pixels = flat(readable(images, self._scaling, self._precision))
        outputs = np.empty((count, math.prod(self._network.output_shape)), self._precision)

        def part(team: Team) -> None:
            own = images_of(team, count, IMAGES_AT_ONCE)
            forward = self._forward(min(IMAGES_AT_ONCE, own.stop - own.start))
            for start in range(own.start, own.stop, IMAGES_AT_ONCE):
                end = min(start + IMAGES_AT_ONCE, own.stop)
                forward(pixels[start * size : end * size], self._table, outputs[start:end])

        run_on_threads(part, count // IMAGES_PER_THREAD)
        return outputs.reshape(count, *self._network.output_shape)

    def _forward(self, images: int) -> "_Forward":
        """Return this thread's nodes, with buffers for one image or for many."""
        name = "one" if images == 1 else "many"
        forward: _Forward | None = getattr(self._own, name, None)
        if forward is None:
            forward = _Forward(self._folded, self._arrays, 1 if images == 1 else IMAGES_AT_ONCE)
            setattr(self._own, name, forward)
        return forward


@final
class _Forward:
    """Nodes with buffers of their own."""

    def __init__(self, network: Network, arrays: FlatArrays, images: int) -> None:
        self._chain: Chain = Builder(arrays, images).build(network)
        self._chain.allocate(Capacity(images, images, 1, training=False))
        for node in self._chain.nodes:
            node.prepare()
        self._size, self._numbers = math.prod(network.input_shape), math.prod(network.output_shape)
        self._x = aligned(images * self._size + SLACK_NUMBERS, arrays.precision)
        self._all_images = np.arange(images)
        self._reads: dict[str, Bound] = {}  # by kind of pixels

    def __call__(self, pixels: Pixels, table: Array, outputs: Array) -> None:
        """Take a few images through."""
        count = len(outputs)
        span = Span(0, count, 0)
        read = self._reads.setdefault(pixels.dtype.char, Bound(READ))
        read((pixels, self._all_images, table, self._x), self._size, span)
        results = self._chain.forward(self._x, ThreadStep(span, count))
        outputs[...] = results[: count * self._numbers].reshape(outputs.shape)
