"""``python -m benchmarks.reading.accepted``: what is accepted where no number stands.

Empty pages and fields, letters and scribbles, at the shipped threshold, without a wish and with
``--digits 1`` and ``--digits 4``; and numbers on turned pages, of which a wrong one that is accepted
counts. Everything is drawn from a seed.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator

import numpy as np

from benchmarks.reading import pictures
from benchmarks.reading.no_numbers import FIELDS, PAGES, drawn
from benchmarks.report import table
from digitus.arrays import Image
from digitus.models import load_model
from digitus.reading import Reader, ReadRequest
from digitus.reading.result import Reading
from digitus.reading.views import View

WISHES = {
    "free": ReadRequest(),
    "digits 1": ReadRequest(digits=1),
    "digits 4": ReadRequest(digits=4),
}
TURNS = (90.0, 180.0, 270.0, 20.0, 30.0)


def shown(count: int) -> Iterator[tuple[str, Iterable[tuple[Image, str]]]]:
    """Go through the kinds, each with pictures and what stands in them."""
    for kind in (*PAGES, *FIELDS):
        yield kind, ((picture, "") for picture in drawn(kind, count))
    yield "letters", ((one.image, "") for one in pictures.letters(count))
    yield "scribbles", ((one.image, "") for one in pictures.scribbles(count))
    for degrees in TURNS:
        yield (
            f"numbers turned by {degrees:.0f}",
            (
                (View.whole(one.image).turned(degrees).grey, one.text)
                for one in pictures.fresh(count)
            ),
        )


def accepted(reader: Reader, picture: Image, text: str, request: ReadRequest) -> bool:
    """Whether something is accepted that does not stand in a picture, and nothing says what may."""
    return any(
        not one.rejected and one.text != text and not (text and _said(one, text))
        for one in reader.read(picture, request)
    )


def _said(reading: Reading, text: str) -> bool:
    """Whether a reading's remarks say what stands there if the picture is turned."""
    return any(problem.endswith(f": then {text}") for problem in reading.problems)


def measure(reader: Reader, kind: Iterable[tuple[Image, str]]) -> dict[str, float]:
    """Count what is accepted of a kind, and time it."""
    found: dict[str, list[bool]] = {name: [] for name in WISHES}
    seconds = []
    for picture, text in kind:
        for name, request in WISHES.items():
            if text and request.constrained:
                continue
            begun = time.perf_counter()
            found[name].append(accepted(reader, picture, text, request))
            if not request.constrained:
                seconds.append(time.perf_counter() - begun)
    counts: dict[str, float] = {name: sum(wrong) for name, wrong in found.items() if wrong}
    return counts | {"pictures": len(seconds), "ms": 1000 * float(np.mean(seconds))}


def main() -> None:
    """Measure, and print Markdown or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.accepted")
    parser.add_argument("--count", type=int, default=1000, help="pictures of each kind")
    parser.add_argument("--only", action="append", default=[], help="kinds that begin like this")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    reader = Reader(load_model("strip"))
    results = {
        kind: measure(reader, some)
        for kind, some in shown(chosen.count)
        if not chosen.only or kind.startswith(tuple(chosen.only))
    }
    if chosen.json:
        print(json.dumps(results, indent=2))
        return
    names = ["pictures", *WISHES, "ms"]
    rows = [
        [kind, *(f"{found[name]:.0f}" if name in found else "" for name in names)]
        for kind, found in results.items()
    ]
    print(table(["accepted", *names], rows))


if __name__ == "__main__":
    main()
