"""What was seen of a training, as a line of the file and as a row of the table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from benchmarks.race.stopwatch import Point, seconds_to
from benchmarks.report import duration

GOALS = (0.99, 0.995)
"""Accuracies on the test images, and who is there first."""


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


def curves(races: Iterable[Race]) -> dict[str, tuple[Point, ...]]:
    """Return what the picture shows, by its label: of several seeds the first."""
    found: dict[str, tuple[Point, ...]] = {}
    for race in races:
        found.setdefault(race.label, race.points)
    return found
