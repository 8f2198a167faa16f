"""A contest: several contenders, the same work, one repetition after the other."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, final

from benchmarks.rooms import Contender, Rooms
from benchmarks.timing import Summary, interleave, ratios, summarise
from benchmarks.work import CannotDoError, Figures, Run, Work
from digitus.errors import DigitusError

PAUSE = 0.02
"""Seconds before every run, in which threads that still wait in a loop for the last one sleep."""


@final
@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much time is spent on measuring.

    Parameters
    ----------
    repetitions
        How often every contender runs.
    budget
        How many seconds each run lasts, at most and about.
    search
        Whether the fastest form is looked for; else the first is taken.
    """

    repetitions: int = 5
    budget: float = 0.6
    search: bool = True


QUICK = Effort(repetitions=2, budget=0.02, search=False)


@final
@dataclass(frozen=True, kw_only=True)
class Entry:
    """How one contender did.

    Parameters
    ----------
    contender
        Who.
    absent
        Why it did not take part; empty if it did.
    failed
        Whether that is a mistake, of ours or of the library.
    form
        Its fastest form.
    amount
        How many images or calls each of its runs took.
    cost
        Seconds for one image, or for one call.
    ratio
        How many times longer than the first contender it took, repetition by repetition.
    reached
        What it reached with this amount.
    compared
        After which amount it was compared with the first contender.
    agrees
        Whether that reaches the same; None if it need not.
    """

    contender: Contender
    absent: str = ""
    failed: bool = False
    form: str = ""
    amount: int = 0
    cost: Summary | None = None
    ratio: Summary | None = None
    reached: Figures | None = None
    compared: int = 0
    agrees: bool | None = None

    def to_data(self) -> dict[str, Any]:
        """Return the entry as plain data."""
        return {
            "contender": self.contender.label,
            "note": self.contender.note,
            "absent": self.absent,
            "failed": self.failed,
            "form": self.form,
            "amount": self.amount,
            "cost": self.cost and self.cost.to_data(),
            "ratio": self.ratio and self.ratio.to_data(),
            "reached": self.reached,
            "compared": self.compared,
            "agrees": self.agrees,
        }


@final
@dataclass(frozen=True, kw_only=True)
class Contest:
    """Some work, and how each contender did.

    Parameters
    ----------
    work
        What was to be done.
    share
        For how many images or calls the table states costs: those of an epoch, or one.
    entries
        In the order of the contenders; the first that took part is the measure of the others.
    """

    work: Work
    share: int
    entries: tuple[Entry, ...]

    def __getitem__(self, label: str) -> Entry:
        return next(entry for entry in self.entries if entry.contender.label == label)

    def to_data(self) -> dict[str, Any]:
        """Return the contest as plain data."""
        return {
            "work": self.work.name,
            "share": self.share,
            "entries": [entry.to_data() for entry in self.entries],
        }


def contest(work: Work, contenders: Sequence[Contender], rooms: Rooms, effort: Effort) -> Contest:
    """Let contenders do the same work, interleaved; the first is the measure of the others.

    Each finds its fastest form, and how much of the work fits into the budget; then it counts; then
    it is checked whether the first reaches the same with that amount.
    """
    tell(work.name)
    share, entries, runs = 0, [], {}
    for contender in contenders:
        try:
            forms, share = rooms.open(work, contender)
            entry = _prepared(work, contender, forms, rooms, effort)
        except (CannotDoError, DigitusError) as error:
            entry = Entry(contender=contender, absent=str(error))
        except ImportError as error:
            entry = Entry(contender=contender, absent=f"not installed ({error.name})")
        except Exception as error:  # no peer may spoil what is measured of the others
            reason = f"failed: {type(error).__name__}: {error}".splitlines()[0]
            entry = Entry(contender=contender, absent=reason, failed=True)
        else:
            runs[contender.label] = partial(_cost, rooms, work, entry)
        entries.append(entry)
    costs = interleave(runs, effort.repetitions)
    first = next((entry for entry in entries if not entry.absent), None)
    judged = [
        entry if first is None or entry.absent else _judged(work, entry, first, costs, rooms)
        for entry in entries
    ]
    rooms.clear()
    return Contest(work=work, share=share, entries=tuple(judged))


def tell(line: str) -> None:
    """Say on the error output what is going on."""
    print(line, file=sys.stderr, flush=True)


def _prepared(
    work: Work, contender: Contender, forms: list[str], rooms: Rooms, effort: Effort
) -> Entry:
    def run(form: str, amount: int) -> Run:
        return rooms.run(work, contender, form, min(amount, work.most))

    form = fastest(forms, run, 8 * work.unit) if effort.search else forms[0]
    amount = affordable(partial(run, form), work, effort.budget)
    return Entry(contender=contender, form=form, amount=amount, reached=run(form, amount).reached)


def fastest(forms: Sequence[str], run: Callable[[str, int], Run], amount: int) -> str:
    """Find the fastest form: all run a little, the faster half four times as much, and so on.

    Whoever runs for the first time may compile or allocate, so that everyone runs twice.  A form
    that cannot do the work is left out, as long as there are others.
    """
    left = list(forms)
    while len(left) > 1:
        costs = _costs(left, run, amount)
        left = sorted(costs, key=costs.__getitem__)[: max(1, len(left) // 2)]
        amount *= 4
    return left[0]


def _costs(forms: Sequence[str], run: Callable[[str, int], Run], amount: int) -> dict[str, float]:
    costs = {}
    for form in forms:
        try:
            costs[form] = min(run(form, amount).cost, run(form, amount).cost)
        except CannotDoError as error:
            reason = error
    if not costs:
        raise reason
    return costs


def affordable(run: Callable[[int], Run], work: Work, budget: float) -> int:
    """Find out how much work takes about ``budget`` seconds, in whole units, and at most all."""
    amount = work.unit
    run(amount)
    while (found := run(amount)).seconds < budget / 4 and amount < work.most:
        amount = min(4 * amount, work.most)
    amount = int(budget / max(found.cost, 1e-9)) // work.unit * work.unit
    return max(work.unit, min(amount, work.most))


def _cost(rooms: Rooms, work: Work, entry: Entry) -> float:
    time.sleep(PAUSE)
    return rooms.run(work, entry.contender, entry.form, entry.amount).cost


def _judged(
    work: Work, entry: Entry, first: Entry, costs: dict[str, tuple[float, ...]], rooms: Rooms
) -> Entry:
    ours, theirs = costs[first.contender.label], costs[entry.contender.label]
    agrees, amount = None, 0
    if entry.contender.same and entry is not first:
        amount = min(entry.amount, work.comparable or entry.amount)
        same, reached = (
            rooms.run(work, who.contender, who.form, amount).reached for who in (first, entry)
        )
        agrees = work.agree(same, reached)
    return replace(
        entry, cost=summarise(theirs), ratio=ratios(theirs, ours), compared=amount, agrees=agrees
    )


def complain(contests: Sequence[Contest]) -> int:
    """Name every contender that failed or did not reach the same; return the exit status."""
    wrong = [
        f"{found.work.name}: {entry.contender.label} "
        + (entry.absent if entry.failed else "does not reach the same")
        for found in contests
        for entry in found.entries
        if entry.failed or entry.agrees is False
    ]
    for line in wrong:
        tell(line)
    return 1 if wrong else 0
