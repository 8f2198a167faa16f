"""``python -m benchmarks.calibration MODEL...``: how far confidences are off, with and without calibration.

Each model is measured on the test images of the data that it was trained on.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.report import table
from digitus.errors import DigitusError
from digitus.evaluation import evaluate
from digitus.models import load_model
from digitus.recipes import unseen_images

HEADER = ("model", "accuracy", "calibration error", "calibrated", "log loss", "calibrated", "by")


def row(name: str) -> Iterator[str]:
    """Measure one model, as it is and without its calibration; a cell after the other."""
    model = load_model(name)
    test, found = unseen_images(model), model.calibration
    bare, whole = (evaluate(one, test) for one in (replace(model, calibration=None), model))
    yield from (name, f"{whole.accuracy:.2%}")
    yield from (f"{one.reliability.error:.2%}" for one in (bare, whole))
    yield from (f"{one.log_loss:.4f}" for one in (bare, whole))
    yield found.data if found else "nothing"


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration")
    parser.add_argument("models", nargs="+", metavar="MODEL", help="a file, or an included model")
    try:
        rows = [list(row(name)) for name in parser.parse_args(words).models]
    except DigitusError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(HEADER, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
