"""digit-recognizer-py: one digit in a picture."""

import PIL.Image

from benchmarks.reading.readers.reader import Answer, Read
from digitus.arrays import Image


def recogniser() -> Read:
    """Make it ready; its network comes with the package."""
    from digit_recognizer import predict

    def read(grey: Image, single: bool) -> Answer:
        del single
        found = predict(PIL.Image.fromarray(grey), detailed=True)
        return str(found.digit), float(found.confidence), False

    return read
