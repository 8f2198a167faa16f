"""What every node is: one layer at work on a batch, thread by thread.

A batch is cut into shards of up to 32 images.  Each thread takes some shards in a row through
all nodes; only where all images must be known (a batch's mean, its loss, its gradient) do the
threads wait for each other.  Sums over a batch are made shard by shard, and the shards are then
added up in order, so that the result does not depend on how many threads there were.

Numbers of a batch lie in flat arrays, image after image, in each line after line, point after
point, channel after channel, with :data:`SLACK_NUMBERS` behind the last, since whole registers are read and
written.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

import numpy as np

from digitus.arrays import Array, Indices
from digitus.engines.on_numba.barrier import Team
from digitus.engines.on_numba.jit import Program
from digitus.engines.on_numba.layerwise.layout import FlatArrays
from digitus.engines.on_numba.packing import aligned
from digitus.engines.on_numba.threads import images_of
from digitus.networks.layers import Layer, Shape

SLACK_NUMBERS: Final = 256
"""Numbers behind the last image."""

Wait: TypeAlias = Callable[[], None]
Arrays: TypeAlias = tuple[Array, ...]
"""What a program takes several of: they become pointers together."""


class Capacity(NamedTuple):
    """What buffers are allocated for."""

    batch: int
    """The most images."""
    shard: int
    """Images in a shard."""
    threads: int
    """The most threads."""
    training: bool

    def shards(self, count: int) -> int:
        """Return how many shards a batch of so many images has."""
        return -(-count // self.shard)

    def span(self, count: int, team: Team) -> "Span":
        """Return the images of a thread: as many shards as the others have, or one more."""
        own = images_of(team, count, self.shard)
        return Span(own.start, own.stop, team.thread)


def capacity_for(batch: int, threads: int, *, training: bool) -> Capacity:
    """Choose the size of shards: a quarter of the batch, 8 to 32 images.

    32 images stay in the second cache and are worth the adding up of their gradient; a quarter
    keeps four cores busy.  It follows from the size of the batch alone, as the bits do.
    """
    shard = min(max(-(-batch // 32) * 8, 8), 32)
    return Capacity(batch, shard, min(threads, -(-batch // shard)), training)


class Span(NamedTuple):
    """The images of a batch that a kernel is to work on."""

    first: int
    last: int
    thread: int


@dataclass(frozen=True, slots=True)
class ThreadStep:
    """One step as one thread sees it.

    Parameters
    ----------
    span
        Its images: whole shards, except for the last of the batch.
    count
        Images in the batch.
    wait
        Returns when all threads have come so far.
    draws
        The random numbers of each dropout, in order, for the whole batch; None when predicting.
    """

    span: Span
    count: int
    wait: Wait = field(default=lambda: None)
    draws: "dict[int, Array] | None" = None

    @property
    def training(self) -> bool:
        """Whether this is a step of a training."""
        return self.draws is not None


class Bound:
    """A program that keeps the compiled form for the types it was first called with."""

    __slots__ = ("_entry", "_program")

    def __init__(self, program: Program) -> None:
        self._program = program
        self._entry: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Run it; arguments must be of the same types every time."""
        if self._entry is None:
            self._entry = self._program.ready(*arguments)
        return self._entry(*arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a network a node stands.

    Parameters
    ----------
    name
        The beginning of the names of its arrays.
    shape
        Of one image that comes in.
    arrays
        The parameters and gradients of the network.
    builder
        Who builds the nodes within a node.
    is_first
        Whether it is the first that is trained: nobody asks for the gradient of its input.
    """

    name: str
    shape: Shape
    arrays: FlatArrays
    builder: "Builds"
    is_first: bool = False


class Node(ABC):
    """One layer at work.

    Parameters
    ----------
    layer
        Its description.
    place
        Where it stands.
    """

    def __init__(self, layer: Any, place: Place) -> None:
        self.layer, self.arrays = layer, place.arrays
        shapes = place.shape, layer.output_shape(place.shape)
        self.inputs, self.outputs = (int(np.prod(shape)) for shape in shapes)
        self.precision = place.arrays.precision

    @abstractmethod
    def allocate(self, capacity: Capacity) -> None:
        """Allocate what the numbers of a batch need."""

    def prepare(self) -> None:  # noqa: B027 - most nodes have nothing to prepare
        """Work out what depends on the parameters alone, once per step, in one thread."""

    @abstractmethod
    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Compute the outputs of the step's images; return the whole batch's."""

    @abstractmethod
    def backward(self, delta: Array, step: ThreadStep) -> Array:
        """From d loss / d output (which may be overwritten) to gradients, and d loss / d input."""

    def numbers(self, capacity: Capacity, count: int) -> Array:
        """Allocate so many numbers for each image."""
        return aligned(capacity.batch * count + SLACK_NUMBERS, self.precision)


class Chain:
    """Nodes one after the other; the first ``before`` of them are not gone back through."""

    def __init__(self, nodes: list[Node], before: int = 0) -> None:
        self.nodes, self.before = nodes, before

    def allocate(self, capacity: Capacity) -> None:
        """Allocate what every node needs."""
        for node in self.nodes:
            node.allocate(capacity)

    def forward(self, x: Array, step: ThreadStep) -> Array:
        """Take a step's images through all nodes."""
        for node in self.nodes:
            x = node.forward(x, step)
        return x

    def backward(self, delta: Array, step: ThreadStep) -> Array:
        """Take their gradients back."""
        for node in reversed(self.nodes[self.before :]):
            delta = node.backward(delta, step)
        return delta


class Builds(Protocol):
    """Builds the nodes of a network."""

    def path(self, name: str, layers: tuple[Layer, ...], shape: Shape) -> Chain:
        """Build the chain of some layers within a layer."""

    def next_draw(self) -> int:
        """Return the number of the next node that draws random numbers."""


def places_of(batch: int, image: int, within: Indices, more: int) -> Indices:
    """Return where windows begin: those of one image, repeated, and some more of the last."""
    places = (np.arange(batch)[:, None] * image + within.ravel()).ravel()
    return np.concatenate([places, np.full(more, places[-1])]).astype(np.int64)
