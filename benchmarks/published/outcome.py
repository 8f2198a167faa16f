"""What a published program reports: one line per epoch, and the accuracy at the end."""

from collections.abc import Callable
from typing import NamedTuple


class Epoch(NamedTuple):
    """One pass over the training images.

    ``seconds`` is the time of the training loop alone: preparing pixels, drawing weights and
    testing are outside. ``error`` is the squared error and ``correct`` the number of test images
    read correctly, where the program prints them after each epoch.
    """

    number: int
    seconds: float
    error: float | None = None
    correct: int | None = None


class Outcome(NamedTuple):
    """How a run ended: test images read correctly, of how many, and the mean test error."""

    correct: int
    tested: int
    error: float | None = None

    @property
    def accuracy(self) -> float:
        """The share of the test images read correctly, 0..1."""
        return self.correct / self.tested


OnEpoch = Callable[[Epoch], None]


def silent(epoch: Epoch) -> None:
    """Do nothing with an epoch: the default for callers who only want the end."""
