"""digitus."""

from benchmarks.reading.readers.reader import Answer, Read
from digitus.arrays import Image
from digitus.models import load_model
from digitus.reading import Reader, ReadRequest


def reader(model: str = "strip", engine: str = "auto") -> Read:
    """Make the shipped reader ready."""
    ours = Reader(load_model(model), engine)

    def read(grey: Image, single: bool) -> Answer:
        found = ours.read(grey, ReadRequest(digits=1 if single else None))
        text = "".join(reading.text for reading in found)
        confidence = min((reading.confidence for reading in found), default=0.0)
        return text, confidence, not found or any(reading.rejected for reading in found)

    return read
