"""How good a network is: its report, and the images behind each figure."""

from typing import Any

import numpy as np

from digitus.datasets import Dataset
from digitus.evaluation import evaluate
from digitus.models import REJECTED, Model
from digitus.studio.lab.frames import encode
from digitus.studio.lab.images import as_pictures

MOST_IMAGES = 60
"""Images of a cell that are shown at most, the surest mistakes first."""


def report_of(model: Model, data: Dataset) -> dict[str, Any]:
    """Judge a network on images that it has not seen, as plain data."""
    report = evaluate(model, data)
    curve = report.rejection
    return {
        "data": report.data,
        "images": report.images,
        "correct": report.correct,
        "accuracy": report.accuracy,
        "interval": [report.interval.low, report.interval.high],
        "confusion": [list(row) for row in report.confusion],
        "rejection": {
            "thresholds": list(curve.thresholds),
            "coverage": list(curve.coverage),
            "accuracy": list(curve.accuracy),
        },
    }


def images_of(model: Model, data: Dataset, label: int | None, answer: int | None) -> bytes:
    """Show the images behind a cell of the confusion matrix; without one, all mistakes.

    Mistakes come with the surest first; right answers with the most doubtful.
    """
    outputs = model.outputs(data.images, ink=data.ink)
    answers, sure = model.decide(outputs), model.probabilities(outputs).max(axis=1)
    if label is None or answer is None:
        chosen = np.flatnonzero(answers != data.labels)
    else:
        chosen = np.flatnonzero((data.labels == label) & (answers == answer))
    rising = sure[chosen] if label is not None and label == answer else -sure[chosen]
    shown = chosen[np.argsort(rising, kind="stable")][:MOST_IMAGES]
    images = [
        {
            "index": int(at),
            "label": int(data.labels[at]),
            "answer": "–" if answers[at] == REJECTED else int(answers[at]),
            "probability": round(float(sure[at]), 5),
        }
        for at in shown
    ]
    return encode(
        {"images": as_pictures(data, shown)},
        {"images": images, "shown": len(shown), "all": len(chosen)},
    )
