"""``python -m benchmarks.roofline``: where the time of a training goes, layer by layer.

For every layer of a convolutional network, on one thread and forward and back: milliseconds of a
step, multiply-adds (as if every window were multiplied) and the bytes that go in and out at least;
and beside them the time that the limits of the machine leave: multiply-adds in registers, bytes
copied in memory.  Winograd's algorithm needs fewer multiply-adds, and may be below that time.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import final

import numpy as np

from benchmarks.report import table
from benchmarks.speed.roofs import Roofs, measure_roofs
from benchmarks.speed.timed_recipes import recipe
from digitus.arrays import Array
from digitus.engines.on_numba.layerwise.build import Builder
from digitus.engines.on_numba.layerwise.layer import (
    SLACK_NUMBERS,
    Chain,
    Span,
    ThreadStep,
    capacity_for,
)
from digitus.engines.on_numba.layerwise.layout import FlatArrays
from digitus.networks import Flatten, He, Network, draw_params
from digitus.recipes import Recipe
from digitus.recipes.machine import machine

NETWORKS = ("cnn-small", "cnn")


@final
@dataclass(frozen=True, kw_only=True)
class Row:
    """One layer in a step of a training.

    Parameters
    ----------
    layer
        What goes in, and what is done.
    multiply_adds, moved
        Multiply-adds and bytes, forward and back.
    forward, back
        Seconds.
    """

    layer: str
    multiply_adds: int
    moved: int
    forward: float
    back: float

    def cells(self, whole: float, roofs: Roofs) -> tuple[str, ...]:
        """Write the row for people."""
        seconds = self.forward + self.back
        least = roofs.seconds(self.multiply_adds, self.moved)
        return (
            self.layer,
            f"{self.forward * 1e3:.2f}",
            f"{self.back * 1e3:.2f}",
            f"{seconds / whole:.0%}",
            f"{self.multiply_adds / 1e6:.0f}",
            f"{self.moved / 1e6:.1f}",
            f"{least * 1e3:.2f}",
            f"{seconds / least:.1f}",
        )


HEADER = (
    "layer",
    "forward, ms",
    "back, ms",
    "share",
    "million multiply-adds",
    "MB in and out",
    "least, ms",
    "times that",
)


def rows(chosen: Recipe, repetitions: int) -> list[Row]:
    """Take a batch of random images through a network and back, and time every layer."""
    network, batch = chosen.network, chosen.training.batch_size
    chain, draws = _prepared(chosen.network, batch)
    rng = np.random.default_rng(1)
    x = rng.random(batch * int(np.prod(network.input_shape)) + SLACK_NUMBERS, np.float32)
    last = int(np.prod(network.output_shape))
    times = [
        _times(chain, x, rng.random(batch * last + SLACK_NUMBERS, np.float32), batch, draws)
        for _ in range(repetitions)
    ]
    forward, back = (np.min(part, axis=0) for part in zip(*times, strict=True))
    layers = [
        (layer, shape, after)
        for layer, shape, after in zip(
            network.layers, network.shapes, network.shapes[1:], strict=False
        )
        if not isinstance(layer, Flatten)
    ]
    return [
        Row(
            layer=f"{' x '.join(map(str, shape))}: {layer.describe()}",
            multiply_adds=batch * layer.multiplications(shape) * (2 if number == 0 else 3),
            # Forward one in and one out; back what came in, what is owed for both.
            moved=4 * batch * int(3 * np.prod(shape) + 2 * np.prod(after)),
            forward=float(forward[number]),
            back=float(back[number]),
        )
        for number, (layer, shape, after) in enumerate(layers)
    ]


def _prepared(network: Network, batch: int) -> tuple[Chain, dict[int, Array]]:
    rng = np.random.default_rng(0)
    capacity = capacity_for(batch, 1, training=True)
    arrays = FlatArrays.of(network, draw_params(network, He(), rng), "float32")
    arrays.allocate(capacity.shards(batch))
    builder = Builder(arrays)
    chain = builder.build(network)
    chain.allocate(capacity)
    for node in chain.nodes:
        node.prepare()
    draws = {
        number: rng.random(batch * dropout.silence.decisions, np.float32)
        for number, dropout in enumerate(builder.dropouts)
    }
    return chain, draws


def _times(
    chain: Chain, x: Array, delta: Array, batch: int, draws: dict[int, Array]
) -> tuple[list[float], list[float]]:
    """Return the seconds of every node, forward and back."""
    step, forward, back = ThreadStep(Span(0, batch, 0), batch, draws=draws), [], []
    for node in chain.nodes:
        x, seconds = _timed(node.forward, x, step)
        forward.append(seconds)
    for node in reversed(chain.nodes):
        delta, seconds = _timed(node.backward, delta, step)
        back.append(seconds)
    return forward, back[::-1]


def _timed(
    call: Callable[[Array, ThreadStep], Array], numbers: Array, step: ThreadStep
) -> tuple[Array, float]:
    start = perf_counter()
    found = call(numbers, step)
    return found, perf_counter() - start


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.roofline",
        description=__doc__.partition(": ")[2].split("\n")[0],
    )
    parser.add_argument("networks", nargs="*", metavar="RECIPE", help=f"else {NETWORKS}")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    arguments = parser.parse_args(words)
    roofs = measure_roofs(arguments.repetitions)
    measured = {
        name: rows(recipe(name), arguments.repetitions) for name in arguments.networks or NETWORKS
    }
    if arguments.json:
        found = {name: [asdict(row) for row in of] for name, of in measured.items()}
        print(json.dumps({"machine": machine(), "roofs": asdict(roofs), "networks": found}))
        return 0
    print(f"{machine()}: one thread, float32")
    print(
        f"{roofs.multiply_adds / 1e9:.0f} thousand million multiply-adds a second in registers,"
        f" {roofs.near / 1e9:.0f} GB a second copied within the second cache,"
        f" {roofs.far / 1e9:.1f} in memory\n"
    )
    for name, of in measured.items():
        whole = sum(row.forward + row.back for row in of)
        print(f"## {name}: {whole * 1e3:.1f} ms a step of {recipe(name).training.batch_size}\n")
        print(f"{table(HEADER, (row.cells(whole, roofs) for row in of))}\n")
    return 0
