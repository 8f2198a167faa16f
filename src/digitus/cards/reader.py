"""What the card of a model says that reads lines of writing through a window."""

from collections.abc import Iterator

from digitus.images.window_classes import GAP, JUNK, MARK, SIGN
from digitus.models import ConfidenceModel, Model
from digitus.models.calibration import promised

_OTHERS = {GAP: "gap", MARK: "mark", JUNK: "junk", SIGN: "sign"}


def reads_lines(model: Model) -> bool:
    """Whether a model reads lines of writing, and its confidence in them was measured."""
    return model.line_confidence is not None


def class_name(model: Model, label: int) -> str:
    """Name a class; those of windows beside the digits have names of their own."""
    return _OTHERS.get(label, str(label)) if reads_lines(model) else str(label)


def opening(name: str, title: str, side: int) -> str:
    """Say what the model is for."""
    return (
        f"{title}. Reads the digits in a line of writing, through a window of {side} x {side}"
        f" pixels that slides over it.\n\n```console\n$ digitus read photo.jpg --model {name}\n"
        f"$ digitus evaluate {name}      # window by window\n```"
    )


def whole_numbers(model: Model) -> Iterator[str]:
    """Say how well it reads whole numbers and digits alone, and how rightly it is sure of them."""
    for found, heading, what, end in (
        (
            model.line_confidence,
            "Whole numbers",
            "numbers",
            " from end to end; they are harder than most that people write",
        ),
        (model.digit_confidence, "Digits alone", "digits", ", as `--digits 1` reads them"),
    ):
        if found and found.right is not None:
            yield from _promised(found, found.right, heading, what, end)


def _promised(
    found: ConfidenceModel, right: float, heading: str, what: str, end: str
) -> Iterator[str]:
    yield f"## {heading}"
    yield (
        f"{100 * right:.1f} % of the {what} in {found.data} are read right{end}. One half of the pictures"
        " tuned its confidence, on the other errors were counted, so that `--reject RISK` can"
        " promise, with 95 % confidence and on pictures like these:"
    )
    rows = ["| wrong at most | answered | if as sure as |", "| --- | --- | --- |"]
    for risk in (0.05, 0.02, 0.01, 0.005):
        point = promised(found.points, risk)
        if point is None:
            rows.append(f"| {100 * risk:g} % | cannot be promised | |")
            continue
        answered = 100 * point.answered / max(1, found.tested)
        rows.append(f"| {100 * risk:g} % | {answered:.1f} % | {100 * point.threshold:.2f} % |")
    yield "\n".join(rows)
