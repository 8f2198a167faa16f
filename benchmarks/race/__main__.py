"""``python -m benchmarks.race``: how good a network is after so many seconds of training.

Our convolutional recipes against the networks that people begin with: those of PyTorch's and of
Keras's MNIST examples, both trained with PyTorch.  Every training that ends is a line in a file of
JSON lines; the same command goes on where it was stopped, prints the table and draws the picture
again.

The test images are looked at all the way, by everybody: a race is no way of choosing anything
(docs/decisions/0004-honest-protocol.md).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.race.entrants import ENTRANTS, EXAMPLES, PYTORCH, Entrant
from benchmarks.race.picture import draw
from benchmarks.race.results import GOALS, HEADER, Race, curves, kept
from benchmarks.report import table, tell
from benchmarks.speed.work import CannotDoError
from benchmarks.speed.workers import Workers
from digitus.errors import DigitusError
from digitus.recipes.machine import machine


def run(entrant: Entrant, workers: Workers, path: Path) -> Race:
    """Train, and write down what was seen."""
    tell(f"{entrant.label}, seed {entrant.seed}")
    race = Race(
        key=entrant.key,
        label=entrant.label,
        seed=entrant.seed,
        machine=machine(),
        points=tuple(entrant.run(workers)),
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
    with Workers() as workers:
        for entrant in entrants(arguments):
            try:
                race = known.get(entrant.key) or run(entrant, workers, arguments.out)
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


def main(words: Sequence[str] | None = None) -> int:
    """Let them run, print and draw; return 1 if somebody did not."""
    arguments = parse(words)
    races = hold(arguments)
    if arguments.json:
        print(json.dumps({"command": "benchmarks.race", "races": [asdict(race) for race in races]}))
    elif races:
        print(table(HEADER, (race.cells() for race in races)))
    if arguments.picture and races:
        draw(curves(races), GOALS, arguments.picture)
    return int(len(races) < len(list(entrants(arguments))))


if __name__ == "__main__":
    sys.exit(main())
