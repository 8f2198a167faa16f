"""What was read in a picture, and how: the view, its lines, what each says, and what to believe."""

from dataclasses import dataclass, replace
from typing import final

from digitus.reading.find_lines import Page
from digitus.reading.read_line import Verdict
from digitus.reading.result import Reading
from digitus.reading.views import View

_SURE = 0.9  # where all lines are at least so sure, nothing else is tried


@final
@dataclass(frozen=True, slots=True, eq=False)
class PageReading:
    """What was read in a picture, and how.

    Parameters
    ----------
    view
        The picture, or the part of it, that was read, turned as it was.
    page
        The lines that were found in the view.
    verdicts
        What each line says; its places are those of the view.
    readings
        The same, judged; their places are those of the picture.
    """

    view: View
    page: Page
    verdicts: tuple[Verdict, ...]
    readings: tuple[Reading, ...]

    @property
    def accepted(self) -> bool:
        """Whether there is a number to believe."""
        return any(not one.rejected for one in self.readings)

    @property
    def sure(self) -> bool:
        """Whether every line is read so surely that nothing else need be tried."""
        written = [one for one in self.readings if one.text]
        return bool(written) and all(
            not one.rejected and one.confidence >= _SURE for one in written
        )

    @property
    def surety(self) -> float:
        """How sure the surest number is; one that is rejected never comes before others."""
        written = [one for one in self.readings if one.text]
        return max((one.confidence - one.rejected for one in written), default=-1.0)


def placed(reading: Reading, view: View) -> Reading:
    """Say where a reading stands in the picture, and what was done to see it."""
    problems = (*reading.problems, view.problem) if view.problem else reading.problems
    return replace(
        reading,
        problems=problems,
        box=view.back(reading.box),
        digits=tuple(replace(one, box=view.back(one.box)) for one in reading.digits),
        marks=tuple(replace(one, box=view.back(one.box)) for one in reading.marks),
    )
