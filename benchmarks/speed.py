"""``python -m benchmarks.speed``: digitus against its peers.

The compiled engine through the public functions, against PyTorch, scikit-learn, JAX and the
published loops: all are run in one go, interleaved, from the same start and over the same images.
"""

import argparse
import json
import sys
import time
from typing import Any

from benchmarks.contest import QUICK, Contest, Effort, complain, contest
from benchmarks.machine import describe
from benchmarks.memory import peaks
from benchmarks.prediction import PredictionWork
from benchmarks.processes import processes_text, whole_processes
from benchmarks.report import contest_text, machine_text, memory_text, summary_text
from benchmarks.rooms import Contender, Rooms
from benchmarks.scaling import growth, growth_text
from benchmarks.targets import Target, judge, targets_text
from benchmarks.training import TrainingWork, wide
from digitus.models import Model
from digitus.recipes import Recipe, load_recipe, train

TRAININGS: dict[str, tuple[int, tuple[str, ...]]] = {
    "sigmoid-40": (50_000, ("one thread", "scikit", "compile")),
    "relu-1000": (20_000, ("one thread", "compile")),
    "sigmoid-10": (13_000, ()),
    "linear-1000": (5_000, ()),
    "dropout-200": (4_041, ("one thread",)),
    "784-800-10": (60_000, ("no loop", "scikit", "compile")),
}
"""How many images one run takes at most; and who takes part beside digitus, PyTorch, JAX and the
published loop: that loop with NumPy on one thread, scikit-learn, torch.compile."""

SECTIONS = ("training", "prediction", "growth", "memory", "processes")


def recipe(name: str) -> Recipe:
    """Return the recipe of a training."""
    return wide() if name == "784-800-10" else load_recipe(name)


def training_contenders(name: str, engine: str, *, quick: bool) -> list[Contender]:
    """Return who trains."""
    loop = ("published", "loops:train")
    guests = TRAININGS[name][1]
    found = [
        Contender("digitus", "digitus", "ours:train", (engine,)),
        Contender("PyTorch", "PyTorch", "pytorch:eager"),
        Contender("JAX", "JAX", "jax_xla:train"),
        *([] if "no loop" in guests else [Contender("published loop", *loop, (name,))]),
    ]
    if "compile" in guests and not quick:
        found.append(Contender("PyTorch compiled", "PyTorch", "pytorch:compiled"))
    if "scikit" in guests:
        note = "" if name == "784-800-10" else "cross-entropy behind a softmax, its own start"
        found.append(
            Contender("scikit-learn", "scikit-learn", "scikit:train", same=False, note=note)
        )
    if "one thread" in guests:
        found.append(Contender("published loop, one thread", *loop, (name, "1")))
    return found


def prediction_contenders(engine: str, *, quick: bool) -> list[Contender]:
    """Return who reads."""
    compiled = Contender("PyTorch compiled", "PyTorch", "pytorch:predict_compiled")
    return [
        Contender("digitus", "digitus", "ours:predict", (engine,)),
        Contender("digitus, predictor", "digitus", "ours:predict_directly", (engine,)),
        Contender("PyTorch", "PyTorch", "pytorch:predict_eager"),
        Contender("JAX", "JAX", "jax_xla:predict"),
        Contender("scikit-learn", "scikit-learn", "scikit:predict"),
        *([] if quick else [compiled]),
    ]


def trained(engine: str) -> Model:
    """Train 784-40-10 for an epoch, so that there is something to read with."""
    recipe = load_recipe("sigmoid-40")
    short = recipe.replace(training=recipe.training.replace(epochs=1))
    return train(short, engine=engine).model


def predictions(engine: str, rooms: Rooms) -> list[PredictionWork]:
    """Return what is to be read: many images at once, and one."""
    model = rooms.ask("digitus", trained, engine)
    return [
        PredictionWork(name="10,000 images", most=1_000, model=model, images=10_000),
        PredictionWork(name="one image", most=1_000_000, model=model, images=1),
    ]


def measure(arguments: argparse.Namespace) -> tuple[list[Contest], dict[str, Any]]:
    """Run every section that is asked for."""
    quick, engine = arguments.quick, arguments.engine
    effort = QUICK if quick else Effort()
    contests: list[Contest] = []
    found: dict[str, Any] = {}
    with Rooms() as rooms:
        found["machine"] = describe(rooms)
        if "training" in arguments.section:
            for name in arguments.only or TRAININGS:
                work = TrainingWork.of(recipe(name), 500 if quick else TRAININGS[name][0])
                who = training_contenders(name, engine, quick=quick)
                contests.append(contest(work, who, rooms, effort))
        if "prediction" in arguments.section:
            who = prediction_contenders(engine, quick=quick)
            contests += [contest(work, who, rooms, effort) for work in predictions(engine, rooms)]
        if "growth" in arguments.section:
            found["growth"] = growth(rooms, effort, engine, 1_000 if quick else 50_000)
    if "memory" in arguments.section:
        found["memory"] = peaks(quick=quick)
    if "processes" in arguments.section and not quick:
        found["processes"] = whole_processes()
    return contests, found


def text(contests: list[Contest], found: dict[str, Any]) -> str:
    """Write all for people."""
    per = {"10,000 images": "at once", "one image": "from array to digit"}
    parts = ["# Speed, against the peers", machine_text(found["machine"])]
    parts += [summary_text(contests, per)] if contests else []
    parts += [contest_text(each, per) for each in contests]
    writers = {"growth": growth_text, "memory": memory_text, "processes": processes_text}
    parts += [write(found[name]) for name, write in writers.items() if name in found]
    return "\n\n".join([*parts, targets_text(targets(contests, found))])


def targets(contests: list[Contest], found: dict[str, Any]) -> list[Target]:
    """Hold the targets against all that was measured."""
    return judge(contests, found.get("memory", ()), found.get("processes", ()))


def main() -> int:
    """Measure, print, and return 1 if two contenders did not reach the same."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    parser.add_argument("--quick", action="store_true", help="does it run? Figures mean nothing")
    parser.add_argument("--engine", default="compiled", help="which engine of digitus")
    parser.add_argument("--section", action="append", choices=SECTIONS)
    parser.add_argument("--only", action="append", choices=TRAININGS, metavar="TRAINING")
    arguments = parser.parse_args()
    arguments.section = arguments.section or SECTIONS

    began = time.perf_counter()
    contests, found = measure(arguments)
    seconds = time.perf_counter() - began
    if arguments.json:
        document = {"command": "benchmarks.speed", "quick": arguments.quick, "seconds": seconds}
        document |= {"contests": [each.to_data() for each in contests]} | found
        print(
            json.dumps(
                document | {"targets": [target.to_data() for target in targets(contests, found)]}
            )
        )
    else:
        print(text(contests, found))
        print(f"\nMeasured in {seconds:.0f} s.")
    return complain(contests)


if __name__ == "__main__":
    sys.exit(main())
