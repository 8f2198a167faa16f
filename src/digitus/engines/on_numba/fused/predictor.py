"""The prediction program: forward only, a few images at a time, nothing kept."""

import threading
from collections.abc import Callable
from typing import Any, Final, NamedTuple, final

import numpy as np

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Predictor, require_images
from digitus.engines.on_numba.activations import activate
from digitus.engines.on_numba.barrier import Team
from digitus.engines.on_numba.fused.layers import add_dense, begin_sums, form_of, outputs
from digitus.engines.on_numba.fused.layout import DENSE, Plan, packing_of, plan_of
from digitus.engines.on_numba.fused.sparse_input import SparseBatch, add_kept
from digitus.engines.on_numba.inputs import (
    PIXELS_PER_MASK,
    first_bit,
    index_type,
    not_zero,
    number_of,
    readable,
    worth_skipping,
)
from digitus.engines.on_numba.jit import Program, inlined, kernel
from digitus.engines.on_numba.packing import aligned
from digitus.engines.on_numba.simd.extremes import smaller
from digitus.engines.on_numba.simd.pointers import Numbers, offset, to_pointers
from digitus.engines.on_numba.threads import images_of, run_on_threads
from digitus.networks import Network, Params, require_params

IMAGES_PER_THREAD: Final = 500
"""Images to predict that are worth a thread."""

IMAGES_AT_ONCE: Final = 32
"""Images that go through the layers together: enough to fill tiles, few enough for the cache."""


class Net(NamedTuple):
    """A network as the prediction program sees it."""

    nodes: Any
    first_dense: int
    """The node of the first dense layer."""
    table: Numbers
    """What number each byte stands for."""
    params: Numbers
    all_rows: Numbers
    """0, 1, 2, ...: a list of rows that leaves out none."""


class PredictionBuffers(NamedTuple):
    """The numbers of a few images; each thread has its own."""

    images: int
    values: Numbers
    """Outputs of all nodes."""
    longest: int
    """How many kept pixels of an image fit into the next."""
    x: Numbers
    rows: Numbers
    starts: Numbers
    cuts: Numbers
    """The images as kept of kept pixels: see ``sparse_input.SparseBatch``."""


def buffers_for(plan: Plan, precision: str, images: int) -> PredictionBuffers:
    """Allocate what so many images need."""
    size = int(plan.nodes["units"][0])
    longest = size + PIXELS_PER_MASK
    return PredictionBuffers(
        images=images,
        values=aligned(images * plan.width, precision),
        longest=longest,
        x=aligned(images * longest, precision),
        rows=np.zeros(images * longest, index_type(size)),
        starts=np.arange(images) * longest,
        cuts=np.zeros(images * 2, np.int32),
    )


def predict(
    net: Net, buffers: PredictionBuffers, sparse: bool, pixels: Pixels, results: Array
) -> None:
    """Write the outputs (n, classes) of images (n, pixels)."""
    predict_images(
        to_pointers(net), to_pointers(buffers), sparse, to_pointers((pixels,))[0], results
    )


predict_program = Program(predict)


@inlined
def predict_images(
    net: Net, buffers: PredictionBuffers, sparse: bool, pixels: Numbers, results: Array
) -> None:
    """Take a few images through all layers, then the next few."""
    size, last = net.nodes[0].units, net.nodes[len(net.nodes) - 1]
    for start in range(0, len(results), buffers.images):
        images = smaller(buffers.images, len(results) - start)
        for image in range(images):
            image_pixels = offset(pixels, (start + image) * size)
            if sparse:
                read_kept(net, buffers, image_pixels, image)
            else:
                x = outputs(net.nodes[0], buffers.values, buffers.images, image)
                for k in range(size):
                    x[k] = number_of(image_pixels[k], net.table)
        forward(net, buffers, sparse, images)
        for image in range(images):
            a = outputs(last, buffers.values, buffers.images, image)
            for k in range(last.units):
                results[start + image, k] = a[k]


@kernel
def forward(net: Net, buffers: PredictionBuffers, sparse: bool, images: int) -> None:
    """Through all dense layers; dropout lets everything through."""
    below = 0
    for i in range(1, len(net.nodes)):
        node = net.nodes[i]
        if node.kind == DENSE:
            z = outputs(node, buffers.values, buffers.images, 0)
            begin_sums(node, net.params, z, images)
            if sparse and i == net.first_dense:
                kept = SparseBatch(
                    net.all_rows,
                    buffers.starts,
                    1,
                    buffers.cuts,
                    buffers.rows,
                    buffers.longest,
                    buffers.x,
                )
                add_kept(node, net.params, z, 0, images, kept, 1)
            else:
                x = outputs(net.nodes[below], buffers.values, buffers.images, 0)
                add_dense(node, net.nodes[below], net.params, x, z, images, net.all_rows)
            activate(form_of(node), z, images)
            below = i


@kernel
def read_kept(net: Net, buffers: PredictionBuffers, pixels: Numbers, image: int) -> None:
    """Read the pixels of an image that are not zero, and their positions.

    64 pixels are compared with zero at once, which gives a number with one bit for each; then
    only the bits that are set are visited.
    """
    at, size = buffers.starts[image], net.nodes[0].units
    rows, x, kept = offset(buffers.rows, at), offset(buffers.x, at), 0
    for start in range(0, size - size % PIXELS_PER_MASK, PIXELS_PER_MASK):
        bits = not_zero(offset(pixels, start))
        while bits:
            k = start + first_bit(bits)
            rows[kept] = k
            x[kept] = number_of(pixels[k], net.table)
            bits &= bits - 1
            kept += 1
    for k in range(size - size % PIXELS_PER_MASK, size):
        rows[kept] = k
        x[kept] = number_of(pixels[k], net.table)
        kept += pixels[k] != 0
    buffers.cuts[2 * image + 1] = kept


@final
class FusedPredictor(Predictor):
    """Forward only."""

    def __init__(self, network: Network, params: Params, scaling: Scaling, precision: str) -> None:
        require_params(network, params)
        self._network, self._scaling, self._precision = network, scaling, precision
        self._plan = plan_of(network, precision)
        widest = max(int(self._plan.nodes["inputs"].max()), IMAGES_AT_ONCE)
        self._table = scaling.table(precision)
        self._net = Net(
            nodes=self._plan.nodes,
            first_dense=self._plan.first_dense,
            table=self._table,
            params=packing_of(network, self._plan, precision).pack(params),
            all_rows=np.arange(widest, dtype=index_type(widest)),
        )
        self._programs: dict[str, Callable[..., Any]] = {}
        self._own = threading.local()

    def __call__(self, images: Pixels) -> Array:
        """Return the outputs (n, classes)."""
        require_images(self._network, images)
        count = len(images)
        pixels = readable(images, self._scaling, self._precision)
        sparse = worth_skipping(pixels, self._table)
        outputs = np.empty((count, self._network.classes), self._precision)
        program = self._programs.get(pixels.dtype.char) or self._ready(sparse, pixels, outputs)
        if count < IMAGES_PER_THREAD:
            program(self._net, self._buffers(count), sparse, pixels, outputs)
            return outputs

        def part(team: Team) -> None:
            mine = images_of(team, count, IMAGES_AT_ONCE)
            program(self._net, self._buffers(count), sparse, pixels[mine], outputs[mine])

        run_on_threads(part, count // IMAGES_PER_THREAD)
        return outputs

    def _ready(self, sparse: bool, pixels: Pixels, outputs: Array) -> Callable[..., Any]:
        program = predict_program.ready(self._net, self._buffers(1), sparse, pixels, outputs)
        self._programs[pixels.dtype.char] = program
        return program

    def _buffers(self, images: int) -> PredictionBuffers:
        """Return buffers for one image or for many, for this thread alone."""
        name = "one" if images == 1 else "many"
        buffers: PredictionBuffers | None = getattr(self._own, name, None)
        if buffers is None:
            size = 1 if images == 1 else IMAGES_AT_ONCE
            buffers = buffers_for(self._plan, self._precision, size)
            setattr(self._own, name, buffers)
        return buffers
