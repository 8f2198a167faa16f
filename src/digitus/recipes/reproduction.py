"""Reproduce: follow a recipe from several seeds, and hold what comes out against the source.

Every figure is on the test images, or of the training itself; nothing is chosen by it.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, final

from digitus.cluster import Job, Lost, Spreads
from digitus.engines import open_engine
from digitus.engines.cores import cores
from digitus.errors import ServerError
from digitus.evaluation import RunStatistics, run_statistics
from digitus.recipes.ended import EndedTrainings, key_of
from digitus.recipes.recipe import Published, Recipe
from digitus.recipes.seed_run import SeedRun, follow_seed, wanted_figures

SEEDS = 5
"""From how many seeds a recipe is followed unless said otherwise."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a recipe: what was published, and what each seed gave here.

    Parameters
    ----------
    figure, epoch
        As in :class:`~digitus.recipes.recipe.Published`; epoch 0 is the end.
    published
        None where the source printed nothing.
    values
        One per seed, in their order.
    statistics
        Mean, deviation and range of the values.
    agrees
        Whether the published figure lies within what the seeds give, all figures of the recipe
        judged together; None without one.
    """

    figure: str
    epoch: int
    published: float | None
    values: tuple[float, ...]
    statistics: RunStatistics
    agrees: bool | None

    def to_data(self) -> dict[str, Any]:
        """Return the figure as plain data."""
        return {
            "figure": self.figure,
            "epoch": self.epoch,
            "published": self.published,
            "values": list(self.values),
            "spread": self.statistics.to_data(),
            "agrees": self.agrees,
        }


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """What following one recipe from several seeds gave."""

    recipe: str
    title: str
    engine: str
    seeds: tuple[int, ...]
    seconds: tuple[float, ...]
    figures: tuple[Figure, ...]

    @property
    def agrees(self) -> bool | None:
        """Whether every published figure lies within what the seeds give; None without any."""
        answers = [figure.agrees for figure in self.figures if figure.agrees is not None]
        return all(answers) if answers else None

    def to_data(self) -> dict[str, Any]:
        """Return the reproduction as plain data."""
        return {
            "recipe": self.recipe,
            "title": self.title,
            "engine": self.engine,
            "seeds": list(self.seeds),
            "seconds": list(self.seconds),
            "figures": [figure.to_data() for figure in self.figures],
            "agrees": self.agrees,
        }


def reproduce(
    recipe: Recipe,
    *,
    seeds: Sequence[int] = range(SEEDS),
    engine: str = "auto",
    jobs: int | None = None,
    on_seed: Callable[[int, float], None] = lambda seed, seconds: None,
    on_progress: Callable[[int, float], None] = lambda seed, done: None,
    workers: Spreads | None = None,
    ended: EndedTrainings | None = None,
) -> Reproduction:
    """Follow a recipe from several seeds and compare with what its source printed.

    Parameters
    ----------
    recipe
        What to follow; its own seed is replaced.
    seeds
        Where to start from.
    engine
        The engine: "auto", "compiled", "numpy" or "python".
    jobs
        How many trainings run side by side.  None runs one per processor where the engine leaves
        Python free, and else one: trainings side by side wait for nobody, which threads that
        share a step do.
    on_seed
        Told of every seed that is done, and of its seconds.
    on_progress
        Told now and then how much of a seed's training is done, from 0 to 1; not by workers.
    workers
        Processes that train, in place of this one: :func:`digitus.cluster.open_workers`.
    ended
        Where trainings that end are written down; those that it has are not done again.

    Raises
    ------
    ServerError
        The workers are gone, or a training has killed several.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> reproduce(load_recipe("linear-1000"), seeds=[0]).agrees
    True
    """
    name = open_engine(engine, recipe.precision, recipe.job).name
    recipes = {seed: recipe.replace(seed=seed) for seed in seeds}
    keys = {seed: key_of(one, "reproduce", name) for seed, one in recipes.items()}
    runs = {seed: _ended(ended.rows[key]) for seed, key in keys.items() if ended and key in ended}
    missing = {seed: one for seed, one in recipes.items() if seed not in runs}
    if workers:
        found = _far(missing, name, workers)
    else:
        here = min(jobs or (cores() if name == "compiled" else 1), len(missing))
        found = _side_by_side(missing, name, here, on_progress)
    for seed, run in found:
        runs[seed] = run
        if ended:
            ended.add(keys[seed], {"recipe": recipe.name, "seed": seed} | asdict(run))
        on_seed(seed, run.seconds)
    return Reproduction(
        recipe=recipe.name,
        title=recipe.title,
        engine=name,
        seeds=tuple(seeds),
        seconds=tuple(runs[seed].seconds for seed in seeds),
        figures=tuple(
            _figure(wanted, len(recipe.published), [runs[seed].values[place] for seed in seeds])
            for place, wanted in enumerate(wanted_figures(recipe))
        ),
    )


def _ended(row: dict[str, Any]) -> SeedRun:
    return SeedRun(seconds=row["seconds"], values=tuple(row["values"]))


def _side_by_side(
    recipes: dict[int, Recipe], engine: str, count: int, tell: Callable[[int, float], None]
) -> Iterator[tuple[int, SeedRun]]:
    """Follow recipes in threads of this process; the fall of one ends the others."""
    if count <= 1:
        for seed, recipe in recipes.items():
            yield seed, follow_seed(recipe, engine, tell=partial(tell, seed))
        return
    stop = threading.Event()
    with ThreadPoolExecutor(count) as pool:
        under_way = {
            pool.submit(follow_seed, recipe, engine, stop, partial(tell, seed)): seed
            for seed, recipe in recipes.items()
        }
        try:
            for future in as_completed(under_way):
                yield under_way[future], future.result()
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _far(
    recipes: dict[int, Recipe], engine: str, workers: Spreads
) -> Iterator[tuple[int, SeedRun]]:
    """Follow recipes by the processes of a cluster; all others end before a lost one is told."""
    lost: list[int] = []
    jobs = (Job(seed, recipe) for seed, recipe in recipes.items())
    for job, answer in workers.run(follow_seed, jobs, engine):
        if isinstance(answer, Lost):
            lost.append(job.number)
        else:
            yield job.number, answer
    if lost:
        raise ServerError(
            f"the training from seed {lost[0]} has killed every process that began it: it may take"
            " more memory than they have; the others are done"
        )


def _figure(wanted: Published, together: int, values: list[float]) -> Figure:
    found, published = run_statistics(values), wanted.value > 0
    return Figure(
        figure=wanted.figure,
        epoch=wanted.epoch,
        published=wanted.value if published else None,
        values=tuple(values),
        statistics=found,
        agrees=found.contains(wanted.value, wanted.tolerance, together=together)
        if published
        else None,
    )
