"""What every node is: one layer at work on a batch, thread by thread.

A batch is cut into shares of up to 32 images.  Each thread takes some shares in a row through
all nodes; only where all images must be known (a batch's mean, its loss, its gradient) do the
threads wait for each other.  Sums over a batch are made share by share, and the shares are then
added up in order, so that the result does not depend on how many threads there were.

Numbers of a batch lie in flat arrays, image after image, in each line after line, point after
point, channel after channel, with :data:`SLACK` numbers behind the last, since whole registers are
read and written.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from digitus.arrays import Array, Indices
from digitus.engines.on_numba.fused.layout import aligned
from digitus.engines.on_numba.jit import Program
from digitus.networks.layers import Shape

SLACK: Final = 256
"""Numbers of room behind the last image."""

Wait = Callable[[], None]


class Room(NamedTuple):
    """What room is made for."""

    batch: int
    """The most images."""
    share: int
    """Images in a share."""
    threads: int
    """The most threads."""
    training: bool

    def shares(self, count: int) -> int:
        """Return how many shares a batch of so many images has."""
        return -(-count // self.share)

    def span(self, count: int, thread: int, threads: int) -> "Span":
        """Return the images of a thread: as many shares as the others have, or one more."""
        shares = self.shares(count)
        first, last = (shares * t // threads * self.share for t in (thread, thread + 1))
        return Span(min(first, count), min(last, count), thread)


def room_for(batch: int, threads: int, *, training: bool) -> Room:
    """Choose the size of shares: a quarter of the batch, 8 to 32 images.

    32 images stay in the second cache and are worth the adding up of their gradient; a quarter
    keeps four cores busy.  It follows from the size of the batch alone, as the bits do.
    """
    share = min(max(-(-batch // 32) * 8, 8), 32)
    return Room(batch, share, min(threads, -(-batch // share)), training)


class Span(NamedTuple):
    """The images of a batch that a kernel is to work on."""

    first: int
    last: int
    thread: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One step as one thread sees it.

    Parameters
    ----------
    span
        Its images: whole shares, except for the last of the batch.
    count
        Images in the batch.
    threads
        How many share it.
    wait
        Returns when all threads have come so far.
    draws
        The random numbers of each dropout, in order, for the whole batch; None when predicting.
    """

    span: Span
    count: int
    threads: int = 1
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


class Node(ABC):
    """One layer at work.

    Parameters
    ----------
    shapes
        Of one image, before and after.
    precision
        What it computes in.
    """

    def __init__(self, shapes: tuple[Shape, Shape], precision: str) -> None:
        self.inputs, self.outputs = (int(np.prod(shape)) for shape in shapes)
        self.precision = precision

    @abstractmethod
    def make_room(self, room: Room) -> None:
        """Make room for the numbers of a batch."""

    def prepare(self) -> None:  # noqa: B027 - most nodes have nothing to prepare
        """Work out what depends on the parameters alone, once per step, in one thread."""

    @abstractmethod
    def forward(self, x: Array, turn: Turn) -> Array:
        """Compute the outputs of the turn's images; return the whole batch's."""

    @abstractmethod
    def backward(self, delta: Array, turn: Turn) -> Array:
        """From d loss / d output (which may be overwritten) to gradients, and d loss / d input."""

    def numbers(self, room: Room, count: int) -> Array:
        """Return room for so many numbers of each image."""
        return aligned(room.batch * count + SLACK, self.precision)


class Chain:
    """Nodes one after the other; the first ``before`` of them are not gone back through."""

    def __init__(self, nodes: list[Node], before: int = 0) -> None:
        self.nodes, self.before = nodes, before

    def make_room(self, room: Room) -> None:
        """Make room in every node."""
        for node in self.nodes:
            node.make_room(room)

    def forward(self, x: Array, turn: Turn) -> Array:
        """Take a turn's images through all nodes."""
        for node in self.nodes:
            x = node.forward(x, turn)
        return x

    def backward(self, delta: Array, turn: Turn) -> Array:
        """Take their gradients back."""
        for node in reversed(self.nodes[self.before :]):
            delta = node.backward(delta, turn)
        return delta


def places_of(batch: int, image: int, within: Indices, more: int) -> Indices:
    """Return where windows begin: those of one image, repeated, and some more of the last."""
    places = (np.arange(batch)[:, None] * image + within.ravel()).ravel()
    return np.concatenate([places, np.full(more, places[-1])]).astype(np.int64)
