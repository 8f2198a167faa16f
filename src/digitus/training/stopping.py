"""Stop rules: when a training ends before its last epoch, read from its history alone."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, final

import numpy as np

from digitus.errors import SettingError
from digitus.models.history import History
from digitus.settings import Setting, require_between, require_positive


class StopRule(Setting, ABC):
    """Ends a training."""

    __slots__ = ()

    @abstractmethod
    def reason(self, history: History) -> str | None:
        """Say in words why training ends after the last epoch of the history; None to go on."""

    def best_epoch(self, history: History) -> int | None:
        """Return the epoch (from 1) whose weights are wanted; None for the last."""
        del history
        return None

    needs_validation = False
    """Whether the rule looks at figures that need images kept aside."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LossBelow(StopRule):
    """End when the mean training loss of an epoch has fallen to ``tolerance``."""

    tolerance: float

    def __post_init__(self) -> None:
        require_positive("tolerance", self.tolerance)

    def reason(self, history: History) -> str | None:
        """Compare the last epoch's loss."""
        loss = history[-1].loss
        if loss > self.tolerance:
            return None
        return f"the loss has fallen to {loss:.5f}, at or below {self.tolerance:g}"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LossPlateau(StopRule):
    """End when the training loss has not fallen for ``patience`` epochs in a row.

    It has fallen in an epoch that is better by ``least`` than the best one before.
    """

    patience: int = 10
    least: float = 1e-4

    def __post_init__(self) -> None:
        if self.patience < 1:
            raise SettingError(f"patience must be at least one epoch, got {self.patience}")
        require_between("least", self.least, 0, float("inf"))

    def reason(self, history: History) -> str | None:
        """Go through the history again."""
        best, waited = float("inf"), 0
        for loss in history.column("loss"):
            waited = waited + 1 if loss > best - self.least else 0
            best = min(best, loss)
        if waited < self.patience:
            return None
        return f"the loss has not fallen by {self.least:g} for {waited} epochs in a row"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyStopping(StopRule):
    """End when validation has not improved for ``patience`` epochs; keep the best weights.

    The images it looks at are the person's own validation images, never test images.
    """

    patience: int = 5
    on: Literal["validation_loss", "validation_accuracy"] = "validation_loss"
    least: float = 0.0

    needs_validation = True

    def __post_init__(self) -> None:
        if self.patience < 1:
            raise SettingError(f"patience must be at least one epoch, got {self.patience}")
        require_between("least", self.least, 0, float("inf"))

    def reason(self, history: History) -> str | None:
        """Count the epochs since the best one."""
        best = self.best_epoch(history)
        if len(history) - best < self.patience:
            return None
        what = self.on.replace("_", " ")
        return f"the {what} has not improved since epoch {best}, whose weights are kept"

    def best_epoch(self, history: History) -> int:
        """Return the first epoch that no later one betters by more than ``least``."""
        figures = history.column(self.on) * (1 if self.on == "validation_loss" else -1)
        best = 0
        for epoch, figure in enumerate(figures):
            if np.isfinite(figure) and figure < figures[best] - self.least:
                best = epoch
        return best + 1
