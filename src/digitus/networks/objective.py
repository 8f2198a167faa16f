"""What training makes small: a loss, and what is added to it."""

from dataclasses import dataclass
from typing import final

from digitus.networks.losses import CrossEntropy, Loss
from digitus.settings import Setting, require_between, require_positive


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
