"""A comparison: several peers, the same work, one repetition after the other."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, final

from benchmarks.report import tell
from benchmarks.speed.timing import Summary, interleave, ratios, summarise
from benchmarks.speed.work import CannotDoError, Figures, Run, Work
from benchmarks.speed.workers import Peer, Workers
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
        How often every peer runs.
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
    """How one peer did.

    Parameters
    ----------
    peer
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
        How many times longer than the first peer it took, repetition by repetition.
    reached
        What it reached with this amount.
    compared
        After which amount it was compared with the first peer.
    agrees
        Whether that reaches the same; None if it need not.
    """

    peer: Peer
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
            "peer": self.peer.label,
            "note": self.peer.note,
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
class Comparison:
    """Some work, and how each peer did.

    Parameters
    ----------
    work
        What was to be done.
    stated_for
        For how many images or calls the table states costs: those of an epoch, or one.
    entries
        In the order of the peers; the first that took part is the measure of the others.
    """

    work: Work
    stated_for: int
    entries: tuple[Entry, ...]

    def __getitem__(self, label: str) -> Entry:
        return next(entry for entry in self.entries if entry.peer.label == label)

    def to_data(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        return {
            "work": self.work.name,
            "stated_for": self.stated_for,
            "entries": [entry.to_data() for entry in self.entries],
        }


def compare(work: Work, peers: Sequence[Peer], workers: Workers, effort: Effort) -> Comparison:
    """Let peers do the same work, interleaved; the first is the measure of the others.

    Each finds its fastest form, and how much of the work fits into the budget; then it counts; then
    it is checked whether the first reaches the same with that amount.
    """
    tell(work.name)
    stated_for, entries, runs = 0, [], {}
    for peer in peers:
        try:
            forms, stated_for = workers.open(work, peer)
            entry = prepared(work, peer, forms, workers, effort)
        except (CannotDoError, DigitusError) as error:
            entry = Entry(peer=peer, absent=str(error))
        except ImportError as error:
            entry = Entry(peer=peer, absent=f"not installed ({error.name})")
        except Exception as error:  # no peer may spoil what is measured of the others
            reason = f"failed: {type(error).__name__}: {error}".splitlines()[0]
            entry = Entry(peer=peer, absent=reason, failed=True)
        else:
            runs[peer.label] = partial(_cost, workers, work, entry)
        entries.append(entry)
    costs = interleave(runs, effort.repetitions)
    first = next((entry for entry in entries if not entry.absent), None)
    judged = [
        entry if first is None or entry.absent else _judged(work, entry, first, costs, workers)
        for entry in entries
    ]
    workers.clear()
    return Comparison(work=work, stated_for=stated_for, entries=tuple(judged))


def prepared(work: Work, peer: Peer, forms: list[str], workers: Workers, effort: Effort) -> Entry:
    """Find a peer's fastest form, and how much work it does in the time that there is."""

    def run(form: str, amount: int) -> Run:
        return workers.run(work, peer, form, min(amount, work.most))

    form = fastest(forms, run, 8 * work.unit) if effort.search else forms[0]
    amount = affordable(partial(run, form), work, effort.budget)
    return Entry(peer=peer, form=form, amount=amount, reached=run(form, amount).reached)


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


def _cost(workers: Workers, work: Work, entry: Entry) -> float:
    time.sleep(PAUSE)
    return workers.run(work, entry.peer, entry.form, entry.amount).cost


def _judged(
    work: Work, entry: Entry, first: Entry, costs: dict[str, tuple[float, ...]], workers: Workers
) -> Entry:
    ours, theirs = costs[first.peer.label], costs[entry.peer.label]
    agrees, amount = None, 0
    if entry.peer.same and entry is not first:
        amount = min(entry.amount, work.comparable or entry.amount)
        same, reached = (
            workers.run(work, who.peer, who.form, amount).reached for who in (first, entry)
        )
        agrees = work.agree(same, reached)
    return replace(
        entry, cost=summarise(theirs), ratio=ratios(theirs, ours), compared=amount, agrees=agrees
    )


def complain(comparisons: Sequence[Comparison]) -> int:
    """Name every peer that failed or did not reach the same; return the exit status."""
    wrong = [
        f"{found.work.name}: {entry.peer.label} "
        + (entry.absent if entry.failed else "does not reach the same")
        for found in comparisons
        for entry in found.entries
        if entry.failed or entry.agrees is False
    ]
    for line in wrong:
        tell(line)
    return 1 if wrong else 0
