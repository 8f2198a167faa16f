"""``python -m benchmarks.accuracy RECIPE...``: train from several seeds, and say what they gave.

Every training that ends is one line in a file of JSON lines, and one under way is kept beside it:
the same command goes on where it was stopped, and trains nothing twice.

Settings are chosen with ``--validation``, which keeps the last training images aside and measures
on these.  Without it a recipe is measured on its test images, which is done once, when all is
chosen (docs/decisions/0004-honest-protocol.md).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.accuracy.seeds import HEADER, Plan, Row, Run, follow, follow_far, plans
from benchmarks.report import table
from digitus.cluster import open_workers
from digitus.engines.cores import cores
from digitus.errors import DigitusError
from digitus.recipes.ended import EndedTrainings

SEEDS = 5


def seeds(text: str) -> list[int]:
    """Read how many seeds there shall be (``5``), or which (``3-7``, ``0,4,9``).

    Examples
    --------
    >>> seeds("3"), seeds("3-5"), seeds("0,7")
    ([0, 1, 2], [3, 4, 5], [0, 7])
    """
    if text.isdecimal():
        return list(range(int(text)))
    if "," in text:
        return [int(part) for part in text.split(",")]
    first, _, last = text.partition("-")
    return list(range(int(first), int(last) + 1))


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description=__doc__.partition(": ")[2].split("\n")[0]
    )
    parser.add_argument("recipes", nargs="+", metavar="RECIPE", help="names or TOML files")
    parser.add_argument(
        "--seeds", type=seeds, default=seeds(str(SEEDS)), help="how many, or which: 5, 3-7, 0,4,9"
    )
    parser.add_argument(
        "--validation",
        type=int,
        default=0,
        metavar="N",
        help="measure on the last N training images, kept aside, in place of the test images",
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change any setting"
    )
    parser.add_argument("--engine", default="auto", metavar="NAME")
    parser.add_argument(
        "--out", type=Path, default=Path("accuracy.jsonl"), metavar="FILE", help="JSON lines"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="save the models here")
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="train by a dask cluster, or by 'local' processes"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    return parser.parse_args(words)


def outcomes(
    missing: Sequence[Plan], arguments: argparse.Namespace, ended: EndedTrainings
) -> Iterator[tuple[Plan, Run | DigitusError]]:
    """Train, here or on a cluster, and give each training as it ends, or why it cannot."""
    if arguments.cluster:
        with open_workers(arguments.cluster, cores()) as workers:
            yield from follow_far(missing, workers, ended, arguments.keep)
        return
    for plan in missing:
        try:
            yield plan, follow(plan, ended, arguments.keep)
        except DigitusError as error:
            yield plan, error


def rows(wanted: Sequence[Plan], runs: Mapping[str, Run]) -> list[Row]:
    """Put the seeds of each recipe together, in the order in which they were asked for."""
    of: dict[str, list[Run]] = {}
    for plan in wanted:
        if plan.key in runs:
            of.setdefault(plan.label, []).append(runs[plan.key])
    return [Row.of(seeds) for seeds in of.values()]


def main(words: Sequence[str] | None = None) -> int:
    """Train what is not yet trained, print, and return 1 if a training failed."""
    arguments = parse(words)
    failed = False
    runs: dict[str, Run] = {}
    wanted: list[Plan] = []
    try:
        ended = EndedTrainings(arguments.out)
        wanted += plans(arguments)
        runs |= {plan.key: Run(**ended.rows[plan.key]) for plan in wanted if plan.key in ended}
        missing = [plan for plan in wanted if plan.key not in runs]
        for plan, result in outcomes(missing, arguments, ended) if missing else ():
            if isinstance(result, DigitusError):
                failed = True
                print(f"{plan.label}, seed {plan.recipe.seed}: {result}", file=sys.stderr)
            else:
                runs[plan.key] = result
    except DigitusError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted: the same command goes on", file=sys.stderr)
        failed = True
    found = rows(wanted, runs)
    if arguments.json:
        print(json.dumps({"command": "benchmarks.accuracy", "rows": [r.to_data() for r in found]}))
    elif found:
        print(table(HEADER, (row.cells() for row in found)))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
