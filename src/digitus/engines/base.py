"""The engine contract: what every engine promises, whatever it is made of.

The same network, from the same start, in the same order, gives the same trajectory on every
engine; the engines differ in speed and in how much you can see.  The promises are tests in
``tests/engines``, run on every engine.

Randomness
    Nothing random happens inside an engine but dropout.  In every step, each layer that silences
    draws float32 numbers from the generator that is handed in, and keeps what has a number of at
    least its rate: ``Dropout`` draws ``rng.random((images in the batch, *shape))``,
    ``SpatialDropout`` draws ``rng.random((images in the batch, channels))``.  They draw in the
    order of the layers; where a ``Residual`` stands, first those in its layers, then those in its
    shortcut.

Statistics
    What a ``BatchNorm`` keeps (``network.param_shapes`` without ``network.trained_shapes``) is
    moved by the forward pass of every step.  It stands among the parameters, but has no gradient:
    penalties, clipping and optimizers leave it alone, and it has no slots.

Order of one step
    forward; loss; gradients of the loss; penalties added; gradient clipped; update.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias, final

import numpy as np
import numpy.typing as npt

from digitus.arrays import Array, Indices, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.trace import Trace
from digitus.errors import EngineError, ShapeError
from digitus.networks import Loss, Network, Objective, Optimizer, Params, Targets
from digitus.networks.layers import Shape

State: TypeAlias = dict[str, npt.NDArray[Any]]
"""An optimizer's state: an array for each slot of each parameter, and the number of steps."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be trained and how, as far as an engine must know.

    Parameters
    ----------
    network
        The layers.
    objective
        What is made small.
    optimizer
        How a gradient changes the parameters.  Its ``learning_rate`` is not read by engines: the
        rate of each step is handed to :meth:`Session.run`.
    """

    network: Network
    objective: Objective
    optimizer: Optimizer

    def __post_init__(self) -> None:
        self.objective.loss.require_network(self.network)


Work: TypeAlias = Network | Job
"""What an engine is asked for: a network to predict with, or a training."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What is trained on.

    Parameters
    ----------
    images
        Pixels, (n, height, width), uint8 (or any real type).
    targets
        What the outputs for each image should say, as the loss understands it.
    scaling
        From pixels to inputs.
    weights
        How much each image counts, (n,) float64; None means one each.  An image of weight 2 has
        twice the loss and the gradient of one of weight 1; a mean is still over the number of
        images.
    """

    images: Pixels
    targets: Targets
    scaling: Scaling
    weights: Array | None = None

    @property
    def labels(self) -> Indices:
        """The label of each image, (n,), for a loss that has one for each."""
        return self.targets.labels


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What happened in one chunk of steps.

    Parameters
    ----------
    images
        How many images were seen.
    loss
        The sum over them of weight times loss, without penalties, each before its step's update.
    correct
        How many of them were right, likewise.
    last_loss
        The loss of the very last image, without its weight.
    failed_step
        The first step of the chunk (from 0) whose loss was not finite; the chunk ended there.
    """

    images: int
    loss: float
    correct: int
    last_loss: float
    failed_step: int | None = None


class Session(ABC):
    """One training under way: parameters and optimizer state in the engine's own form."""

    @abstractmethod
    def run(
        self,
        order: Indices,
        batch_size: int,
        learning_rates: Array,
        rng: np.random.Generator,
        images: Pixels | None = None,
        targets: Targets | None = None,
    ) -> Progress:
        """Take consecutive steps, one for each learning rate.

        Parameters
        ----------
        order
            Which samples, one after the other; the steps take ``batch_size`` of them each, and the
            last step what is left.
        batch_size
            Images per step.
        learning_rates
            The rate of each step, float64, ``ceil(len(order) / batch_size)`` of them.
        rng
            Where dropout draws from.
        images
            Pixels of the samples of ``order``, one each, in place of those of the session's
            samples (augmented ones); weights are still those of the samples.
        targets
            What their outputs should say, one each, in place of the session's targets (a teacher's
            opinion of augmented images).
        """

    @abstractmethod
    def params(self) -> Params:
        """Return a copy of the parameters."""

    @abstractmethod
    def state(self) -> State:
        """Return a copy of the optimizer's state.

        One array for each of its slots and each parameter, named ``0.weights.velocity``, and
        ``steps``, the number of steps taken so far.
        """


class Predictor(ABC):
    """A network ready to look at images."""

    @abstractmethod
    def __call__(self, images: Pixels) -> Array:
        """Return the outputs of the last layer for pixels (n, height, width).

        Mostly (n, classes); in general (n, *network.output_shape).
        """


class Engine(ABC):
    """Executes networks.

    Parameters
    ----------
    precision
        One of ``precisions``; None takes the engine's own choice.

    Raises
    ------
    EngineError
        If the engine does not compute in this precision.
    """

    name: ClassVar[str]
    precisions: ClassVar[tuple[str, ...]]
    """What it computes in, its own choice first."""
    fills_cores: bool = False
    """Whether a chunk keeps every core busy, so that work beside it would only take turns."""

    def __init__(self, precision: str | None = None) -> None:
        self.precision, self.full_name = precision or self.precisions[0], self.name
        if self.precision not in self.precisions:
            raise EngineError(
                f"the {self.name} engine computes in {' or '.join(self.precisions)},"
                f" not in {self.precision}"
            )

    @abstractmethod
    def unsupported(self, work: Work) -> str | None:
        """Say what the engine cannot execute; None if all is well.

        Of a network, its layers and their activations count; of a job, also the loss and the
        optimizer.  What an engine does not know it must name here: it would compute something
        else in silence otherwise.
        """

    @abstractmethod
    def session(
        self, job: Job, samples: Samples, params: Params, state: State | None = None
    ) -> Session:
        """Begin a training, or continue one from its parameters and optimizer state."""

    @abstractmethod
    def predictor(self, network: Network, params: Params, scaling: Scaling) -> Predictor:
        """Make a network ready to look at images."""

    def trace(
        self,
        network: Network,
        params: Params,
        scaling: Scaling,
        image: Pixels,
        label: int | None = None,
        loss: Loss | None = None,
    ) -> Trace:
        """Send one image through a trained network, and hand out all that is computed on the way.

        Parameters
        ----------
        network, params, scaling, image, label, loss
            As in :class:`~digitus.engines.question.Question`; with a label, the loss is sent back.
        """
        del network, params, scaling, image, label, loss
        raise EngineError(
            f"the {self.name} engine keeps nothing of what goes through a network;"
            " use the numpy engine to look inside"
        )

    def agreed(self, value: Any) -> Any:
        """Return the value of the first process, where several train together; else this one."""
        return value

    def require(self, work: Work) -> None:
        """Refuse a network or a job that the engine cannot execute.

        Raises
        ------
        EngineError
            Saying which part of it the engine does not know.
        """
        if reason := self.unsupported(work):
            what = "training" if isinstance(work, Job) else "network"
            raise EngineError(f"the {self.name} engine cannot run this {what}: {reason}")


def steps_in(order: Indices, batch_size: int) -> int:
    """Return how many steps it takes to go through ``order``."""
    return math.ceil(len(order) / batch_size)


def slot_shapes(job: Job) -> dict[str, Shape]:
    """Return the name and shape of every array that the optimizer keeps: ``0.weights.velocity``."""
    return {
        f"{name}.{slot}": shape
        for name, shape in job.network.trained_shapes.items()
        for slot in job.optimizer.slots
    }


def require_images(network: Network, images: Pixels) -> None:
    """Refuse images that are not of the shape that the network was made for.

    Raises
    ------
    ShapeError
        Saying what was expected and what came.
    """
    expected = network.input_shape
    if images.shape[1:] != expected or not images.ndim:
        sizes = ", ".join(map(str, expected))
        raise ShapeError(
            f"images must have shape (n, {sizes}) for this network, got {images.shape};"
            f" one image alone goes in as image[None], flat rows as rows.reshape(-1, {sizes})"
        )
