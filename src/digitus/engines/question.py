"""What an engine is asked when somebody wants to look inside a network."""

from dataclasses import dataclass
from typing import final

from digitus.arrays import Array, Pixels
from digitus.datasets.scaling import Scaling
from digitus.engines.base import Job, Work, require_images
from digitus.engines.trace import LayerTrace
from digitus.networks import (
    SGD,
    CrossEntropy,
    Loss,
    Network,
    Objective,
    Params,
    SquaredError,
    Targets,
    require_params,
)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked of an engine: how this image goes through this network.

    Parameters
    ----------
    network, params, scaling
        As for a predictor.
    image
        The pixels of one image.
    label
        What it is: with it the gradients are asked for too.
    loss
        What they are the gradients of; None takes cross-entropy where the network ends in
        softmax, else squared error.

    Raises
    ------
    ShapeError
        Image or parameters are not of the network's shape.
    DataError
        The label is no class of the network.
    """

    network: Network
    params: Params
    scaling: Scaling
    image: Pixels
    label: int | None = None
    loss: Loss | None = None

    def __post_init__(self) -> None:
        require_params(self.network, self.params)
        require_images(self.network, self.image[None])
        if self.label is not None:
            self.judge.require_network(self.network)
            self.judge.require_targets(self.network, self.targets)

    @property
    def work(self) -> Work:
        """What an engine must know of for the answer: with a label also the loss."""
        if self.label is None:
            return self.network
        return Job(network=self.network, objective=Objective(loss=self.judge), optimizer=SGD())

    @property
    def judge(self) -> Loss:
        """The loss."""
        if self.loss is not None:
            return self.loss
        ends_in_softmax = self.network.layers[-1].activation == "softmax"
        return CrossEntropy() if ends_in_softmax else SquaredError()

    @property
    def targets(self) -> Targets:
        """The label as a batch of one."""
        return Targets.of([] if self.label is None else [self.label])

    def pixel_grad(self, first: LayerTrace) -> Array | None:
        """Return d loss / d pixel: x = (pixel - offset) / divisor, hence d x / d pixel."""
        if first.input_grad is None:
            return None
        return first.input_grad.reshape(self.image.shape) / self.scaling.divisor
