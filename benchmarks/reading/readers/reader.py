"""What every reader can do, and where one is not installed."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeAlias

from digitus.arrays import Image

Answer: TypeAlias = "tuple[str, float, bool]"
"""The digits that were read, how surely from 0 to 1, and whether the reader refuses."""

Read: TypeAlias = Callable[[Image, bool], Answer]
"""Reads a picture; told whether it holds one digit."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A reader by name.

    Parameters
    ----------
    name
        What it is called in tables.
    place
        Module and function that make it ready.
    singles, strings
        What it is made for.
    """

    name: str
    place: str
    singles: bool = True
    strings: bool = True

    def open(self) -> Read | None:
        """Make it ready; None where it is not installed."""
        module, _, function = self.place.partition(":")
        try:
            ready: Read = getattr(import_module(f"benchmarks.reading.readers.{module}"), function)()
        except (ImportError, FileNotFoundError):
            return None
        return ready


PEERS = (
    Peer("digitus", "ours:reader"),
    Peer("RapidOCR", "rapid:recogniser"),
    Peer("digit-recognizer-py", "recognizer_py:recogniser", strings=False),
    Peer("Tesseract", "tesseract:program"),
)
"""Everybody who may take part."""
