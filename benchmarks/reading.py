"""``python -m benchmarks.reading``: digitus against other readers, on the same pictures.

Real singles, cheque amounts and people's numbers, composed strings, other corpora, eleven pages,
and what is no digit at all; then how far confidences can be believed, and how long it takes.
Pictures are those of ``DIGITUS_SHARED``; without that folder only what is made here is shown.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import pictures
from benchmarks.pictures import Picture
from benchmarks.readers.reader import GUESTS, Read
from benchmarks.report import table

Show = Callable[[], Iterable[Picture]]

QUICK = 12
"""Pictures of each kind that only show that everything runs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of picture."""

    name: str
    show: Show
    single: bool
    target: float | None = None
    shared: bool = True


ROWS = (
    Row("real singles", lambda: pictures.real("single"), True, 0.985),
    Row("real cheque amounts", lambda: pictures.real("string", "cheque"), False, 0.93),
    Row("real people's numbers", lambda: pictures.real("string"), False, 0.95),
    Row("composed strings", lambda: pictures.composed("strings"), False, 0.97),
    Row("composed photos", lambda: pictures.composed("photo"), False, 0.96),
    Row("fresh strings", lambda: pictures.fresh(500), False, 0.97, shared=False),
    Row("usps", lambda: pictures.transfer("usps_test"), True, 0.94),
    Row("semeion", lambda: pictures.transfer("semeion"), True, 0.94),
    *(
        Row(f"page: {kind}", lambda kind=kind: pictures.page(kind, 300), True, 0.97, shared=False)  # type: ignore[misc]
        for kind in pictures.PAGES
    ),
)

JUNK: dict[str, tuple[Show, float]] = {
    "letters": (lambda: pictures.letters(500), 0.10),
    "scribbles": (lambda: pictures.scribbles(300), 0.01),
    "blank": (lambda: pictures.blank(300), 0.0),
}
REFUSED = 0.02
"""The share of digits that may be refused while junk is counted."""


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


def accepted_junk(read: Read, quick: bool) -> dict[str, float]:
    """Say how much junk is taken for a digit, at a confidence that refuses 2 % of real singles."""
    shown = list(pictures.page("30 %", QUICK if quick else 500))
    sureties = sorted(_surety(read(picture.image, True)) for picture in shown)
    least = sureties[int(REFUSED * len(sureties))]
    found = {}
    for kind, (show, _) in JUNK.items():
        junk = list(show())[: QUICK if quick else None]
        found[kind] = float(np.mean([_surety(read(one.image, True)) >= least for one in junk]))
    return found


def _surety(answer: tuple[str, float, bool]) -> float:
    text, surety, _ = answer
    return surety if text else 0.0


def main() -> None:
    """Measure, and print Markdown or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="show that everything runs")
    parser.add_argument("--only", action="append", default=[], help="kinds that begin like this")
    parser.add_argument("--reader", action="append", default=[], help="readers that take part")
    chosen = parser.parse_args()
    rows = [row for row in ROWS if not chosen.only or row.name.startswith(tuple(chosen.only))]
    if not pictures.FOLDER.is_dir():
        sys.stderr.write(f"{pictures.FOLDER} is not there: only what is made here is shown\n")
        rows = [row for row in rows if not row.shared]
    guests = [guest for guest in GUESTS if not chosen.reader or guest.name in chosen.reader]
    ready = {guest: read for guest in guests if (read := guest.open())}
    results: dict[str, dict[str, Any]] = {row.name: {} for row in rows}
    for row in rows:
        shown = list(row.show())[: QUICK if chosen.quick else None]
        for guest, read in ready.items():
            if guest.singles if row.single else guest.strings:
                results[row.name][guest.name] = measure(read, shown, row.single)
    junk = (
        {guest.name: accepted_junk(read, chosen.quick) for guest, read in ready.items()}
        if not chosen.only
        else {}
    )
    if chosen.json:
        print(json.dumps({"pictures": results, "junk": junk}, indent=2))
        return
    names = [guest.name for guest in ready]
    print(table(["right", "to reach", *names], _right(rows, results, names)))
    print()
    print(
        table(
            ["digitus", "refused", "right among answered", "calibration error", "by chance", "ms"],
            _ours(results),
        )
    )
    if junk:
        print()
        print(
            table(
                [f"taken for a digit at {REFUSED:.0%} refused", "to reach", *names],
                _junk(junk, names),
            )
        )
    missing = [guest.name for guest in guests if guest not in ready]
    if missing:
        print(f"\nnot installed: {', '.join(missing)}")


def _right(rows: list[Row], results: dict[str, Any], names: list[str]) -> Iterable[list[str]]:
    for row in rows:
        found = results[row.name]
        shares = [f"{found[name]['right']:.1%}" if name in found else "" for name in names]
        yield [row.name, f"{row.target:.1%}" if row.target else "", *shares]


def _ours(results: dict[str, Any]) -> Iterable[list[str]]:
    for name, found in results.items():
        if ours := found.get("digitus"):
            yield [
                name,
                f"{ours['refused']:.1%}",
                f"{ours['right among answered']:.1%}",
                f"{ours['calibration error']:.3f}",
                f"{ours['by chance']:.3f}",
                f"{ours['milliseconds']:.1f}",
            ]


def _junk(junk: dict[str, dict[str, float]], names: list[str]) -> Iterable[list[str]]:
    for kind, (_, target) in JUNK.items():
        yield [kind, f"{target:.0%}", *(f"{junk[name][kind]:.1%}" for name in names)]


if __name__ == "__main__":
    main()
