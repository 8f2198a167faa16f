"""Who takes part in a race: recipes of ours, recipes followed with PyTorch, and the examples."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import final

from benchmarks.race.stopwatch import Point
from benchmarks.speed.workers import Workers
from digitus.recipes import Recipe, load_recipe
from digitus.settings import to_data

RECIPES = ("cnn-quick", "cnn-small", "cnn")
EXAMPLES = {
    "pytorch-example": "PyTorch's example",
    "keras-example": "Keras's example, with PyTorch",
    "train-mnist-fast": "train_mnist_fast, with PyTorch",
}
PYTORCH = "@pytorch"
"""Behind the name of a recipe: it is followed with PyTorch."""

ENTRANTS = ("cnn-quick", "cnn-quick@pytorch", "cnn-small", "cnn", *EXAMPLES)


@final
@dataclass(frozen=True, kw_only=True)
class Entrant:
    """Who takes part, and under which conditions.

    Parameters
    ----------
    name
        One of ours, one followed with PyTorch, or an example.
    seed
        Of all that is drawn.
    first
        How many images are trained on; 0 means all.
    limit
        After how many seconds it is over.
    engine
        Which of ours, for our recipes.
    """

    name: str
    seed: int
    first: int
    limit: float
    engine: str = "compiled"

    @property
    def label(self) -> str:
        """What the picture calls it."""
        if self.name in EXAMPLES:
            return EXAMPLES[self.name]
        recipe, _, rest = self.name.partition("@")
        return f"{recipe}, with {'PyTorch' if rest else 'digitus'}"

    @property
    def recipe(self) -> Recipe | None:
        """What is followed; None for an example."""
        if self.name in EXAMPLES:
            return None
        recipe = load_recipe(self.name.removesuffix(PYTORCH))
        return recipe.replace(seed=self.seed, data=recipe.data.replace(first=self.first))

    @property
    def key(self) -> str:
        """What its run is known by: everything that it depends on."""
        known = [asdict(self), to_data(self.recipe) if self.recipe else None]
        return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]

    def run(self, workers: Workers) -> list[Point]:
        """Train, in the process of a library of its own."""
        if self.recipe is None:
            return workers.ask("PyTorch", example, self.name, self.seed, self.first, self.limit)
        if self.name.endswith(PYTORCH):
            return workers.ask("PyTorch", with_pytorch, self.recipe, self.limit)
        return workers.ask("digitus", with_digitus, self.recipe, self.engine, self.limit)


# What follows imports its library in the worker in which it runs.


def with_digitus(recipe: Recipe, engine: str, limit: float) -> list[Point]:
    """Follow a recipe."""
    from benchmarks.race.with_digitus import race

    return race(recipe, engine, limit)


def example(name: str, seed: int, first: int, limit: float) -> list[Point]:
    """Train an example."""
    from benchmarks.race.with_pytorch import race_example

    return race_example(name, seed, first, limit)


def with_pytorch(recipe: Recipe, limit: float) -> list[Point]:
    """Follow a recipe with PyTorch."""
    from benchmarks.race.with_pytorch import race_recipe

    return race_recipe(recipe, limit)
