"""How a model does on images that are spoilt in one way."""

from dataclasses import dataclass
from typing import final

from digitus.evaluation.result import Result


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CorruptionFigures(Result):
    """How often a model is right on images that are spoilt in one way.

    Parameters
    ----------
    name
        The way.
    accuracy
        One for each strength, 1 to 5.
    """

    name: str
    accuracy: tuple[float, ...]
