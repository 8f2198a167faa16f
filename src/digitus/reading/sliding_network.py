"""A network that looks through one window, slid over a whole strip at once.

Looking through every window of a strip on its own would compute the same convolutions again for
each of them. Where a network pads nothing, its convolutions over a piece of the strip hold those
of all windows in it: the same weights, applied once, answer for a window every few pixels [1]_.

.. [1] Matan, Burges, LeCun and Denker 1992, Multi-digit recognition using a space displacement
   neural network.
"""

from dataclasses import dataclass, field
from math import prod
from typing import final

import numpy as np

from digitus.arrays import Float, UInt8
from digitus.engines import Predictor, open_engine
from digitus.errors import ModelError
from digitus.models import Model
from digitus.networks import Conv2D, Dense, Network

_PHASES = 2
"""How often the network is applied, each time a part of its stride further to the right."""

_PIECE = 32
"""Windows in a piece: strips are cut into pieces of one size, which a network is prepared for."""


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
    _predictor: Predictor = field(init=False, repr=False)

    def __post_init__(self) -> None:
        stride = prod(layer.step for layer in self.model.network.layers)
        object.__setattr__(self, "stride", stride)
        object.__setattr__(self, "_predictor", self._prepare())

    @property
    def step(self) -> int:
        """Pixels from one window to the next: half of that, if it has a middle."""
        return self.stride // _PHASES if self.stride % _PHASES == 0 else self.stride

    def __call__(self, strip: UInt8[np.ndarray, "height width"]) -> Float[np.ndarray, "n classes"]:
        """Give the probabilities of the classes in every window, from the left.

        The middle of the first window lies at the strip's left edge, that of window k is ``step``
        times k pixels further right, and the last one's lies at the right edge or beyond.
        """
        height, window = self.model.network.input_shape
        phases = self.stride // self.step
        count = -(-strip.shape[1] // self.step) + 1
        along = _PIECE * self.stride
        pieces = -(-count // (phases * _PIECE))
        paper = np.zeros((height, window + (pieces + 1) * along), np.uint8)
        paper[:, window // 2 : window // 2 + strip.shape[1]] = strip
        width = window + along - self.stride
        starts = [
            piece * along + phase * self.step for phase in range(phases) for piece in range(pieces)
        ]
        outputs = self._predictor(np.stack([paper[:, x : x + width] for x in starts]))
        # Window k of each phase is followed by window k of the next one.
        by_phase = outputs.reshape(phases, pieces * _PIECE, self.model.network.classes)
        logits = by_phase.swapaxes(0, 1).reshape(-1, by_phase.shape[2])[:count]
        # Softmax; the largest is taken away first, so that nothing overflows.
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
        return probabilities

    def _prepare(self) -> Predictor:
        """Describe the network for a piece of a strip, and hand over the same weights.

        The dense layer becomes a convolution with a window as large as what it sees; as a network
        ends in a dense layer, one follows that passes everything on.
        """
        model, (height, width) = self.model, self.model.network.input_shape
        *layers, last = model.network.layers
        inputs = model.network.shapes[-2]
        square = len(inputs) == 3 and inputs[0] == inputs[1]
        alike = all(layer.same_everywhere for layer in layers)
        if not (square and alike and isinstance(last, Dense)):
            raise ModelError(
                f"{model.name} cannot slide over a strip: its network must be of convolutions"
                " and pooling without padding, and one dense layer"
            )
        answer = Conv2D(last.units, inputs[0], bias=last.bias)
        numbers = _PIECE * last.units
        network = Network(
            (height, width + (_PIECE - 1) * self.stride),
            (*layers, answer, Dense(numbers, bias=False)),
        )
        pass_on = {f"{len(layers) + 1}.weights": np.eye(numbers, dtype=model.precision)}
        engine = open_engine(self.engine, model.precision, network)
        return engine.predictor(network, dict(model.params) | pass_on, model.scaling)
