"""The sections of ``benchmarks.speed``: which work is done, and which peers do it."""

import argparse
from typing import Any

from benchmarks.machine import describe, loaded_blas
from benchmarks.speed.comparison import QUICK, Comparison, Effort, compare
from benchmarks.speed.growth import growth
from benchmarks.speed.memory import peaks
from benchmarks.speed.prediction import PredictionWork
from benchmarks.speed.processes import whole_processes
from benchmarks.speed.timed_recipes import recipe, without_chances
from benchmarks.speed.training import TrainingWork
from benchmarks.speed.work import Work
from benchmarks.speed.workers import Peer, Workers
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
    "cnn-small": (12_800, ("images",)),
    "cnn": (6_400, ("images",)),
}
"""How many images one run takes at most; and who takes part beside digitus, PyTorch, JAX and the
published loop: that loop with NumPy on one thread, scikit-learn, torch.compile.  Convolutions are
for digitus and PyTorch alone."""

STEP = {"LeNet": 128}
"""Where costs are stated for a step: of how many images.  Elsewhere they are those of an epoch."""

COMPARABLE = {"cnn-small": 384, "cnn": 384}
"""Momentum and batch statistics double what rounding makes different, again and again: how many
images they are compared after."""

SECTIONS = ("training", "prediction", "growth", "memory", "processes")


def training_peers(name: str, engine: str, *, quick: bool) -> list[Peer]:
    """Return who trains."""
    if "images" in TRAININGS[name][1]:
        half = "products in 16 bits"
        return [
            *image_peers(engine, ("train", "eager", "compiled"), quick=quick),
            Peer(
                "digitus, bfloat16",
                "digitus",
                "ours:train",
                (engine, "bfloat16"),
                same=False,
                note=half,
            ),
            Peer(
                "PyTorch, bfloat16",
                "PyTorch",
                "pytorch_images:bfloat16",
                same=False,
                note=half,
            ),
        ]
    loop = ("published", "loops:train")
    peers = TRAININGS[name][1]
    found = [
        Peer("digitus", "digitus", "ours:train", (engine,)),
        Peer("PyTorch", "PyTorch", "pytorch:eager"),
        Peer("JAX", "JAX", "jax_xla:train"),
        *([] if "no loop" in peers else [Peer("published loop", *loop, (name,))]),
    ]
    if "compile" in peers and not quick:
        found.append(Peer("PyTorch compiled", "PyTorch", "pytorch:compiled"))
    if "scikit" in peers:
        note = "" if name == "784-800-10" else "cross-entropy behind a softmax, its own start"
        found.append(Peer("scikit-learn", "scikit-learn", "scikit:train", same=False, note=note))
    if "one thread" in peers:
        found.append(Peer("published loop, one thread", *loop, (name, "1")))
    return found


def prediction_peers(engine: str, *, quick: bool) -> list[Peer]:
    """Return who reads."""
    compiled = Peer("PyTorch compiled", "PyTorch", "pytorch:predict_compiled")
    return [
        Peer("digitus", "digitus", "ours:predict", (engine,)),
        Peer("digitus, predictor", "digitus", "ours:predict_directly", (engine,)),
        Peer("PyTorch", "PyTorch", "pytorch:predict_eager"),
        Peer("JAX", "JAX", "jax_xla:predict"),
        Peer("scikit-learn", "scikit-learn", "scikit:predict"),
        *([] if quick else [compiled]),
    ]


def image_peers(engine: str, functions: tuple[str, str, str], *, quick: bool) -> list[Peer]:
    """Return who trains, or reads with, a network that looks at images through windows."""
    ours, eager, compiled = functions
    found = [
        Peer("digitus", "digitus", f"ours:{ours}", (engine,)),
        Peer("PyTorch", "PyTorch", f"pytorch_images:{eager}"),
    ]
    if not quick:
        found.append(Peer("PyTorch compiled", "PyTorch", f"pytorch_images:{compiled}"))
    return found


def image_readers(engine: str, *, quick: bool) -> list[Peer]:
    """Return who reads with the network of ``cnn``."""
    functions = ("predict", "predict_eager", "predict_compiled")
    return [
        *image_peers(engine, functions, quick=quick),
        Peer("ONNX Runtime", "ONNX Runtime", "onnx_runtime:predict"),
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


def predictions(engine: str, workers: Workers, *, quick: bool) -> list[tuple[Work, list[Peer]]]:
    """Return what is to be read, many images at once and one, and by whom."""
    model = workers.ask("digitus", trained, engine)
    cnn = workers.ask("digitus", trained_cnn, engine, 300 if quick else 6_000)
    many, dense = (100 if quick else 10_000), prediction_peers(engine, quick=quick)
    images = image_readers(engine, quick=quick)
    return [
        (PredictionWork(name="10,000 images", most=1_000, model=model, images=10_000), dense),
        (PredictionWork(name="one image", most=1_000_000, model=model, images=1), dense),
        (PredictionWork(name="cnn, 10,000 images", most=1, model=cnn, images=many), images),
        (PredictionWork(name="cnn, one image", most=10_000, model=cnn, images=1), images),
    ]


def measure(arguments: argparse.Namespace) -> tuple[list[Comparison], dict[str, Any]]:
    """Run every section that is asked for."""
    quick, engine = arguments.quick, arguments.engine
    effort = QUICK if quick else Effort()
    comparisons: list[Comparison] = []
    found: dict[str, Any] = {}
    with Workers() as workers:
        found["machine"] = describe(workers.ask("digitus", loaded_blas))
        if "training" in arguments.section:
            for name in arguments.only or TRAININGS:
                most = 500 if quick else TRAININGS[name][0]
                stated = {"comparable": COMPARABLE.get(name, 0), "stated_for": STEP.get(name, 0)}
                work = TrainingWork.of(recipe(name), most, **stated)
                who = training_peers(name, engine, quick=quick)
                comparisons.append(compare(work, who, workers, effort))
        if "prediction" in arguments.section:
            for reading, who in predictions(engine, workers, quick=quick):
                comparisons.append(compare(reading, who, workers, effort))
        if "growth" in arguments.section:
            found["growth"] = growth(workers, effort, engine, 1_000 if quick else 50_000)
    if "memory" in arguments.section:
        found["memory"] = peaks(quick=quick)
    if "processes" in arguments.section and not quick:
        found["processes"] = whole_processes()
    return comparisons, found
