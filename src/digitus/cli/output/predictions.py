"""Predictions for single images, as tables, drawings and plain data."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
from rich.columns import Columns
from rich.table import Table
from rich.text import Text

from digitus.arrays import Array
from digitus.cli.inputs.image_ref import InputImage
from digitus.cli.output.console import table
from digitus.cli.output.format import percent
from digitus.images.blocks import blocks
from digitus.models import REJECTED, Model

MIN_HEADING_CHARS = 24
"""Characters above a drawing, however narrow it is."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a model makes of one image.

    Parameters
    ----------
    sight
        The image.
    digit
        The answer; None where the image was not recognised.
    probabilities
        One for each class.
    """

    sight: InputImage
    digit: int | None
    probabilities: Array

    @property
    def ranked(self) -> list[int]:
        """The classes, the likeliest first."""
        return [int(label) for label in np.argsort(-self.probabilities, kind="stable")]

    def to_data(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        best, second = self.ranked[:2]
        return {
            "image": self.sight.name,
            "digit": self.digit,
            "probability": self.probabilities[best],
            "runner_up": second,
            "runner_up_probability": self.probabilities[second],
            "probabilities": self.probabilities,
            "label": self.sight.label,
            "problems": list(self.sight.problems),
        }


def answers_to(model: Model, sights: Sequence[InputImage], engine: str) -> list[Prediction]:
    """Let a model look at images; where no digit stands, none is recognised, whatever it says.

    What the reader has answered already is not asked again.
    """
    if not sights:
        return []
    if len(sights) == 1 and sights[0].probabilities is not None:
        (sight,), shares = sights, sights[0].probabilities
        digit = None if sight.refused else int(shares.argmax())
        return [Prediction(sight=sight, digit=digit, probabilities=shares)]
    images = np.stack([sight.image for sight in sights])
    outputs = model.outputs(images, ink=sights[0].ink, engine=engine)
    digits, shares = model.decide(outputs), model.probabilities(outputs)
    seen = (digits != REJECTED) & images.any(axis=(1, 2))
    return [
        Prediction(
            sight=sight,
            digit=int(digit) if known and not sight.refused else None,
            probabilities=probabilities,
        )
        for sight, digit, known, probabilities in zip(sights, digits, seen, shares, strict=True)
    ]


def answer_lines(answers: Sequence[Prediction]) -> str:
    """Write answers as Kaggle wants them: the number of each row, or the name of each picture.

    Where nothing was recognised the label is left empty.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["ImageId", "Label"])
    for one in answers:
        name = one.sight.name if one.sight.number is None else one.sight.number
        lines.writerow([name, "" if one.digit is None else one.digit])
    return text.getvalue()


def prediction_table(answers: Sequence[Prediction]) -> Table:
    """Lay answers out, one image per line."""
    known = any(one.sight.label is not None for one in answers)
    labels = ["label"] if known else []
    made = table("image", "digit", "probability", "runner-up", *labels, "", right="probability")
    made.columns[0].overflow = "fold"  # a name that is cut off cannot be looked up
    for one in answers:
        best, second = one.ranked[:2]
        made.add_row(
            Text(one.sight.name),
            Text("not recognised", "remark") if one.digit is None else Text(str(one.digit), "bold"),
            percent(float(one.probabilities[best]), 1),
            f"{second} ({percent(float(one.probabilities[second]), 1)})",
            *([] if not known else [_label(one)]),
            Text(", ".join(_notes(one.sight)), "quiet"),
        )
    return made


def _notes(sight: InputImage) -> list[str]:
    kinds = [problem.partition(":")[0] for problem in sight.problems]
    return [sight.refused, *kinds] if sight.refused else kinds


def drawings(answers: Sequence[Prediction], *, plain: bool) -> Columns:
    """Draw images in characters, side by side, each with its answer above."""
    return Columns([_drawing(one, plain=plain) for one in answers], padding=(1, 3))


def _drawing(one: Prediction, *, plain: bool) -> Text:
    image = np.rint(one.sight.image * (255 / one.sight.ink)).astype(np.uint8)
    verdict = "not recognised" if one.digit is None else str(one.digit)
    width = image.shape[1]  # all the same, or they would not stand in columns
    lines = "\n".join(line.ljust(width) for line in blocks(image, plain=plain).splitlines())
    heading = Text.assemble((verdict, "bold"), "  ", (Path(one.sight.name).name, "quiet"))
    heading.truncate(max(width, MIN_HEADING_CHARS), overflow="ellipsis")
    return Text.assemble(heading, "\n", lines)


def _label(one: Prediction) -> Text:
    if one.sight.label is None:
        return Text("")
    right = one.sight.label == one.digit
    return Text(f"{one.sight.label}{'' if right else ' wrong'}", "good" if right else "bad")
