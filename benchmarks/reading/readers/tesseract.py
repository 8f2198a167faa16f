"""Tesseract, as a program: one line or one character, digits only."""

import io
import shutil
import subprocess

import numpy as np
import PIL.Image

from benchmarks.reading.readers.reader import Answer, Read
from digitus.arrays import Image

_TALL = 96  # what it is made for: letters of some 40 pixels


def program() -> Read:
    """Find the program."""
    found = shutil.which("tesseract")
    if found is None:
        raise FileNotFoundError("tesseract")

    def read(grey: Image, single: bool) -> Answer:
        scale = max(1.0, _TALL / grey.shape[0])
        size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
        large = PIL.Image.fromarray(grey).resize(size, PIL.Image.Resampling.BICUBIC)
        padded = np.pad(np.asarray(large), 20, mode="edge")
        buffer = io.BytesIO()
        PIL.Image.fromarray(padded).save(buffer, "PNG")
        mode = "10" if single else "7"
        command = [found, "-", "-", "--psm", mode, "-c", "tessedit_char_whitelist=0123456789"]
        done = subprocess.run(command, input=buffer.getvalue(), capture_output=True, check=True)
        text = "".join(filter(str.isdigit, done.stdout.decode()))
        return text, 1.0, not text

    return read
