"""digit-recognizer-py: one digit in a picture."""

import tempfile
from pathlib import Path

import PIL.Image

from benchmarks.readers.reader import Answer, Read
from digitus.arrays import Image


def recogniser() -> Read:
    """Make it ready; it reads files."""
    import digit_recognizer as package

    predict = getattr(package, "predict", None) or package.DigitRecognizer().predict
    folder = tempfile.TemporaryDirectory()

    def read(grey: Image, single: bool) -> Answer:
        del single
        path = Path(folder.name) / "digit.png"
        PIL.Image.fromarray(grey).save(path)
        answer = predict(str(path))
        digit = answer[0] if isinstance(answer, tuple | list) else answer
        return str(digit), 1.0, False

    return read
