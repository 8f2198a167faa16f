"""How cost grows: with the number of images, and with the number of parameters."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.report import duration, table, tell
from benchmarks.speed.comparison import Effort
from benchmarks.speed.timing import interleave, ratios, summarise
from benchmarks.speed.training import TrainingWork
from benchmarks.speed.workers import Peer, Workers
from digitus.recipes import load_recipe, override

HIDDEN = (40, 80, 160)
SHARES = (1 / 4, 1 / 2, 1)


def growth(workers: Workers, effort: Effort, engine: str, most: int) -> list[dict[str, Any]]:
    """Time ``sigmoid-40`` with three numbers of images, and with three widths, interleaved.

    Parameters
    ----------
    workers
        Where it runs.
    effort
        How often.
    engine
        Which engine of ours.
    most
        The largest number of images.

    Returns
    -------
    list
        For each size: images, parameters, seconds per epoch, and the cost of one image and one
        parameter as a multiple of that at the first size. 1 means that cost grows linearly.
    """
    peer = Peer(label="digitus", worker="digitus", place="ours:train", arguments=(engine,))
    sizes = [(int(most * share), HIDDEN[0]) for share in SHARES]
    sizes += [(most, hidden) for hidden in HIDDEN[1:]]
    works = [_work(images, hidden) for images, hidden in sizes]
    runs = {}
    for work in works:
        tell(work.name)
        (form,), _ = workers.open(work, peer)
        workers.run(work, peer, form, work.unit)  # whatever is to be compiled
        runs[work.name] = partial(_cost, workers, peer, form, work)
    costs = interleave(runs, effort.repetitions)
    workers.clear()
    first = costs[works[0].name]
    return [
        {
            "work": work.name,
            "images": work.most,
            "parameters": work.recipe.network.parameter_count,
            "seconds": summarise(costs[work.name]).scaled(_size(work)).to_data(),
            "growth": ratios(costs[work.name], first).to_data(),
        }
        for work in works
    ]


def _work(images: int, hidden: int) -> TrainingWork:
    recipe = override(load_recipe("sigmoid-40"), {"network.layers.0.units": hidden})
    return TrainingWork.of(recipe.replace(name=f"784-{hidden}-10, {images:,} images"), images)


def _cost(workers: Workers, peer: Peer, form: str, work: TrainingWork) -> float:
    return workers.run(work, peer, form, work.most).seconds / _size(work)


def _size(work: TrainingWork) -> int:
    return work.most * work.recipe.network.parameter_count


def growth_text(rows: Sequence[dict[str, Any]]) -> str:
    """Write how cost grows."""
    cells = [
        (
            row["work"],
            f"{row['parameters']:,}",
            duration(row["seconds"]["median"]),
            f"{row['growth']['median']:.2f}"
            f" ({row['growth']['least']:.2f} to {row['growth']['most']:.2f})",
        )
        for row in rows
    ]
    header = ("batches of 10", "parameters", "one pass", "per image and parameter (range)")
    return "## Growth\n\n" + table(header, cells)
