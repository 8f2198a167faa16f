"""Callbacks: whoever wants to watch a training, or end it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from digitus.models import Change
from digitus.models.history import Epoch
from digitus.networks import Params


class StopTraining(Exception):  # noqa: N818 - it is a wish, not an error
    """Raised by a callback to end the training after this chunk; its text is the reason."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Where a training stands between two chunks of steps.

    Parameters
    ----------
    epoch, epochs
        The epoch under way, from 1, and the most there will be.
    seen, images
        Images seen in this epoch, and how many it has.
    loss, accuracy
        Means over the images seen in this epoch.
    learning_rate
        Of the last step.
    images_per_second
        The pace since the training began or was resumed.
    params
        Call it for a copy of the parameters as they are now.
    step
        Steps taken since the training began, over all epochs.
    change
        Call it to change settings from the next step on: see
        :meth:`~digitus.training.run.Run.change`.
    """

    epoch: int
    epochs: int
    seen: int
    images: int
    loss: float
    accuracy: float
    learning_rate: float
    images_per_second: float
    params: Callable[[], Params]
    step: int = 0
    change: Callable[..., Change] | None = None

    @property
    def seconds_left(self) -> float:
        """How long the rest will take at this pace, if no rule stops it earlier."""
        rest = (self.epochs - self.epoch + 1) * self.images - self.seen
        return rest / self.images_per_second if self.images_per_second else float("inf")


class Callback:
    """Watches a training; override what you need.

    Raise :class:`StopTraining` from any method but ``on_end`` to end the training there.
    """

    def on_chunk(self, snapshot: Snapshot) -> None:
        """Look at the training between two chunks, about twenty times a second."""

    def on_epoch(self, row: Epoch, params: Callable[[], Params]) -> None:
        """Look at an epoch that has just ended; ``params`` gives a copy of the parameters."""

    def on_warning(self, message: str) -> None:
        """Hear of something that went wrong without ending the training."""

    def on_end(self, reason: str) -> None:
        """Hear why the training ended."""
