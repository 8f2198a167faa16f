"""How many times its quiet time some work takes beside each neighbour."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

from benchmarks.neighbours.situations import QUIET, CannotBeMadeError, Situation, join_group
from benchmarks.report import tell
from benchmarks.speed.comparison import Effort, Entry, prepared
from benchmarks.speed.timing import Summary, ratios, summarise
from benchmarks.speed.work import CannotDoError, Work
from benchmarks.speed.workers import Peer, Workers


@final
@dataclass(frozen=True, kw_only=True)
class Row:
    """How one peer did with some work.

    Parameters
    ----------
    work, peer, form
        What was done, and how.
    seconds
        What it took while nothing else went on.
    ratios
        By the name of a situation, how many times longer it took there; a text says why it is
        missing.
    """

    work: str
    peer: str
    form: str
    seconds: Summary
    ratios: dict[str, Summary | str]

    def to_data(self) -> dict[str, Any]:
        """Return the row as plain data."""
        return {
            "work": self.work,
            "peer": self.peer,
            "form": self.form,
            "seconds": self.seconds.to_data(),
            "ratios": {
                name: found if isinstance(found, str) else found.to_data()
                for name, found in self.ratios.items()
            },
        }


def measure(
    work: Work,
    peer: Peer,
    situations: Sequence[Situation],
    workers: Workers,
    effort: Effort,
    group: Path,
) -> Row | str:
    """Time some work quietly and in each situation, in turn; return why not, if it cannot be done.

    A quota is that of the control group ``group``.  The form of a peer is the one that is fastest while nothing else goes on.
    """
    tell(f"{work.name}: {peer.label}")
    try:
        forms, _ = workers.open(work, peer)
    except (CannotDoError, ImportError) as error:
        return str(error)
    entry = prepared(work, peer, forms, workers, effort)
    absent: dict[str, str] = {}
    for situation in situations:
        try:
            _open(work, entry, situation, workers, group)
        except CannotBeMadeError as error:
            absent[situation.name] = str(error)
    possible = [situation for situation in situations if situation.name not in absent]
    taken: dict[str, list[float]] = {each.name: [] for each in (QUIET, *possible)}
    for _ in range(effort.repetitions):
        for situation in (QUIET, *possible):
            taken[situation.name].append(_seconds(work, entry, situation, workers))
    quiet = taken.pop(QUIET.name)
    found = {name: ratios(seconds, quiet) for name, seconds in taken.items()}
    workers.clear()
    return Row(
        work=work.name,
        peer=peer.label,
        form=entry.form,
        seconds=summarise(quiet),
        ratios={**found, **absent},
    )


def _twins(peer: Peer, situation: Situation) -> list[Peer]:
    """Return who works in a situation: each in a process of its own."""
    if situation.quota < math.inf:
        return [_in_worker(peer, f"{peer.worker}, {situation.name}")]
    return [peer, *(_in_worker(peer, f"{peer.worker} {n}") for n in range(1, situation.at_once))]


def _in_worker(peer: Peer, worker: str) -> Peer:
    return Peer(peer.label, worker, peer.place, peer.arguments)


def _open(work: Work, entry: Entry, situation: Situation, workers: Workers, group: Path) -> None:
    """Let every process load, and compile, what it will need."""
    for twin in _twins(entry.peer, situation):
        if twin == entry.peer:
            continue
        if situation.quota < math.inf and twin.worker not in workers:
            workers.ask(twin.worker, join_group, group, situation.quota)
        workers.open(work, twin)
        workers.run(work, twin, entry.form, work.unit)


def _seconds(work: Work, entry: Entry, situation: Situation, workers: Workers) -> float:
    twins = _twins(entry.peer, situation)
    with situation.going_on(), ThreadPoolExecutor(len(twins)) as pool:
        waiting = [pool.submit(workers.run, work, twin, entry.form, entry.amount) for twin in twins]
        return max(run.result().seconds for run in waiting)
