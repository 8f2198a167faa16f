"""Two networks on the same images: which is better, and where they differ."""

from typing import Any, Literal

import numpy as np

from digitus.datasets import Dataset
from digitus.evaluation import compare
from digitus.evaluation.comparison import UNLIKELY, Comparison
from digitus.evaluation.outputs import outputs_for
from digitus.models import REJECTED, Model
from digitus.studio.lab.frames import encode
from digitus.studio.lab.images import as_pictures
from digitus.studio.lab.judging import MOST_IMAGES

Side = Literal["a", "b"]
"""The first network, or the one that it is compared with."""


def comparison_of(a: Model, b: Model, data: Dataset) -> dict[str, Any]:
    """Compare two networks by McNemar's test, as plain data."""
    found = compare(a, b, data)
    return {
        "data": found.data,
        "images": found.images,
        "correct": [found.correct_a, found.correct_b],
        "accuracy": [found.accuracy_a, found.accuracy_b],
        "both_right": found.both_right,
        "both_wrong": found.both_wrong,
        "only": [len(found.only_a), len(found.only_b)],
        "p_value": found.p_value,
        "test": found.test,
        "better": _better(found),
    }


def _better(found: Comparison) -> Side | None:
    """Say which is better; None where it may be luck."""
    if found.p_value >= UNLIKELY:
        return None
    return "a" if found.correct_a > found.correct_b else "b"


def images_of_one(a: Model, b: Model, data: Dataset, side: Side) -> bytes:
    """Show the images that only one network gets right, those first of which the other is surest."""
    outputs = [outputs_for(model, data, "auto") for model in (a, b)]
    answers = [model.decide(one) for model, one in zip((a, b), outputs, strict=True)]
    right = [one == data.labels for one in answers]
    winner, loser = (0, 1) if side == "a" else (1, 0)
    sure = (b if side == "a" else a).probabilities(outputs[loser]).max(axis=1)
    chosen = np.flatnonzero(right[winner] & ~right[loser])
    shown = chosen[np.argsort(-sure[chosen], kind="stable")][:MOST_IMAGES]
    images = [
        {
            "index": int(at),
            "label": int(data.labels[at]),
            "answer": "–" if answers[loser][at] == REJECTED else int(answers[loser][at]),
            "probability": round(float(sure[at]), 5),
        }
        for at in shown
    ]
    about = {"images": images, "shown": len(shown), "all": len(chosen)}
    return encode({"images": as_pictures(data, shown)}, about)
