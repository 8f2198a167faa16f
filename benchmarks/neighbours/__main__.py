"""``python -m benchmarks.neighbours``: how much slower everything is beside other busy programs.

With ``k`` other busy programs on ``c`` cores, a fair share is ``c / (c + k)`` of the machine.
What must not happen is a training that takes many times longer, since its threads wait for one of
them that has no core.  The limit is twice the fair share: ``2 (c + k) / c`` times the quiet time.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.machine import describe, loaded_blas
from benchmarks.neighbours.measure import Row, measure
from benchmarks.neighbours.situations import SITUATIONS, autogroup, control_group
from benchmarks.report import machine_text, table
from benchmarks.speed.comparison import QUICK, Effort
from benchmarks.speed.prediction import PredictionWork
from benchmarks.speed.sections import trained
from benchmarks.speed.timed_recipes import recipe, without_chances
from benchmarks.speed.timing import Summary
from benchmarks.speed.training import TrainingWork
from benchmarks.speed.work import Work
from benchmarks.speed.workers import Peer, Workers
from digitus.models import load_model

TRAININGS = {"sigmoid-40": 200_000, "relu-1000": 20_000, "mlp": 60_000, "cnn-quick": 12_800}
"""How many images one run takes at most; recipes without dropout, so that PyTorch can follow."""

PREDICTIONS = {"10,000 images": 10_000, "cnn, 1,000 images": 1_000}
OURS, PYTORCH, SCIKIT = "digitus", "PyTorch", "scikit-learn"


def works(name: str, workers: Workers, *, quick: bool) -> tuple[Work, list[Peer]]:
    """Return some work, and who does it."""
    images = "cnn" in name
    torch = "pytorch_images" if images else "pytorch"
    if name in TRAININGS:
        work: Work = TrainingWork.of(
            without_chances(recipe(name)), 500 if quick else TRAININGS[name]
        )
        peers = [Peer(OURS, OURS, "ours:train", ("compiled",))]
        peers.append(Peer(PYTORCH, PYTORCH, f"{torch}:eager"))
        peers += [] if images else [Peer(SCIKIT, SCIKIT, "scikit:train")]
        return work, peers
    model = load_model("cnn") if images else workers.ask(OURS, trained, "compiled")
    work = PredictionWork(name=name, most=10_000, model=model, images=PREDICTIONS[name])
    peers = [Peer(OURS, OURS, "ours:predict", ("compiled",))]
    peers.append(Peer(PYTORCH, PYTORCH, f"{torch}:predict_eager"))
    return work, peers + ([] if images else [Peer(SCIKIT, SCIKIT, "scikit:predict")])


def rows(arguments: argparse.Namespace, workers: Workers, group: Path) -> Iterator[Row]:
    """Measure everything that is asked for."""
    effort = Effort(repetitions=arguments.repetitions, budget=arguments.seconds)
    effort = QUICK if arguments.quick else effort
    situations = [each for each in SITUATIONS if each.name in (arguments.beside or each.name)]
    for name in arguments.only or (*TRAININGS, *PREDICTIONS):
        work, peers = works(name, workers, quick=arguments.quick)
        for peer in peers:
            if peer.label in (arguments.peer or peer.label):
                row = measure(work, peer, situations, workers, effort, group)
                if isinstance(row, Row):
                    yield row


def text(found: list[Row], cores: int) -> str:
    """Write ratios, with their range, and the limit of each situation."""
    names = [each for each in SITUATIONS if any(each.name in row.ratios for row in found)]
    header = ("", "", "quiet", *(each.name for each in names))
    limits = ("", "limit", "", *(f"{each.limit(cores):.1f}" for each in names))
    cells = [
        (
            row.work,
            row.peer,
            f"{row.seconds.median:.2f} s",
            *(_ratio(row.ratios[each.name]) for each in names),
        )
        for row in found
    ]
    missing = {
        f"{name}: {why}"
        for row in found
        for name, why in row.ratios.items()
        if isinstance(why, str)
    }
    return "\n\n".join([table(header, [limits, *cells]), *sorted(missing)])


def _ratio(found: Summary | str) -> str:
    if isinstance(found, str):
        return "-"
    return f"{found.median:.1f} ({found.least:.1f} to {found.most:.1f})"


def main() -> int:
    """Measure and print; return 1 if digitus took more than twice its fair share anywhere."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.neighbours", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--quick", action="store_true", help="does it run? Figures mean nothing")
    parser.add_argument("--only", action="append", choices=(*TRAININGS, *PREDICTIONS))
    parser.add_argument("--peer", action="append", choices=(OURS, PYTORCH, SCIKIT))
    parser.add_argument("--beside", action="append", choices=[each.name for each in SITUATIONS])
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.6, help="of a quiet run")
    arguments = parser.parse_args()

    began = time.perf_counter()
    with control_group() as group, Workers() as workers:
        machine = describe(workers.ask(OURS, loaded_blas))
        found = list(rows(arguments, workers, group))
    seconds = time.perf_counter() - began
    if arguments.json:
        document: dict[str, Any] = {"command": "benchmarks.neighbours", "machine": machine}
        document |= {"quick": arguments.quick, "seconds": seconds}
        print(json.dumps(document | {"rows": [row.to_data() for row in found]}))
    else:
        parts = ["# Beside busy programs: times the quiet time", machine_text(machine)]
        print("\n\n".join([*parts, f"- {autogroup()}", text(found, machine["cores"])]))
        print(f"\nMeasured in {seconds:.0f} s.")
    return 1 if _too_slow(found, machine["cores"]) else 0


def _too_slow(found: list[Row], cores: int) -> bool:
    return any(
        isinstance(ratio := row.ratios.get(each.name), Summary) and ratio.median > each.limit(cores)
        for row in found
        for each in SITUATIONS
        if row.peer == OURS
    )


if __name__ == "__main__":
    sys.exit(main())
