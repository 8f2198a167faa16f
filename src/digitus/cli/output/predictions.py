"""A model's answers to single images, as people and programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
from rich.columns import Columns
from rich.table import Table
from rich.text import Text

from digitus.arrays import Array
from digitus.cli.inputs.image_ref import Sight
from digitus.cli.output.console import table
from digitus.cli.output.format import percent
from digitus.images.blocks import blocks
from digitus.models import REJECTED, Model

LEAST = 24
"""Characters above a drawing, however narrow it is."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
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

    sight: Sight
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


def answer(model: Model, sight: Sight, engine: str) -> Answer:
    """Let a model look at an image; a blank one is not recognised, whatever the model says."""
    outputs = model.outputs(sight.image[None], ink=sight.ink, engine=engine)
    digit = int(model.decide(outputs)[0])
    seen = digit != REJECTED and bool(sight.image.any())
    return Answer(
        sight=sight, digit=digit if seen else None, probabilities=model.probabilities(outputs)[0]
    )


def answer_table(answers: Sequence[Answer]) -> Table:
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
            Text(", ".join(problem.partition(":")[0] for problem in one.sight.problems), "quiet"),
        )
    return made


def drawings(answers: Sequence[Answer], *, plain: bool) -> Columns:
    """Draw images in characters, side by side, each with its answer above."""
    return Columns([_drawing(one, plain=plain) for one in answers], padding=(1, 3))


def _drawing(one: Answer, *, plain: bool) -> Text:
    image = np.rint(one.sight.image * (255 / one.sight.ink)).astype(np.uint8)
    verdict = "not recognised" if one.digit is None else str(one.digit)
    width = image.shape[1]  # all the same, or they would not stand in columns
    lines = "\n".join(line.ljust(width) for line in blocks(image, plain=plain).splitlines())
    heading = Text.assemble((verdict, "bold"), "  ", (Path(one.sight.name).name, "quiet"))
    heading.truncate(max(width, LEAST), overflow="ellipsis")
    return Text.assemble(heading, "\n", lines)


def _label(one: Answer) -> Text:
    if one.sight.label is None:
        return Text("")
    right = one.sight.label == one.digit
    return Text(f"{one.sight.label}{'' if right else ' wrong'}", "good" if right else "bad")
