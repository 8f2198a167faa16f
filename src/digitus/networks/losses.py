"""What training makes small: the losses and the terms that are added to them."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, TypeAlias, final

import numpy as np

from digitus.arrays import Array, Labels, Outputs
from digitus.errors import SettingError
from digitus.networks.network import Network
from digitus.settings import Setting, require_between, require_positive

Reduction: TypeAlias = Literal["mean", "sum"]


class Loss(Setting, ABC):
    """How wrong the outputs of one image are; over a batch, the mean or the sum."""

    __slots__ = ()
    reduction: Reduction

    def require_network(self, network: Network) -> None:
        """Refuse a network whose outputs this loss cannot judge."""

    @abstractmethod
    def of_outputs(self, outputs: Outputs, labels: Labels) -> Array:
        """Judge finished outputs: the loss of each image, (n,) float64.

        Examples
        --------
        >>> SquaredError().of_outputs(np.array([[0.25, 0.75]]), np.array([1]))
        array([0.0625])
        """


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SquaredError(Loss):
    """The sum over the outputs of ``(a - y)^2``, with y one at the label and zero elsewhere.

    Parameters
    ----------
    halved
        Multiply by 1/2, so that the derivative is ``a - y`` without a factor of 2.
    reduction
        Whether a batch counts as the mean over its images, or as their sum.
    """

    halved: bool = True
    reduction: Reduction = "mean"

    def of_outputs(self, outputs: Outputs, labels: Labels) -> Array:
        """Sum the squares over the outputs of each image."""
        target = np.eye(outputs.shape[1])[labels]
        squares: Array = ((outputs - target) ** 2).sum(axis=1)
        return squares / 2 if self.halved else squares


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CrossEntropy(Loss):
    """The surprise ``-log p(label)``, in nats; the network must end in softmax.

    Computed from the logits, so that it never overflows.

    Parameters
    ----------
    smoothing
        The share of the target that is spread evenly over all classes, so that no output is ever
        told to be certain: ``y = (1 - smoothing) one_hot + smoothing / classes`` [1]_.  It shapes
        the gradient and the loss that training reports; :meth:`of_outputs` does not smooth, so
        that losses of different trainings can be compared.
    reduction
        Whether a batch counts as the mean over its images, or as their sum.

    .. [1] Szegedy et al. 2016, Rethinking the inception architecture for computer vision,
       section 7.
    """

    smoothing: float = 0.0
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        require_between("smoothing", self.smoothing, 0, 1)

    def of_outputs(self, outputs: Outputs, labels: Labels) -> Array:
        """Take the logarithm of the label's probability; one that rounded to 0 counts as tiny."""
        chosen = outputs[np.arange(len(labels)), labels].astype(np.float64)
        surprise: Array = -np.log(np.maximum(chosen, np.finfo(np.float64).tiny))
        return surprise

    def require_network(self, network: Network) -> None:
        """Refuse a network that does not end in softmax."""
        last = network.layers[-1]
        if getattr(last, "activation", None) != "softmax":
            raise SettingError(
                "cross-entropy needs probabilities: give the last layer activation='softmax'"
                f" (it is {last.describe()})"
            )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Setting):
    """All that shapes the gradient: the loss, penalties on weights, and a limit to its length.

    Parameters
    ----------
    loss
        How wrong the outputs are.
    l1, l2
        Added to the loss: ``l1 * sum(|w|) + l2 / 2 * sum(w^2)`` over weights, not biases.
    clip_norm
        Where the gradient over all parameters (penalties included) is longer than this, it is
        scaled down to this length.  None leaves it alone.
    """

    loss: Loss = CrossEntropy()
    l1: float = 0.0
    l2: float = 0.0
    clip_norm: float | None = None

    def __post_init__(self) -> None:
        require_between("l1", self.l1, 0, float("inf"))
        require_between("l2", self.l2, 0, float("inf"))
        if self.clip_norm is not None:
            require_positive("clip_norm", self.clip_norm)
