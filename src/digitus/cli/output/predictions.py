"""Predictions for single images, as tables, drawings and lines."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.columns import Columns
from rich.table import Table
from rich.text import Text

from digitus.cli.output.console import table
from digitus.display import percent
from digitus.images.characters import blocks
from digitus.reading.digit_images import DigitImage, Prediction

MIN_HEADING_CHARS = 24
"""Characters above a drawing, however narrow it is."""


def answer_lines(answers: Sequence[Prediction]) -> str:
    """Write answers as Kaggle wants them: the number of each row, or the name of each picture.

    Where nothing was recognised the label is left empty.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["ImageId", "Label"])
    for one in answers:
        name = one.seen.name if one.seen.number is None else one.seen.number
        lines.writerow([name, "" if one.digit is None else one.digit])
    return text.getvalue()


def prediction_table(answers: Sequence[Prediction]) -> Table:
    """Lay answers out, one image per line."""
    known = any(one.seen.label is not None for one in answers)
    labels = ["label"] if known else []
    made = table("image", "digit", "probability", "runner-up", *labels, "", right="probability")
    made.columns[0].overflow = "fold"  # a name that is cut off cannot be looked up
    for one in answers:
        best, second = one.ranked[:2]
        made.add_row(
            Text(one.seen.name),
            Text("not recognised", "remark") if one.digit is None else Text(str(one.digit), "bold"),
            percent(float(one.probabilities[best]), 1),
            f"{second} ({percent(float(one.probabilities[second]), 1)})",
            *([] if not known else [_label(one)]),
            Text(", ".join(_notes(one.seen)), "quiet"),
        )
    return made


def _notes(seen: DigitImage) -> list[str]:
    kinds = [problem.partition(":")[0] for problem in seen.problems]
    return [seen.refused, *kinds] if seen.refused else kinds


def drawings(answers: Sequence[Prediction], *, plain: bool) -> Columns:
    """Draw images in characters, side by side, each with its answer above."""
    return Columns([_drawing(one, plain=plain) for one in answers], padding=(1, 3))


def _drawing(one: Prediction, *, plain: bool) -> Text:
    image = np.rint(one.seen.image * (255 / one.seen.ink)).astype(np.uint8)
    verdict = "not recognised" if one.digit is None else str(one.digit)
    width = image.shape[1]  # all the same, or they would not stand in columns
    lines = "\n".join(line.ljust(width) for line in blocks(image, plain=plain).splitlines())
    heading = Text.assemble((verdict, "bold"), "  ", (Path(one.seen.name).name, "quiet"))
    heading.truncate(max(width, MIN_HEADING_CHARS), overflow="ellipsis")
    return Text.assemble(heading, "\n", lines)


def _label(one: Prediction) -> Text:
    if one.seen.label is None:
        return Text("")
    right = one.seen.label == one.digit
    return Text(f"{one.seen.label}{'' if right else ' wrong'}", "good" if right else "bad")
