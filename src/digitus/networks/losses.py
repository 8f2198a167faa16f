"""The losses as descriptions; the engines compute their gradients.

To add one, write its class here and its formula in each engine's ``losses.py``.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, TypeAlias, final

import numpy as np

from digitus.arrays import Array, Labels, Mask, Outputs
from digitus.errors import DataError, SettingError
from digitus.networks.network import Network
from digitus.networks.targets import Targets
from digitus.settings import Setting, require_between, require_positive

Reduction: TypeAlias = Literal["mean", "sum"]


class Loss(Setting, ABC):
    """How wrong the outputs for one image are; over a batch, the mean or the sum.

    A loss alone knows what a target is to it: a label, a sequence of labels.  It says which
    networks and targets it can judge, and judges finished outputs.  Its gradient is a formula of
    the engines (``losses.py`` in each): from outputs and targets to the loss of each image and
    ``delta``, d loss / d z of the last layer.  Everybody else hands :class:`Targets` through.
    """

    __slots__ = ()
    reduction: Reduction

    @abstractmethod
    def require_network(self, network: Network) -> None:
        """Refuse a network whose outputs this loss cannot judge.

        Raises
        ------
        SettingError
            Saying what it would have to end in.
        """

    @abstractmethod
    def require_targets(self, network: Network, targets: Targets) -> None:
        """Refuse targets that the outputs of this network can never say.

        Raises
        ------
        DataError
            Saying which, and what is possible.
        """

    @abstractmethod
    def of_outputs(self, outputs: Array, targets: Targets | Labels) -> Array:
        """Judge finished outputs: the loss of each image, (n,) float64.

        Examples
        --------
        >>> SquaredError().of_outputs(np.array([[0.25, 0.75]]), np.array([1]))
        array([0.0625])
        """

    @abstractmethod
    def correct(self, outputs: Array, targets: Targets | Labels) -> Mask:
        """Say of each image whether its outputs say what they should, (n,).

        Examples
        --------
        >>> SquaredError().correct(np.array([[0.25, 0.75], [0.6, 0.4]]), np.array([1, 1]))
        array([ True, False])
        """


class LabelLoss(Loss):
    """A loss for one row of outputs and one label per image: what is written here and no where else."""

    __slots__ = ()

    def require_network(self, network: Network) -> None:
        """Refuse a network that does not end in one row of outputs."""
        if len(network.output_shape) != 1:
            shape = " x ".join(map(str, network.output_shape))
            raise SettingError(
                f"{self.kind} compares one row of outputs with a label, and this network ends in"
                f" {shape} outputs; end it in a Dense layer with one unit per class"
            )

    def require_targets(self, network: Network, targets: Targets) -> None:
        """Refuse labels that are not classes of the network."""
        labels = targets.labels
        for label in (labels.min(), labels.max()) if len(labels) else ():
            if not 0 <= label < network.classes:
                raise DataError(
                    f"labels must be 0 to {network.classes - 1} for this network, got {label}"
                )

    def correct(self, outputs: Outputs, targets: Targets | Labels) -> Mask:
        """Say whether the largest output is the label's; of several largest the first counts."""
        right: Mask = outputs.argmax(axis=1) == Targets.of(targets).labels
        return right


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SquaredError(LabelLoss):
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

    def of_outputs(self, outputs: Outputs, targets: Targets | Labels) -> Array:
        """Sum the squares over the outputs of each image."""
        target = np.eye(outputs.shape[1])[Targets.of(targets).labels]
        squares: Array = ((outputs - target) ** 2).sum(axis=1)
        return squares / 2 if self.halved else squares


class LikelihoodLoss(LabelLoss):
    """A loss that reads outputs as probabilities: finished ones it judges by the label's alone."""

    __slots__ = ()

    def of_outputs(self, outputs: Outputs, targets: Targets | Labels) -> Array:
        """Take the logarithm of the label's probability; one that rounded to 0 counts as tiny."""
        labels = Targets.of(targets).labels
        chosen = outputs[np.arange(len(labels)), labels].astype(np.float64)
        losses: Array = -np.log(np.maximum(chosen, np.finfo(np.float64).tiny))
        return losses

    def require_network(self, network: Network) -> None:
        """Refuse a network that does not end in one row of outputs, by softmax."""
        LabelLoss.require_network(self, network)
        last = network.layers[-1]
        if last.activation != "softmax":
            raise SettingError(
                "cross-entropy needs probabilities: give the last layer activation='softmax'"
                f" (it is {last.describe()})"
            )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CrossEntropy(LikelihoodLoss):
    """The negative log-likelihood ``-log p(label)``, in nats; the network must end in softmax.

    Computed from the logits, so that it never overflows.

    Parameters
    ----------
    smoothing
        The part of the target that is shared out evenly among all classes, so that no output is ever
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


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Distillation(LikelihoodLoss):
    """Cross-entropy with the label, and with the probabilities that a teacher gives [1]_.

    ``(1 - weight) CE(y, softmax(z)) + weight T^2 CE(q, softmax(z / T))``, with q the teacher's
    probabilities at the temperature T, as the targets bring them.  T^2 keeps the gradients of both
    parts alike in size, whatever the temperature.  A weight of 1 at a temperature of 1 is plain
    cross-entropy against probabilities.

    Parameters
    ----------
    temperature
        What the logits are divided by: the higher, the more of what is unlikely is learnt.
    weight
        How much the teacher counts against the label, 0 to 1.
    smoothing
        Of the label's part: see :class:`CrossEntropy`.
    reduction
        Whether a batch counts as the mean over its images, or as their sum.

    .. [1] Hinton, Vinyals and Dean 2015, Distilling the knowledge in a neural network.
    """

    temperature: float = 2.0
    weight: float = 0.7
    smoothing: float = 0.0
    reduction: Reduction = "mean"

    def __post_init__(self) -> None:
        require_positive("temperature", self.temperature)
        require_between("smoothing", self.smoothing, 0, 1)
        if not 0 <= self.weight <= 1:
            raise SettingError(f"weight must lie in 0..1, got {self.weight}")

    def require_targets(self, network: Network, targets: Targets) -> None:
        """Refuse labels that are not classes, and what are not probabilities of each class."""
        LabelLoss.require_targets(self, network, targets)
        said = targets.probabilities
        if said is None:
            raise DataError(
                "distillation needs what a teacher says of each image; name one, as in"
                " Training(teacher=Teacher(models=('cnn',)))"
            )
        if said.shape[1] != network.classes:
            raise DataError(
                f"the teacher knows {said.shape[1]} classes and the network {network.classes};"
                " they must be the same"
            )
        # Written so that NaN is refused, too.
        if not ((said >= 0).all() and (abs(said.sum(axis=1) - 1) < 1e-3).all()):
            raise DataError("what a teacher says must be probabilities, which sum to 1")
