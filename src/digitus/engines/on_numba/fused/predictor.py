"""The prediction program: forward only, a few images at a time, nothing kept."""

import threading
from collections.abc import Callable
from typing import Any, Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array, Indices, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Predictor, require_images
from digitus.engines.on_numba.activations import activate
from digitus.engines.on_numba.fused.layers import add_dense, begin_sums, outputs
from digitus.engines.on_numba.fused.layout import DENSE, Plan, aligned, list_type, pack, plan_of
from digitus.engines.on_numba.fused.sparse_input import Lists, gather
from digitus.engines.on_numba.inputs import (
    GROUP,
    first_bit,
    not_zero,
    number_of,
    readable,
    worth_skipping,
)
from digitus.engines.on_numba.jit import Program, kernel, part_of_kernels
from digitus.engines.on_numba.simd.pointers import bare, beyond
from digitus.engines.on_numba.threads import together
from digitus.networks import Network, Params, require_params

PER_THREAD: Final = 500
"""Images to predict that are worth a thread."""

TOGETHER: Final = 32
"""Images that go through the layers together: enough to fill tiles, few enough for the cache."""


class Net(NamedTuple):
    """A network as the prediction program sees it."""

    nodes: Any
    first: int
    """The node of the first dense layer."""
    table: Array
    params: Array
    every: Any
    """0, 1, 2, ...: a list of rows that leaves out none."""


class Room(NamedTuple):
    """Room for the numbers of a few images; each thread has its own."""

    images: int
    values: Array
    longest: int
    x: Array
    rows: Any
    starts: Any
    cuts: Any


def room_for(plan: Plan, precision: str, images: int) -> Room:
    """Make room for so many images."""
    size = int(plan.nodes["units"][0])
    longest = size + GROUP
    return Room(
        images=images,
        values=aligned(images * plan.width, precision),
        longest=longest,
        x=aligned(images * longest, precision),
        rows=np.zeros(images * longest, list_type(size)),
        starts=np.arange(images) * longest,
        cuts=np.zeros(images * 2, np.int32),
    )


def predict(net: Net, room: Room, skips: bool, pixels: Any, results: Any) -> None:
    """Write the outputs (n, classes) of images (n, pixels)."""
    look(bare(net), bare(room), skips, bare((pixels,))[0], results)


predict_program = Program(predict)


@part_of_kernels
def look(net: Net, room: Room, skips: bool, pixels: Any, results: Any) -> None:
    """Take a few images through all layers, then the next few."""
    size, last = net.nodes[0].units, net.nodes[len(net.nodes) - 1]
    for start in range(0, len(results), room.images):
        images = min(room.images, len(results) - start)
        for image in range(images):
            those = beyond(pixels, (start + image) * size)
            if skips:
                open_kept(net, room, those, image)
            else:
                x = outputs(net.nodes[0], room.values, room.images, image)
                for k in range(size):
                    x[k] = number_of(those[k], net.table)
        forward(net, room, skips, images)
        for image in range(images):
            a = outputs(last, room.values, room.images, image)
            for k in range(last.units):
                results[start + image, k] = a[k]


@kernel
def forward(net: Net, room: Room, skips: bool, images: int) -> None:
    """Through all dense layers; dropout lets everything through."""
    below = 0
    for i in range(1, len(net.nodes)):
        node = net.nodes[i]
        if node.kind == DENSE:
            z = outputs(node, room.values, room.images, 0)
            begin_sums(node, net.params, z, images)
            if skips and i == net.first:
                lists = Lists(
                    net.every,
                    room.starts,
                    1,
                    room.cuts,
                    room.rows,
                    room.longest,
                    room.x,
                )
                gather(node, net.params, z, 0, images, lists, 1)
            else:
                x = outputs(net.nodes[below], room.values, room.images, 0)
                add_dense(node, net.nodes[below], net.params, x, z, images, net.every)
            activate(node, z, images)
            below = i


@kernel
def open_kept(net: Net, room: Room, pixels: Any, image: int) -> None:
    """Read the pixels of an image that are not zero, and their positions.

    64 pixels are compared with zero at once, which gives a number with one bit for each; then
    only the bits that are set are visited.
    """
    at, size = room.starts[image], net.nodes[0].units
    rows, x, kept = beyond(room.rows, at), beyond(room.x, at), 0
    for start in range(0, size - size % GROUP, GROUP):
        bits = not_zero(beyond(pixels, start))
        while bits:
            k = start + first_bit(bits)
            rows[kept] = k
            x[kept] = number_of(pixels[k], net.table)
            bits &= bits - 1
            kept += 1
    for k in range(size - size % GROUP, size):
        rows[kept] = k
        x[kept] = number_of(pixels[k], net.table)
        kept += pixels[k] != 0
    room.cuts[2 * image + 1] = kept


@final
class FusedPredictor(Predictor):
    """Forward only."""

    def __init__(self, network: Network, params: Params, scaling: Scaling, precision: str) -> None:
        require_params(network, params)
        self._network = network
        self._scaling = scaling
        self._precision = precision
        self._plan = plan_of(network, precision)
        widest = max(int(self._plan.nodes["inputs"].max()), TOGETHER)
        self._net = Net(
            nodes=self._plan.nodes,
            first=self._plan.first,
            table=scaling.table(precision),
            params=pack(network, self._plan, params, precision),
            every=np.arange(widest, dtype=list_type(widest)),
        )
        self._programs: dict[str, Callable[..., Any]] = {}
        self._own = threading.local()

    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, classes)."""
        require_images(self._network, images)
        count = len(images)
        pixels = readable(images, self._scaling, self._precision)
        skips = worth_skipping(pixels, self._net.table)
        outputs = np.empty((count, self._network.classes), self._precision)
        program = self._programs.get(pixels.dtype.char) or self._ready(skips, pixels, outputs)
        if count < PER_THREAD:
            program(self._net, self._room(count), skips, pixels, outputs)
            return outputs

        def part(thread: int, threads: int, _: Indices) -> None:
            mine = slice(count * thread // threads, count * (thread + 1) // threads)
            program(self._net, self._room(count), skips, pixels[mine], outputs[mine])

        together(part, count // PER_THREAD)
        return outputs

    def _ready(self, skips: bool, pixels: Pixels, outputs: Array) -> Callable[..., Any]:
        program = predict_program.ready(self._net, self._room(1), skips, pixels, outputs)
        self._programs[pixels.dtype.char] = program
        return program

    def _room(self, images: int) -> Room:
        """Return room for one image or for many, for this thread alone."""
        name = "one" if images == 1 else "many"
        room: Room | None = getattr(self._own, name, None)
        if room is None:
            room = room_for(self._plan, self._precision, 1 if images == 1 else TOGETHER)
            setattr(self._own, name, room)
        return room
