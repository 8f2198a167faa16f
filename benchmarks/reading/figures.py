"""How well a reader reads: what is right, what is rejected, what its confidences are worth."""

import time
from typing import Any

import numpy as np

from benchmarks.reading.pictures import Picture
from benchmarks.reading.readers.reader import Read


def measure(read: Read, shown: list[Picture], single: bool) -> dict[str, Any]:
    """Let a reader read, one picture after the other."""
    began = time.perf_counter()
    answers = [read(picture.image, single) for picture in shown]
    seconds = time.perf_counter() - began
    right = [text == picture.text for (text, _, _), picture in zip(answers, shown, strict=True)]
    confidence = [surety for _, surety, _ in answers]
    refused = [no for _, _, no in answers]
    answered = [fine for fine, no in zip(right, refused, strict=True) if not no]
    return {
        "pictures": len(shown),
        "right": float(np.mean(right)),
        "refused": float(np.mean(refused)),
        "right among answered": float(np.mean(answered)) if answered else 0.0,
        "calibration error": calibration_error(np.array(confidence), np.array(right)),
        "by chance": error_by_chance(np.array(confidence)),
        "milliseconds": 1000 * seconds / len(shown),
        "confidences": confidence,
    }


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Give the expected calibration error: how far confidence is from what happens, bin by bin."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(
        sum(
            (places == place).mean()
            * abs(confidence[places == place].mean() - right[places == place].mean())
            for place in np.unique(places)
        )
    )


def error_by_chance(confidence: np.ndarray, repeats: int = 200) -> float:
    """Give the calibration error that perfect confidences would show, as so few pictures scatter."""
    rng = np.random.default_rng(0)
    rights = rng.random((repeats, len(confidence))) < confidence
    return float(np.mean([calibration_error(confidence, right) for right in rights]))
