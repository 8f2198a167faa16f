"""``python -m benchmarks.race``: how good a network is after so many seconds of training.

Our convolutional recipes against the networks that people begin with: those of PyTorch's and of
Keras's MNIST examples, both trained with PyTorch.  Every training that ends is a line in a file of
JSON lines; the same command goes on where it was stopped, prints the table and draws the picture
again.

The test images are looked at all the way, by everybody: a race is no way of choosing anything
(docs/decisions/0004-honest-protocol.md).
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, final

from benchmarks.contest import tell
from benchmarks.race_picture import draw
from benchmarks.report import duration, table
from benchmarks.rooms import Rooms
from benchmarks.stopwatch import Point, seconds_to
from benchmarks.work import CannotDoError
from digitus.errors import DigitusError
from digitus.recipes import Recipe, load_recipe
from digitus.recipes.machine import machine
from digitus.settings import to_data

GOALS = (0.99, 0.995)
"""Accuracies on the test images, and who is there first."""

RECIPES = ("cnn-quick", "cnn-small", "cnn")
EXAMPLES = {
    "pytorch-example": "PyTorch's example",
    "keras-example": "Keras's example, with PyTorch",
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

    def run(self, rooms: Rooms) -> list[Point]:
        """Train, in the process of a library of its own."""
        if self.recipe is None:
            return rooms.ask("PyTorch", example, self.name, self.seed, self.first, self.limit)
        if self.name.endswith(PYTORCH):
            return rooms.ask("PyTorch", with_pytorch, self.recipe, self.limit)
        return rooms.ask("digitus", with_digitus, self.recipe, self.engine, self.limit)


# What follows imports its library in the room in which it runs.


def with_digitus(recipe: Recipe, engine: str, limit: float) -> list[Point]:
    """Follow a recipe."""
    from benchmarks.contenders.race_ours import race

    return race(recipe, engine, limit)


def example(name: str, seed: int, first: int, limit: float) -> list[Point]:
    """Train an example."""
    from benchmarks.contenders.race_pytorch import race_example

    return race_example(name, seed, first, limit)


def with_pytorch(recipe: Recipe, limit: float) -> list[Point]:
    """Follow a recipe with PyTorch."""
    from benchmarks.contenders.race_pytorch import race_recipe

    return race_recipe(recipe, limit)


@final
@dataclass(frozen=True, kw_only=True)
class Race:
    """One training that has ended, and what was seen of it."""

    key: str
    label: str
    seed: int
    machine: str
    points: tuple[Point, ...]

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Race":
        """Read what was written down."""
        points = tuple(Point(*point) for point in data.pop("points"))
        return cls(points=points, **data)

    def cells(self) -> tuple[str, ...]:
        """Write a row of the table."""
        reached = (seconds_to(self.points, goal) for goal in GOALS)
        last = self.points[-1]
        return (
            self.label,
            str(self.seed),
            *("-" if seconds is None else duration(seconds) for seconds in reached),
            f"{last.accuracy:.2%}",
            duration(last.seconds),
            self.machine,
        )


HEADER = ("", "seed", *(f"to {goal:.1%}" for goal in GOALS), "at the end", "training", "ran on")


def kept(path: Path) -> dict[str, Race]:
    """Read the trainings that have ended, by their keys."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    races = [Race.from_data(json.loads(line)) for line in lines]
    return {race.key: race for race in races}


def run(entrant: Entrant, rooms: Rooms, path: Path) -> Race:
    """Train, and write down what was seen."""
    tell(f"{entrant.label}, seed {entrant.seed}")
    race = Race(
        key=entrant.key,
        label=entrant.label,
        seed=entrant.seed,
        machine=machine(),
        points=tuple(entrant.run(rooms)),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(race)) + "\n")
    return race


def entrants(arguments: argparse.Namespace) -> Iterator[Entrant]:
    """List who takes part, seed by seed."""
    for name in arguments.entrants or ENTRANTS:
        for seed in range(arguments.seeds):
            yield Entrant(
                name=name,
                seed=seed,
                first=arguments.limit,
                limit=arguments.seconds,
                engine=arguments.engine,
            )


def hold(arguments: argparse.Namespace) -> list[Race]:
    """Let everybody run who has not yet; who cannot is named and left out."""
    races, known = [], kept(arguments.out)
    with Rooms() as rooms:
        for entrant in entrants(arguments):
            try:
                race = known.get(entrant.key) or run(entrant, rooms, arguments.out)
            except ImportError as error:
                tell(f"{entrant.label}: not installed ({error.name})")
            except (CannotDoError, DigitusError) as error:
                tell(f"{entrant.label}: {error}")
            except Exception as error:  # nobody's fall may end the race of the others
                tell(f"{entrant.label}: failed: {type(error).__name__}: {error}")
            else:
                races.append(race)
    return races


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.race", description=__doc__.partition(": ")[2].split("\n")[0]
    )
    parser.add_argument(
        "entrants",
        nargs="*",
        metavar="NAME",
        help=f"recipes, recipes{PYTORCH}, {', '.join(EXAMPLES)}; all of {', '.join(ENTRANTS)} if"
        " none is named",
    )
    parser.add_argument("--seeds", type=int, default=1, help="how many trainings of each")
    parser.add_argument("--seconds", type=float, default=900, help="after which it is over")
    parser.add_argument(
        "--limit",
        type=int,
        default=0,
        metavar="N",
        help="train on the first N images: does it run?",
    )
    parser.add_argument("--engine", default="compiled", help="which engine of digitus")
    parser.add_argument("--out", type=Path, default=Path("race.jsonl"), metavar="FILE")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the curves")
    parser.add_argument("--json", action="store_true", help="one JSON document and nothing else")
    return parser.parse_args(words)


def main() -> int:
    """Let them run, print and draw; return 1 if somebody did not."""
    arguments = parse()
    races = hold(arguments)
    if arguments.json:
        print(json.dumps({"command": "benchmarks.race", "races": [asdict(race) for race in races]}))
    elif races:
        print(table(HEADER, (race.cells() for race in races)))
    if arguments.picture and races:
        curves: dict[str, Sequence[Point]] = {}
        for race in races:  # of several seeds the first is drawn
            curves.setdefault(race.label, race.points)
        draw(curves, GOALS, arguments.picture)
    return int(len(races) < len(list(entrants(arguments))))


if __name__ == "__main__":
    sys.exit(main())
