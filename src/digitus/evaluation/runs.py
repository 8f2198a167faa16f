"""Statistics of several runs: mean, deviation and range, and whether a published figure fits in."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, final

from digitus.errors import SettingError
from digitus.evaluation.intervals import Interval
from digitus.evaluation.result import Result
from digitus.models import SeedFigures


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatistics(Result):
    """Mean, deviation and range of several runs that differ only in their seed.

    Parameters
    ----------
    runs
        How many there were.
    mean
        Their mean.
    deviation
        Their standard deviation, from ``runs - 1`` degrees of freedom; 0 for one run, from which
        nothing is known about it.
    lowest, highest
        The smallest and the largest value.
    interval
        Where one further run would lie with a probability of 95 %.
    """

    kind: ClassVar[str] = "Spread"  # as results have it that were written before

    runs: int
    mean: float
    deviation: float
    lowest: float
    highest: float
    interval: Interval

    def figures(self) -> SeedFigures:
        """Return what a model's file and its card keep of it."""
        return SeedFigures(
            runs=self.runs,
            mean=self.mean,
            deviation=self.deviation,
            lowest=self.lowest,
            highest=self.highest,
        )

    def contains(self, value: float, tolerance: float = 0.0, *, together: int = 1) -> bool:
        """Say whether a figure could well be that of one more run.

        It could if it lies in the 95 % prediction interval, or between the lowest and the highest
        run.  A published figure is one run from a seed that nobody knows, so it is held against
        the range of single runs, not against the much narrower interval of their mean.

        Parameters
        ----------
        value
            The figure.
        tolerance
            How far off its own rounding or wording lets it be: 97.48 % may be 0.00005 off.
        together
            How many figures of one run are judged together.  Of twenty true figures one would fall
            outside its own 95 % interval; so that all of them hold with 95 %, each is held against
            the wider interval of 1 - 0.05 / together (Bonferroni).

        Examples
        --------
        >>> run_statistics([0.954, 0.957, 0.955, 0.956, 0.958]).contains(0.9569)
        True
        >>> run_statistics([0.954, 0.957, 0.955, 0.956, 0.958]).contains(0.98)
        False
        """
        reach = _reach(self.runs, self.deviation, 0.05 / together)
        low = min(self.mean - reach, self.lowest) - tolerance
        high = max(self.mean + reach, self.highest) + tolerance
        return low <= value <= high


def run_statistics(values: Sequence[float]) -> RunStatistics:
    """Summarise the figures of several runs.

    The interval is ``mean ± t sqrt(1 + 1 / n) s`` with Student's t at 97.5 % and n - 1 degrees of
    freedom [1]_: it takes into account that mean and deviation s were themselves measured on few
    runs, and takes the runs to be normally distributed.  Where all runs gave the same (as where
    nothing is drawn), and where there is one run only, it is that value alone.

    Parameters
    ----------
    values
        One figure per run.

    Raises
    ------
    SettingError
        There are none, or one is not finite.

    Examples
    --------
    >>> found = run_statistics([0.954, 0.957, 0.955, 0.956, 0.958])
    >>> print(f"{found.mean:.4f} +- {found.deviation:.4f}, {found.interval.low:.4f} at least")
    0.9560 +- 0.0016, 0.9512 at least

    .. [1] Hahn and Meeker 1991, Statistical intervals, section 4.7.
    """
    runs = len(values)
    if not runs or not all(map(math.isfinite, values)):
        raise SettingError(f"statistics of runs take one finite figure per run, got {list(values)}")
    mean = statistics.fmean(values)
    deviation = statistics.stdev(values) if runs > 1 else 0.0
    reach = _reach(runs, deviation, 0.05)
    return RunStatistics(
        runs=runs,
        mean=mean,
        deviation=deviation,
        lowest=float(min(values)),
        highest=float(max(values)),
        interval=Interval(mean - reach, mean + reach),
    )


def _reach(runs: int, deviation: float, risk: float) -> float:
    from scipy.special import stdtrit

    if not deviation:
        return 0.0
    return float(stdtrit(runs - 1, 1 - risk / 2)) * deviation * math.sqrt(1 + 1 / runs)
