"""``python -m benchmarks.convolution``: how near each product of a convolution is to the limit.

For every convolution of a network, thousand millions of multiply-adds in a second on one thread,
counted as if every window were multiplied: forward, and back to the weights and the inputs, as the
engine does it and window by window.  Where Winograd's algorithm needs fewer multiplications, the
first may be above the limit.  Beside them the usual way forward, windows copied out and multiplied
by NumPy's BLAS, and the limit: that BLAS with large square matrices.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, TypeAlias, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from threadpoolctl import threadpool_limits

from benchmarks.report import table
from benchmarks.speed.timed_recipes import recipe
from benchmarks.speed.timing import interleave, time_calls
from digitus.arrays import Array
from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.convolution import ConvolutionNode
from digitus.engines.on_numba.layerwise.layer import (
    SLACK_NUMBERS,
    Capacity,
    Place,
    Span,
    ThreadStep,
)
from digitus.engines.on_numba.layerwise.layout import FlatArrays
from digitus.networks import Conv2D, Dense, He, Network, draw_params
from digitus.networks.layers.layer import image_shape
from digitus.recipes.machine import machine

Image: TypeAlias = tuple[int, int, int]
"""Height, width and channels of an image."""

NETWORKS = ("LeNet", "cnn-small", "cnn")
BATCH, SHARD = 128, 32
"""Images of a step, and how many of them go through a layer together."""

SQUARE = 1024
"""Rows and columns of the matrices whose product is the limit."""

WAYS = (
    "forward",
    "back",
    "forward by windows",
    "back by windows",
    "windows copied, BLAS",
)


@final
@dataclass(frozen=True, kw_only=True)
class Row:
    """One convolution and how fast it goes.

    Parameters
    ----------
    layer
        What goes in, and what is done.
    multiplications
        In one batch, one way.
    speeds
        Multiply-adds per second, each way; the first layer of a network goes back to its weights
        alone.
    """

    layer: str
    multiplications: int
    speeds: dict[str, float]

    def cells(self, limit: float) -> tuple[str, ...]:
        """Write the row for people."""
        return (
            self.layer,
            f"{self.multiplications / 1e6:.0f}",
            *(
                f"{self.speeds[way] / 1e9:.0f} ({self.speeds[way] / limit:.0%})"
                if way in self.speeds
                else "-"
                for way in WAYS
            ),
        )


def rows(network: Network, images: int, repetitions: int) -> Iterator[Row]:
    """Measure every convolution of a network."""
    for index, (layer, shape) in enumerate(zip(network.layers, network.shapes, strict=False)):
        if isinstance(layer, Conv2D):
            yield measure(layer, image_shape(shape), images, repetitions, is_first=index == 0)


def measure(layer: Conv2D, shape: Image, images: int, repetitions: int, *, is_first: bool) -> Row:
    """Measure one convolution without its activation: the quickest of interleaved repetitions."""
    bare = layer.replace(activation="identity")
    calls = ways(bare, shape, images, is_first=is_first)
    runs = {name: partial(seconds, call) for name, call in calls.items()}
    costs = {name: min(values) for name, values in interleave(runs, repetitions).items()}
    work = images * layer.multiplications(shape)
    back = work if is_first else 2 * work
    return Row(
        layer=f"{shape[0]} x {shape[1]} x {shape[2]}: {layer.filters} of {layer.describe()}",
        multiplications=work,
        speeds={
            name: (back if name.startswith("back") else work) / cost for name, cost in costs.items()
        },
    )


def ways(
    layer: Conv2D, shape: Image, images: int, *, is_first: bool = False
) -> dict[str, Callable[[], Any]]:
    """Return what there is to be done with a batch, ready to be called."""
    rng = np.random.default_rng(0)
    network = Network(shape, (layer, Dense(10, "softmax")))
    params = draw_params(network, He(), rng)
    capacity = Capacity(images, SHARD, 1, training=True)
    arrays = FlatArrays.of(network, params, "float32")
    arrays.allocate(capacity.shards(images))
    builder = Builder(arrays)
    place = Place(name="0", shape=shape, arrays=arrays, builder=builder, is_first=is_first)
    kinds = builder.kind_of(layer, shape), ConvolutionNode
    nodes = [kind(layer, place) for kind in kinds if kind]
    x = rng.random(images * nodes[0].inputs + SLACK_NUMBERS, np.float32)
    delta = rng.random(images * nodes[0].outputs + SLACK_NUMBERS, np.float32)
    step = ThreadStep(Span(0, images, 0), images, draws={})
    for node in nodes:
        node.allocate(capacity)
        node.prepare()
        node.forward(x, step)
    chosen, windowed = nodes
    pixels = x[: images * chosen.inputs].reshape(images, *shape)
    weights = params["0.weights"].astype(np.float32)
    return {
        "forward": partial(chosen.forward, x, step),
        "back": partial(chosen.backward, delta, step),
        "forward by windows": partial(windowed.forward, x, step),
        "back by windows": partial(windowed.backward, delta, step),
        "windows copied, BLAS": partial(copied, layer, pixels, weights),
    }


def copied(layer: Conv2D, images: Array, weights: Array) -> list[Array]:
    """Convolve as usual (im2col): copy every window into a row, multiply all rows by the weights."""
    margin, size, step = layer.padding, layer.size, layer.stride
    found: list[Array] = []
    for first in range(0, len(images), SHARD):
        x = images[first : first + SHARD]
        if margin:
            x = np.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)))
        windows = sliding_window_view(x, (size, size), axis=(1, 2))[:, ::step, ::step]
        rows = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, len(weights))
        found.append(rows @ weights)
    return found


def limit(repetitions: int) -> float:
    """Return how many multiply-adds per second the BLAS reaches with large square matrices."""
    square = np.random.default_rng(0).random((SQUARE, SQUARE), np.float32)
    quickest = min(seconds(partial(np.matmul, square, square)) for _ in range(repetitions + 1))
    return float(SQUARE**3 / quickest)


def seconds(call: Callable[[], Any]) -> float:
    """Return how long a call takes."""
    return time_calls(call, 1)


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.convolution",
        description=__doc__.partition(": ")[2].split("\n")[0],
    )
    parser.add_argument("networks", nargs="*", metavar="RECIPE", help=f"else {NETWORKS}")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    arguments = parser.parse_args(words)
    with threadpool_limits(1):
        most = limit(arguments.repetitions)
        measured = {
            name: list(rows(recipe(name).network, arguments.batch, arguments.repetitions))
            for name in arguments.networks or NETWORKS
        }
    if arguments.json:
        found = {name: [asdict(row) for row in of] for name, of in measured.items()}
        print(json.dumps({"machine": machine(), "limit": most, "networks": found}))
        return 0
    print(f"{machine()}: one thread, batches of {arguments.batch}, float32")
    print(f"NumPy, {SQUARE} x {SQUARE}: {most / 1e9:.0f} thousand million multiply-adds a second\n")
    header = ("", "millions in a step", *WAYS)
    for name, of in measured.items():
        print(f"## {name}\n\n{table(header, (row.cells(most) for row in of))}\n")
    return 0
