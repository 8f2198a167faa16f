"""RapidOCR: its recogniser alone, as the pictures hold one line each."""

import numpy as np
import PIL.Image

from benchmarks.reading.readers.reader import Answer, Read
from digitus.arrays import Image

_TALL = 48  # its network's height; smaller pictures are enlarged, with a margin
_MARGIN = 8


def recogniser() -> Read:
    """Make it ready; the models come with the package."""
    from rapidocr import RapidOCR

    engine = RapidOCR()

    def read(grey: Image, single: bool) -> Answer:
        del single
        shown = np.pad(_enlarged(grey), _MARGIN, mode="edge")
        result = engine(np.stack([shown] * 3, axis=-1), use_det=False, use_cls=False)
        text = "".join(result.txts or ())
        digits = "".join(letter for letter in text if letter.isdecimal() and letter.isascii())
        scores = result.scores or (0.0,)
        return digits, float(min(scores)), not digits

    return read


def _enlarged(grey: Image) -> Image:
    height, width = grey.shape
    if height >= _TALL:
        return grey
    size = (max(1, round(width * _TALL / height)), _TALL)
    return np.asarray(PIL.Image.fromarray(grey).resize(size, PIL.Image.Resampling.BICUBIC))
