"""``python -m benchmarks.reading``: digitus against other readers, on the same pictures.

Real singles, cheque amounts and people's numbers, composed strings, other corpora, eleven pages,
and what is no digit at all; then how far confidences can be believed, and how long it takes.
Pictures are those of ``DIGITUS_SHARED``; without that folder only what is made here is shown.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmarks.reading import pictures
from benchmarks.reading.figures import measure
from benchmarks.reading.kinds import JUNK, ROWS, Row
from benchmarks.reading.readers.reader import PEERS, Read
from benchmarks.report import table

QUICK = 12
"""Pictures of each kind that only show that everything runs."""

REFUSED = 0.02
"""The share of digits that may be refused while junk is counted."""


def accepted_junk(read: Read, quick: bool) -> dict[str, float]:
    """Say how much junk is taken for a digit, at a confidence that refuses 2 % of real singles."""
    shown = list(pictures.page("30 %", QUICK if quick else 500))
    sureties = sorted(_surety(read(picture.image, True)) for picture in shown)
    least = sureties[int(REFUSED * len(sureties))]
    found = {}
    for kind, show in JUNK.items():
        junk = list(show())[: QUICK if quick else None]
        found[kind] = float(np.mean([_surety(read(one.image, True)) >= least for one in junk]))
    return found


def _surety(answer: tuple[str, float, bool]) -> float:
    text, surety, _ = answer
    return surety if text else 0.0


def main() -> None:
    """Measure, and print Markdown or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="show that everything runs")
    parser.add_argument("--only", action="append", default=[], help="kinds that begin like this")
    parser.add_argument("--reader", action="append", default=[], help="readers that take part")
    chosen = parser.parse_args()
    rows = [row for row in ROWS if not chosen.only or row.name.startswith(tuple(chosen.only))]
    if not pictures.FOLDER.is_dir():
        sys.stderr.write(f"{pictures.FOLDER} is not there: only what is made here is shown\n")
        rows = [row for row in rows if not row.shared]
    peers = [peer for peer in PEERS if not chosen.reader or peer.name in chosen.reader]
    ready = {peer: read for peer in peers if (read := peer.open())}
    results: dict[str, dict[str, Any]] = {row.name: {} for row in rows}
    for row in rows:
        shown = list(row.show())[: QUICK if chosen.quick else None]
        for peer, read in ready.items():
            if peer.singles if row.single else peer.strings:
                results[row.name][peer.name] = measure(read, shown, row.single)
    junk = (
        {peer.name: accepted_junk(read, chosen.quick) for peer, read in ready.items()}
        if not chosen.only
        else {}
    )
    if chosen.json:
        print(json.dumps({"pictures": results, "junk": junk}, indent=2))
        return
    names = [peer.name for peer in ready]
    print(table(["right", *names], _right(rows, results, names)))
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
                [f"taken for a digit at {REFUSED:.0%} refused", *names],
                _junk(junk, names),
            )
        )
    missing = [peer.name for peer in peers if peer not in ready]
    if missing:
        print(f"\nnot installed: {', '.join(missing)}")


def _right(rows: list[Row], results: dict[str, Any], names: list[str]) -> Iterable[list[str]]:
    for row in rows:
        found = results[row.name]
        shares = [f"{found[name]['right']:.1%}" if name in found else "" for name in names]
        yield [row.name, *shares]


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
    for kind in JUNK:
        yield [kind, *(f"{junk[name][kind]:.1%}" for name in names)]


if __name__ == "__main__":
    main()
