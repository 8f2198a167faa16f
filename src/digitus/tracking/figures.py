"""What is told to a tracker: the figures of every epoch, under names that are the same everywhere."""

import warnings
from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import final

from digitus.errors import SettingError
from digitus.networks import Params
from digitus.training import Callback, Epoch

FIGURES = {
    "loss/training": "loss",
    "loss/validation": "validation_loss",
    "accuracy/training": "accuracy",
    "accuracy/validation": "validation_accuracy",
    "learning_rate": "learning_rate",
    "seconds": "seconds",
}
"""The names under which trackers know the figures of an epoch."""


class Tracker(Callback):
    """Hands every epoch on to a program that keeps experiments.

    A tracker that fails (its disk is full, its server is gone) warns once and is silent from then
    on: the training goes on without it.
    """

    failed = False

    def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
        """Hand on the figures of an epoch that has just ended."""
        known = {name: getattr(row, figure) for name, figure in FIGURES.items()}
        figures = {name: float(value) for name, value in known.items() if value is not None}
        self._try(lambda: self.log(row.epoch, figures, params))

    def on_end(self, reason: str) -> None:
        """Close what was opened."""
        self._try(lambda: self.close(reason))

    @abstractmethod
    def log(self, epoch: int, figures: dict[str, float], params: Callable[[], Params]) -> None:
        """Keep the figures of one epoch."""

    @abstractmethod
    def close(self, reason: str) -> None:
        """Hear that the training has ended."""

    @final
    def _try(self, act: Callable[[], None]) -> None:
        if self.failed:
            return
        try:
            act()
        except Exception as error:
            self.failed = True
            warnings.warn(
                f"{type(self).__name__} failed ({error}); the training goes on without it",
                RuntimeWarning,
                stacklevel=4,
            )


def send(history: Iterable[Epoch], tracker: Tracker) -> None:
    """Hand a history on that is complete already, such as that of a model in a file.

    Parameters
    ----------
    history
        The epochs: ``outcome.history``, or ``model.history`` where that is known.
    tracker
        What keeps them.
    """
    for row in history:
        tracker.on_epoch(row, dict)
    tracker.on_end("sent afterwards")


def missing(name: str, package: str) -> SettingError:
    """Say that a tracker's library is not installed.

    Examples
    --------
    >>> print(missing("TensorBoard", "tensorboardX"))
    TensorBoard needs the package tensorboardX: pip install 'digitus[tracking]'
    """
    return SettingError(f"{name} needs the package {package}: pip install 'digitus[tracking]'")
