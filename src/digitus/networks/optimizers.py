"""The optimizers as descriptions; the engines carry them out.

In the formulas p is a parameter, g its gradient, r the learning rate of the step, t the number of
the step from 1.  Formulas and order of operations are PyTorch's, so that results can be compared.
To add one, write its class here and its update in each engine's ``optimizers.py``.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError
from digitus.settings import Setting, require_between, require_positive


class Optimizer(Setting, ABC):
    """How a gradient changes the parameters."""

    __slots__ = ()
    learning_rate: float

    @property
    @abstractmethod
    def slots(self) -> tuple[str, ...]:
        """The names of the arrays that it keeps beside each parameter."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SGD(Optimizer):
    """Stochastic gradient descent: ``v = momentum v + g; p = p - r v``.

    With Nesterov's look ahead, ``p = p - r (g + momentum v)`` [1]_.

    .. [1] Sutskever et al. 2013, On the importance of initialization and momentum in deep learning.
    """

    learning_rate: float = 0.1
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        require_positive("learning_rate", self.learning_rate)
        require_between("momentum", self.momentum, 0, 1)
        if self.nesterov and not self.momentum:
            raise SettingError("nesterov needs a momentum above zero, for example momentum=0.9")

    @property
    def slots(self) -> tuple[str, ...]:
        """A velocity, where there is momentum."""
        return ("velocity",) if self.momentum else ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RMSprop(Optimizer):
    """Steps scaled by a running root mean square [1]_.

    ``s = decay s + (1 - decay) g^2; p = p - r g / (sqrt(s) + epsilon)``

    .. [1] Tieleman and Hinton 2012, Neural networks for machine learning, lecture 6.5.
    """

    learning_rate: float = 0.001
    decay: float = 0.99
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        require_positive("learning_rate", self.learning_rate)
        require_between("decay", self.decay, 0, 1)
        require_positive("epsilon", self.epsilon)

    @property
    def slots(self) -> tuple[str, ...]:
        """A running mean of squares."""
        return ("square",)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Adam(Optimizer):
    """Momentum and scaled steps, both corrected for their start at zero [1]_ [2]_.

    ``m = beta1 m + (1 - beta1) g; s = beta2 s + (1 - beta2) g^2;``
    ``p = p - r / (1 - beta1^t) m / (sqrt(s) / sqrt(1 - beta2^t) + epsilon)``

    With a ``weight_decay`` it is AdamW: before that, weights (not biases) shrink,
    ``p = p (1 - r weight_decay)``.

    .. [1] Kingma and Ba 2015, Adam: a method for stochastic optimization.
    .. [2] Loshchilov and Hutter 2019, Decoupled weight decay regularization.
    """

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        require_positive("learning_rate", self.learning_rate)
        require_between("beta1", self.beta1, 0, 1)
        require_between("beta2", self.beta2, 0, 1)
        require_positive("epsilon", self.epsilon)
        require_between("weight_decay", self.weight_decay, 0, float("inf"))

    @property
    def slots(self) -> tuple[str, ...]:
        """Running means of the gradient and of its square."""
        return ("mean", "square")
