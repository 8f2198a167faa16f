"""``python -m benchmarks.speed``: digitus against its peers.

The compiled engine through the public functions, against PyTorch, ONNX Runtime, scikit-learn, JAX
and the published loops: all are run in one go, interleaved, from the same start and over the same
images.
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
from benchmarks.timed import recipe, without_chances
from benchmarks.training import TrainingWork
from benchmarks.work import Work
from digitus.models import Model
from digitus.recipes import load_recipe, train

TRAININGS: dict[str, tuple[int, tuple[str, ...]]] = {
    "sigmoid-40": (50_000, ("one thread", "scikit", "compile")),
    "relu-1000": (20_000, ("one thread", "compile")),
    "sigmoid-10": (13_000, ()),
    "linear-1000": (5_000, ()),
    "dropout-200": (4_041, ("one thread",)),
    "784-800-10": (60_000, ("no loop", "scikit", "compile")),
    "LeNet": (12_800, ("images",)),
    "cnn": (6_400, ("images",)),
}
"""How many images one run takes at most; and who takes part beside digitus, PyTorch, JAX and the
published loop: that loop with NumPy on one thread, scikit-learn, torch.compile.  Convolutions are
for digitus and PyTorch alone."""

STEP = {"LeNet": 128}
"""Where costs are stated for a step: of how many images.  Elsewhere they are those of an epoch."""

COMPARABLE = {"cnn": 384}
"""Momentum and batch statistics double what rounding makes different, again and again: how many
images they are compared after."""

SECTIONS = ("training", "prediction", "growth", "memory", "processes")


def training_contenders(name: str, engine: str, *, quick: bool) -> list[Contender]:
    """Return who trains."""
    if "images" in TRAININGS[name][1]:
        return image_contenders(engine, ("train", "eager", "compiled"), quick=quick)
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


def image_contenders(
    engine: str, functions: tuple[str, str, str], *, quick: bool
) -> list[Contender]:
    """Return who trains, or reads with, a network that looks at images through windows."""
    ours, eager, compiled = functions
    found = [
        Contender("digitus", "digitus", f"ours:{ours}", (engine,)),
        Contender("PyTorch", "PyTorch", f"pytorch_images:{eager}"),
    ]
    if not quick:
        found.append(Contender("PyTorch compiled", "PyTorch", f"pytorch_images:{compiled}"))
    return found


def image_readers(engine: str, *, quick: bool) -> list[Contender]:
    """Return who reads with the network of ``cnn``."""
    functions = ("predict", "predict_eager", "predict_compiled")
    return [
        *image_contenders(engine, functions, quick=quick),
        Contender("ONNX Runtime", "ONNX Runtime", "onnx_runtime:predict"),
    ]


def trained(engine: str) -> Model:
    """Train 784-40-10 for an epoch, so that there is something to read with."""
    recipe = load_recipe("sigmoid-40")
    short = recipe.replace(training=recipe.training.replace(epochs=1))
    return train(short, engine=engine).model


def trained_cnn(engine: str, images: int) -> Model:
    """Train the network of ``cnn`` on some images for an epoch: it takes as long to read as ever."""
    recipe = without_chances(load_recipe("cnn"))
    training = recipe.training.replace(epochs=1)
    short = recipe.replace(data=recipe.data.replace(first=images), training=training)
    return train(short, engine=engine).model


def predictions(engine: str, rooms: Rooms, *, quick: bool) -> list[tuple[Work, list[Contender]]]:
    """Return what is to be read, many images at once and one, and by whom."""
    model = rooms.ask("digitus", trained, engine)
    cnn = rooms.ask("digitus", trained_cnn, engine, 300 if quick else 6_000)
    many, dense = (100 if quick else 10_000), prediction_contenders(engine, quick=quick)
    images = image_readers(engine, quick=quick)
    return [
        (PredictionWork(name="10,000 images", most=1_000, model=model, images=10_000), dense),
        (PredictionWork(name="one image", most=1_000_000, model=model, images=1), dense),
        (PredictionWork(name="cnn, 10,000 images", most=1, model=cnn, images=many), images),
        (PredictionWork(name="cnn, one image", most=10_000, model=cnn, images=1), images),
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
                most = 500 if quick else TRAININGS[name][0]
                stated = {"comparable": COMPARABLE.get(name, 0), "share": STEP.get(name, 0)}
                work = TrainingWork.of(recipe(name), most, **stated)
                who = training_contenders(name, engine, quick=quick)
                contests.append(contest(work, who, rooms, effort))
        if "prediction" in arguments.section:
            for reading, who in predictions(engine, rooms, quick=quick):
                contests.append(contest(reading, who, rooms, effort))
        if "growth" in arguments.section:
            found["growth"] = growth(rooms, effort, engine, 1_000 if quick else 50_000)
    if "memory" in arguments.section:
        found["memory"] = peaks(quick=quick)
    if "processes" in arguments.section and not quick:
        found["processes"] = whole_processes()
    return contests, found


def text(contests: list[Contest], found: dict[str, Any]) -> str:
    """Write all for people."""
    one = "from array to digit"
    per = {"10,000 images": "at once", "one image": one, "cnn, one image": one}
    per |= {"cnn, 10,000 images": "at once", "LeNet": "one step of 128"}
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
