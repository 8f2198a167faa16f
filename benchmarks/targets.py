"""How far ahead digitus wants to be, and whether it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

from benchmarks.contest import Contest
from benchmarks.report import table, times, verdict
from benchmarks.timing import ratios

PYTORCH = ("PyTorch", "PyTorch compiled")

FASTER = (
    ("sigmoid-40", "PyTorch", PYTORCH, 35),
    ("sigmoid-40", "scikit-learn", ("scikit-learn",), 20),
    ("sigmoid-40", "published loop", ("published loop",), 70),
    ("relu-1000", "published loop", ("published loop",), 25),
    ("relu-1000", "PyTorch", PYTORCH, 20),
    ("sigmoid-10", "published loop", ("published loop",), 300),
    ("linear-1000", "published loop", ("published loop",), 300),
    ("dropout-200", "published loop", ("published loop",), 30),
    ("784-800-10", "PyTorch", PYTORCH, 1.5),
    ("LeNet", "PyTorch", PYTORCH, 1.3),
    ("cnn", "PyTorch", PYTORCH, 1.3),
    ("10,000 images", "PyTorch", PYTORCH, 3),
    ("one image", "scikit-learn", ("scikit-learn",), 5),
    ("cnn, 10,000 images", "PyTorch", PYTORCH, 1),
    ("cnn, 10,000 images", "ONNX Runtime", ("ONNX Runtime",), 1),
)
"""Work, peer, its contenders (the fastest counts), and how many times faster digitus is to be."""


@final
@dataclass(frozen=True, kw_only=True)
class Target:
    """What is to be reached, and what was measured.

    Parameters
    ----------
    work
        What is done.
    aim
        How many times faster than whom, or what it may cost at most.
    unit
        "x" for ratios, which are to be reached; other units are limits.
    bound
        The ratio or the limit.
    measured
        None where it was not measured.
    """

    work: str
    aim: str
    unit: str
    bound: float
    measured: float | None

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where nothing was measured."""
        if self.measured is None:
            return None
        return self.measured >= self.bound if self.unit == "x" else self.measured <= self.bound

    def to_data(self) -> dict[str, Any]:
        """Return the target as plain data."""
        return {
            "work": self.work,
            "aim": self.aim,
            "unit": self.unit,
            "bound": self.bound,
            "measured": self.measured,
            "reached": self.reached,
        }


def judge(
    contests: Sequence[Contest],
    memory: Sequence[Mapping[str, Any]] = (),
    processes: Sequence[Mapping[str, Any]] = (),
) -> list[Target]:
    """Hold all targets against what was measured."""
    by_name = {found.work.name: found for found in contests}
    waits = {row["process"]: row["seconds"]["median"] for row in processes if "seconds" in row}
    peaks = [row["peak"] for row in memory if row["engine"] == "compiled" and "peak" in row]
    return [
        *(_faster(by_name.get(work), work, peer, of, bound) for work, peer, of, bound in FASTER),
        Target(
            work="one image",
            aim="above its share of 10,000 at once",
            unit="μs",
            bound=30,
            measured=_above_arithmetic(by_name),
        ),
        Target(
            work="training on MNIST",
            aim="peak memory of the process",
            unit="MB",
            bound=500,
            measured=max(peaks) / 1e6 if peaks else None,
        ),
        _compiling(waits, "digitus train sigmoid-40", 10),
        _compiling(waits, "load a model and read one image", 2),
    ]


def judge_recipes(contests: Sequence[Contest], memory: Sequence[Mapping[str, Any]]) -> list[Target]:
    """Hold the python engine against the published pure Python, and peaks against their limits."""
    by_name = {found.work.name: found for found in contests}
    pure = [_python(by_name[name]) for name in ("linear-1000", "sigmoid-10") if name in by_name]
    peaks = [
        Target(
            work=f"{row['recipe']}, {row['engine']}",
            aim="peak memory of the process",
            unit="MB",
            bound=row["limit"] / 1e6,
            measured=row["peak"] / 1e6 if "peak" in row else None,
        )
        for row in memory
        if row["limit"]
    ]
    return [*pure, *peaks]


def _python(found: Contest) -> Target:
    ours, theirs = found["python"].cost, found["published loop"].cost
    return Target(
        work=f"{found.work.name}, python",
        aim="times published loop",
        unit="x",
        bound=1,
        measured=ratios(theirs.values, ours.values).median if ours and theirs else None,
    )


def _faster(
    found: Contest | None, work: str, peer: str, labels: tuple[str, ...], bound: float
) -> Target:
    entries = found.entries if found and not found.entries[0].absent else ()
    measured = [e.ratio.median for e in entries if e.ratio and e.contender.label in labels]
    return Target(
        work=work,
        aim=f"times {peer}",
        unit="x",
        bound=bound,
        measured=min(measured, default=None),
    )


def _above_arithmetic(contests: Mapping[str, Contest]) -> float | None:
    """Return how many microseconds longer one image takes alone than as one of 10,000."""
    alone, among = (
        contests[name].entries[0].cost if name in contests else None
        for name in ("one image", "10,000 images")
    )
    return (alone.median - among.median / 10_000) * 1e6 if alone and among else None


def _compiling(waits: Mapping[str, float], name: str, bound: float) -> Target:
    cold, warm = waits.get(f"{name}, cold"), waits.get(f"{name}, warm")
    return Target(
        work=name,
        aim="compiling, once: cold minus warm",
        unit="s",
        bound=bound,
        measured=None if cold is None or warm is None else cold - warm,
    )


def targets_text(targets: Sequence[Target]) -> str:
    """Write targets beside what was measured."""

    def figure(value: float | None, unit: str) -> str:
        if value is None:
            return "-"
        return times(value) if unit == "x" else f"{value:.3g} {unit}"

    cells = [
        (
            target.work,
            target.aim,
            ("" if target.unit == "x" else "at most ") + figure(target.bound, target.unit),
            figure(target.measured, target.unit),
            verdict(target.reached),
        )
        for target in targets
    ]
    return "## Targets\n\n" + table(("work", "", "to reach", "measured", ""), cells)
