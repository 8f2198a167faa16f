"""The confusion matrix in the terminal: the right answers in blue, the wrong ones ever redder."""

from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from digitus.cli.output.console import table

REFUSED = "not recognised"

RIGHT = Style(color="#ffffff", bgcolor="#0072b2")
WRONG = "#ffffff"
FEWEST, MOST = (92, 72, 58), (209, 72, 0)
"""Letters on wrong answers; the ground of one alone and of the most frequent, red, green, blue.

All are in the middle between black and white, and so stand out from either.
"""

Confusion = Sequence[Sequence[int]]


def draw_matrix(confusion: Confusion, console: Console) -> RenderableType:
    """Draw a confusion matrix, or list the largest confusions where it is too wide.

    Parameters
    ----------
    confusion
        Row: the label. Column: the answer, the last one "not recognised".
    console
        Where it will stand; its width decides.
    """
    cell = max(len(f"{count}") for row in confusion for count in row) + 2
    needed = len("label ") + cell * (len(confusion[0]) - 1) + len("recognised")
    return _matrix(confusion, cell) if needed <= console.width else _listed(confusion)


def largest_confusions(confusion: Confusion, most: int = 10) -> list[tuple[int, int, int]]:
    """List label, answer and count of the most frequent wrong answers.

    Examples
    --------
    >>> largest_confusions([[8, 2, 0], [1, 9, 0]])
    [(0, 1, 2), (1, 0, 1)]
    """
    wrong = [
        (label, answer, count)
        for label, row in enumerate(confusion)
        for answer, count in enumerate(row[:-1])
        if count and answer != label
    ]
    return sorted(wrong, key=lambda entry: -entry[2])[:most]


def _matrix(confusion: Confusion, cell: int) -> Table:
    most = max((entry[2] for entry in largest_confusions(confusion, 1)), default=1)
    classes = len(confusion[0]) - 1
    drawn = Table(box=None, padding=0, pad_edge=False, header_style="dim")
    drawn.add_column("label", style="bold", width=len("label "))
    for answer in range(classes):
        drawn.add_column(f"{answer:>{cell - 1}}", width=cell)
    drawn.add_column(REFUSED.replace(" ", "\n"), justify="right", width=len("recognised") + 1)
    for label, row in enumerate(confusion):
        cells = (_cell(count, cell, answer == label, most) for answer, count in enumerate(row[:-1]))
        refused = Text(f"{row[-1] or '·'}", style="bold" if row[-1] else "dim")
        drawn.add_row(f"{label:>5}", *cells, refused)
    return drawn


def _cell(count: int, width: int, right: bool, most: int) -> Text:
    # On the left although they are numbers: Rich takes away the last blank of what is on the right.
    text = f"{count or '·':>{width - 1}} "
    if not count:
        return Text(text, style="dim")
    return Text(text, style=RIGHT if right else _wrong(count / most))


def _wrong(share: float) -> Style:
    """Mix the ground from how frequent a confusion is, against the most frequent."""
    mixed = [round(a + (b - a) * share) for a, b in zip(FEWEST, MOST, strict=True)]
    return Style(color=WRONG, bgcolor=f"rgb({mixed[0]},{mixed[1]},{mixed[2]})")


def _listed(confusion: Confusion) -> Table:
    listed = table("label", "read as", "times", right="times")
    for label, answer, count in largest_confusions(confusion):
        listed.add_row(str(label), str(answer), f"{count:,}")
    refused = sum(row[-1] for row in confusion)
    if refused:
        listed.add_row("any", REFUSED, f"{refused:,}")
    return listed
