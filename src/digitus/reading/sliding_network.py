"""A network that looks through one window, slid over a whole strip at once.

Looking through every window of a strip on its own would compute the same convolutions again for
each of them. Where a network pads nothing, its convolutions over a piece of the strip hold those
of all windows in it: the same weights, applied once, answer for a window every few pixels [1]_.
Windows between these meet the last layer with a stride one number later; what is before it they
share, too.

.. [1] Matan, Burges, LeCun and Denker 1992, Multi-digit recognition using a space displacement
   neural network.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple, final

import numpy as np

from digitus.arrays import Float, UInt8
from digitus.datasets.scaling import Scaling
from digitus.engines import open_engine
from digitus.errors import ModelError
from digitus.models import Model
from digitus.networks import Conv2D, Dense, Layer, Network, Params

_PHASES = 2
"""How often the network is applied, each time a part of its stride further to the right."""

_PIECES = (8, 16, 24, 32)
"""Windows of one phase in a piece: a network is prepared for pieces of these sizes, when they come;
a strip is cut into the largest, and what is left into the smallest that holds it."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class SlidingNetwork:
    """A model's network, looking through all windows of a strip.

    Parameters
    ----------
    model
        Its images are windows; its layers are convolutions and pooling without padding, then one
        dense layer with softmax.
    engine
        The engine that computes.

    Raises
    ------
    ModelError
        If a layer of its network would see the edge of its window.

    Examples
    --------
    >>> from digitus.networks import He, draw_params
    >>> from digitus.networks import MaxPool2D
    >>> layers = (Conv2D(4, 5, "relu"), MaxPool2D(2), Conv2D(8, 14), Dense(13, "softmax"))
    >>> network = Network((32, 32), layers)
    >>> model = Model(network, draw_params(network, He(), np.random.default_rng(0)))
    >>> sliding = SlidingNetwork(model)
    >>> sliding.stride, sliding.step, sliding(np.zeros((32, 100), np.uint8)).shape
    (2, 1, (101, 13))
    """

    model: Model
    engine: str = "auto"
    stride: int = field(init=False)
    """Pixels from one window to the next where the network is applied once."""
    _networks: dict[int, "_PieceNetwork"] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        stride = prod(layer.step for layer in self.model.network.layers)
        object.__setattr__(self, "stride", stride)
        self._network(_PIECES[-1])

    @property
    def step(self) -> int:
        """Pixels from one window to the next: half of that, if it has a middle."""
        return self.stride // _PHASES if self.stride % _PHASES == 0 else self.stride

    def __call__(self, strip: UInt8[np.ndarray, "height width"]) -> Float[np.ndarray, "n classes"]:
        """Give the probabilities of the classes in every window, from the left.

        The middle of the first window lies at the strip's left edge, that of window k is ``step``
        times k pixels further right, and the last one's lies at the right edge or beyond.
        """
        return self.see([strip])[0]

    def see(self, strips: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Look at several strips; pieces of one size go through the network together."""
        counts = [-(-strip.shape[1] // self.step) + 1 for strip in strips]
        pieces: dict[int, list[_Piece]] = defaultdict(list)
        for strip, count in enumerate(counts):
            for piece in _pieces(strip, -(-count // self._phases)):
                pieces[piece.windows].append(piece)
        phases, classes = self._phases, self.model.network.classes
        logits = [
            np.empty((count + phases * _PIECES[-1], classes), self.model.precision)
            for count in counts
        ]
        for windows, some in pieces.items():
            network = self._network(windows)
            parts = np.stack([self._part(strips[one.strip], one, network.width) for one in some])
            for piece, seen in zip(some, network(parts), strict=True):
                first = piece.first * phases
                logits[piece.strip][first : first + len(seen)] = seen
        return [_softmax(some[:count]) for some, count in zip(logits, counts, strict=True)]

    @property
    def _phases(self) -> int:
        return self.stride // self.step

    def _part(self, strip: np.ndarray, piece: "_Piece", width: int) -> np.ndarray:
        """Cut a piece out; beyond the strip's ends is paper."""
        height, window = self.model.network.input_shape
        part = np.zeros((height, width), np.uint8)
        left = piece.first * self.stride - window // 2
        first, last = max(left, 0), min(left + width, strip.shape[1])
        part[:, first - left : last - left] = strip[:, first:last]
        return part

    def _network(self, windows: int) -> "_PieceNetwork":
        """Give the network for pieces of so many windows, prepared when they first come."""
        if windows not in self._networks:
            self._networks[windows] = _PieceNetwork(self.model, self.engine, windows, self._phases)
        return self._networks[windows]


class _Piece(NamedTuple):
    """Of which strip, from which window of a phase, and how many of them."""

    strip: int
    first: int
    windows: int


def _pieces(strip: int, windows: int) -> Iterator[_Piece]:
    """Cut a strip of so many windows in each phase."""
    first = 0
    while first < windows:
        size = next((size for size in _PIECES if size >= windows - first), _PIECES[-1])
        yield _Piece(strip, first, size)
        first += size


def _softmax(logits: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities; less the largest, so that nothing overflows."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


@final
class _PieceNetwork:
    """A network for pieces of one size, in two parts: what all phases share, and the rest.

    The dense layer becomes a convolution with a window as large as what it sees.
    """

    def __init__(self, model: Model, engine: str, windows: int, phases: int) -> None:
        layers, answer = _as_convolutions(model)
        stride = prod(layer.step for layer in layers)
        step, self._phases = stride // phases, phases
        height, window = model.network.input_shape
        self.width = window + (windows - 1) * stride + (phases - 1) * step
        # The more is shared the better, as long as a phase is some numbers further right in it.
        steps = [prod(layer.step for layer in layers[:count]) for count in range(len(layers) + 1)]
        shared = max(count for count, length in enumerate(steps) if step % length == 0)
        self._shift = step // steps[shared]
        opened = open_engine(engine, model.precision, model.network)
        shape: tuple[int, ...] = (height, self.width)
        self._shared, scaling = None, model.scaling
        if shared:
            network = Network(shape, layers[:shared])
            self._shared = opened.predictor(network, _some(model.params, 0, shared), scaling)
            shape, scaling = network.output_shape, Scaling()
        self._width = shape[1] - (phases - 1) * self._shift
        rest = Network((shape[0], self._width, *shape[2:]), (*layers[shared:], answer))
        params = _some(model.params, shared, len(layers) + 1)
        self._rest = opened.predictor(rest, params, scaling)

    def __call__(
        self, parts: UInt8[np.ndarray, "pieces height width"]
    ) -> Float[np.ndarray, "pieces windows classes"]:
        """Give the logits of all windows of each piece, from the left."""
        numbers = self._shared(parts) if self._shared else parts
        starts = [phase * self._shift for phase in range(self._phases)]
        seen = self._rest(np.concatenate([numbers[:, :, x : x + self._width] for x in starts]))
        # Window k of each phase is followed by window k of the next one.
        by_phase = seen.reshape(self._phases, len(parts), -1, seen.shape[-1])
        return by_phase.transpose(1, 2, 0, 3).reshape(len(parts), -1, seen.shape[-1])


def _as_convolutions(model: Model) -> tuple[tuple[Layer, ...], Conv2D]:
    """Part a network from its dense layer, and describe that as a convolution."""
    *layers, last = model.network.layers
    inputs = model.network.shapes[-2]
    square = len(inputs) == 3 and inputs[0] == inputs[1]
    if not (square and all(layer.same_everywhere for layer in layers) and isinstance(last, Dense)):
        raise ModelError(
            f"{model.name} cannot slide over a strip: its network must be of convolutions"
            " and pooling without padding, and one dense layer"
        )
    return tuple(layers), Conv2D(last.units, inputs[0], bias=last.bias)


def _some(params: Params, first: int, last: int) -> Params:
    """Take the arrays of some layers, numbered anew."""
    return {
        f"{layer - first}.{name}": params[f"{layer}.{name}"]
        for layer in range(first, last)
        for name in (key.partition(".")[2] for key in params if key.startswith(f"{layer}."))
    }
