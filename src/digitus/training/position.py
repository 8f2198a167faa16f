"""How far a training has come, and what it saw in the epoch under way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from digitus.arrays import Indices
from digitus.models import Change, Epoch


@final
@dataclass(kw_only=True)
class Position:
    """How far a training has come.

    Parameters
    ----------
    order
        The images of the epoch under way, in order; empty between two epochs.
    seen
        How many of them have been used.
    seed
        What the epoch's augmentation is drawn from; 0 without.
    loss, correct, last_loss
        Sums over those, and the loss of the last.
    seconds
        Time spent on this epoch.
    step, began
        Steps taken since the training began: by now, and before this epoch.
    reason
        Why the training ended; empty while it goes on.
    """

    order: Indices = field(default_factory=lambda: np.empty(0, np.int64))
    seen: int = 0
    seed: int = 0
    loss: float = 0.0
    correct: int = 0
    last_loss: float = 0.0
    seconds: float = 0.0
    step: int = 0
    began: int = 0
    reason: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return everything but the order as plain data."""
        return {name: value for name, value in vars(self).items() if name != "order"}

    @property
    def is_full(self) -> bool:
        """Whether the images of the epoch are used up."""
        return self.seen == len(self.order)

    def next_epoch(self, reason: str) -> "Position":
        """Return the place between this epoch and the next, or the end."""
        return Position(reason=reason, step=self.step, began=self.step)

    def row(self, epoch: int, rate: float, changes: Sequence[Change]) -> Epoch:
        """Return what is known of the epoch at its end, without its seconds."""
        return Epoch(
            epoch=epoch,
            # Twelve digits: how the epoch was cut into chunks shows in the later ones only.
            loss=float(f"{self.loss / self.seen:.12g}"),
            accuracy=self.correct / self.seen,
            last_loss=self.last_loss,
            learning_rate=rate,
            images=self.seen,
            seconds=0.0,
            changes=tuple(one for one in changes if self.began <= one.step < self.step),
        )
