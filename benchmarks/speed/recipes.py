"""``python -m benchmarks.recipes``: seconds per epoch of every recipe, engine by engine.

Beside them stand the published loops. All are run in one go, interleaved, from the same start and
over the same images; the loss and the accuracy that each reaches must be the same.
"""

import argparse
import json
import time
from collections.abc import Sequence

from benchmarks.machine import describe, loaded_blas
from benchmarks.report import machine_text
from benchmarks.speed.comparison import QUICK, Effort, compare, complain
from benchmarks.speed.memory import peaks
from benchmarks.speed.tables import comparison_text, memory_text, summary_text
from benchmarks.speed.training import TrainingWork
from benchmarks.speed.workers import Peer, Workers
from digitus.recipes import load_recipe

MOST = {
    "linear-1000": 5_000,
    "sigmoid-10": 13_000,
    "sigmoid-40": 50_000,
    "relu-1000": 60_000,
    "dropout-200": 4_041,
    "dropout-200-corrected": 4_041,
    "mlp": 60_000,
}
"""How many images one run takes at most: an epoch, or several where that is quick."""

COMPARABLE = {"dropout-200-corrected": 250}
"""Where rounding, which differs from engine to engine, decides more and more: after how many images
losses are compared. In float64 engines agree there to fifteen digits, after 4,040 images to one."""


def peers(recipe: str) -> list[Peer]:
    """Return all engines, the fastest first, and the published loop."""
    engines = (("compiled", ""), ("numpy", "float32"), ("numpy", "float64"), ("python", ""))
    ours = [
        Peer(
            label=f"{engine} {precision}".strip(),
            worker="digitus",
            place="ours:train",
            arguments=(engine, precision),
        )
        for engine, precision in engines
    ]
    loop = Peer(
        label="published loop", worker="published", place="loops:train", arguments=(recipe,)
    )
    return [*ours, loop]


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 if two peers did not reach the same."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.recipes", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--quick", action="store_true", help="does it run? Figures mean nothing")
    parser.add_argument("--only", action="append", choices=MOST, metavar="RECIPE")
    parser.add_argument("--no-memory", action="store_true", help="leave out the peaks of memory")
    arguments = parser.parse_args(words)

    began = time.perf_counter()
    effort = QUICK if arguments.quick else Effort()
    with Workers() as workers:
        machine = describe(workers.ask("digitus", loaded_blas))
        comparisons = [
            compare(
                TrainingWork.of(
                    load_recipe(name),
                    500 if arguments.quick else MOST[name],
                    COMPARABLE.get(name, 0),
                ),
                peers(name),
                workers,
                effort,
            )
            for name in arguments.only or MOST
        ]
    memory = [] if arguments.no_memory else peaks(quick=arguments.quick)
    seconds = time.perf_counter() - began
    if arguments.json:
        document = {
            "command": "benchmarks.recipes",
            "quick": arguments.quick,
            "machine": machine,
            "seconds": seconds,
            "comparisons": [found.to_data() for found in comparisons],
            "memory": memory,
        }
        print(json.dumps(document))
    else:
        texts = [
            summary_text(comparisons, {}),
            *(comparison_text(found, {}) for found in comparisons),
        ]
        texts += [memory_text(memory)] if memory else []
        print("\n\n".join(["# Recipes, engine by engine", machine_text(machine), *texts]))
        print(f"\nMeasured in {seconds:.0f} s.")
    return complain(comparisons)
