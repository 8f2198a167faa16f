"""What peers are given to do, and how it is told whether they did the same."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

Figures: TypeAlias = dict[str, float]
"""What a peer reached: its loss and accuracy, or what it read."""

Form: TypeAlias = Callable[[int], tuple[float, Any]]
"""One way of doing some work: takes an amount, returns the seconds and what came of it."""

Forms: TypeAlias = dict[str, Form]
"""All ways in which a peer can do some work; the fastest is the one that counts."""


class CannotDoError(Exception):
    """A peer says why it does not take part in some work."""


class Run(NamedTuple):
    """One timed run, of so many images or calls."""

    seconds: float
    amount: int
    reached: Figures

    @property
    def cost(self) -> float:
        """Seconds for one image, or for one call."""
        return self.seconds / self.amount


class Problem(ABC):
    """Some work, loaded and prepared in the process of a peer."""

    @property
    @abstractmethod
    def stated_for(self) -> int:
        """For how many images or calls the table states costs: those of an epoch, or one."""

    @abstractmethod
    def reached(self, result: Any) -> Figures:
        """Measure what a run gave, in one and the same way for all peers."""


@dataclass(frozen=True, kw_only=True)
class Work(ABC):
    """Something to be done and timed, small enough to be sent to another process.

    Parameters
    ----------
    name
        What the table calls it.
    most
        The largest amount of images or calls that one run takes.
    unit
        Amounts are multiples of this.
    comparable
        After which amount peers are compared at the latest; 0 means after all. Some trainings
        are chaotic: they double what rounding makes different, again and again.
    """

    name: str
    most: int
    unit: int = 1
    comparable: int = 0

    @abstractmethod
    def open(self) -> Problem:
        """Load and prepare what all peers are given."""

    @abstractmethod
    def agree(self, ours: Figures, theirs: Figures) -> bool:
        """Say whether two peers did the same."""
