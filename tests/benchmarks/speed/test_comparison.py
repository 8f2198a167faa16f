from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from benchmarks.speed.comparison import Comparison, Effort, affordable, compare, complain, fastest
from benchmarks.speed.work import CannotDoError, Figures, Problem, Run, Work
from benchmarks.speed.workers import Peer, Workers

COST = {"quick": 0.001, "slow": 0.010, "slower": 0.020}

FORMS = {"digitus": ["quick"], "PyTorch compiled": ["slower"]}


@dataclass(frozen=True, kw_only=True)
class Counting(Work):
    def open(self) -> Problem:
        raise NotImplementedError

    def agree(self, ours: Figures, theirs: Figures) -> bool:
        return ours == theirs


@dataclass
class FakeWorkers:
    """Peers cost what their forms cost; "liar" reaches something else."""

    ran: list[tuple[str, str, int]] = field(default_factory=list)

    def open(self, work: Work, peer: Peer) -> tuple[list[str], int]:
        if peer.label == "absent":
            raise CannotDoError("does not know how")
        if peer.label == "missing":
            raise ModuleNotFoundError("No module named 'peer'", name="peer")
        if peer.label == "broken":
            raise ZeroDivisionError("oops\nand more")
        return FORMS.get(peer.label, ["slower", "slow"]), 100

    def run(self, work: Work, peer: Peer, form: str, amount: int) -> Run:
        self.ran.append((peer.label, form, amount))
        lie = 1.0 if peer.label == "liar" else 0.0
        return Run(COST[form] * amount, amount, {"loss": 1 / amount + lie})

    def clear(self) -> None:
        self.ran.append(("nobody", "", 0))


def race(*peers: Peer, workers: FakeWorkers | None = None) -> Comparison:
    return compare(WORK, peers, cast("Workers", workers or FakeWorkers()), EFFORT)


def who(*labels: str) -> list[Peer]:
    return [Peer(label, "worker", "module:function") for label in labels]


WORK = Counting(name="sigmoid-40", most=64, unit=2)
EFFORT = Effort(repetitions=3, budget=0.1)


def test_the_fastest_form_runs_on_what_the_budget_allows() -> None:
    found = race(*who("digitus", "peer"))
    assert [(entry.form, entry.amount) for entry in found.entries] == [("quick", 64), ("slow", 10)]


def test_costs_are_held_against_the_first_and_what_is_reached_is_compared() -> None:
    workers = FakeWorkers()
    found = race(*who("digitus", "peer"), workers=workers)
    ours, theirs = found.entries
    assert ours.ratio
    assert theirs.ratio
    assert ours.ratio.median == pytest.approx(1)
    assert theirs.ratio.median == pytest.approx(10)
    assert len(theirs.ratio.values) == 3
    assert (ours.agrees, theirs.agrees) == (None, True)
    assert ("digitus", "quick", 10) in workers.ran  # ours was run with the peer's amount
    assert complain([found]) == 0


def test_who_reaches_something_else_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    found = race(*who("digitus", "liar"))
    assert found["liar"].agrees is False
    assert complain([found]) == 1
    assert "sigmoid-40: liar does not reach the same" in capsys.readouterr().err


def test_chaotic_work_is_compared_before_rounding_decides() -> None:
    workers = FakeWorkers()
    work = replace(WORK, comparable=4)
    found = compare(work, who("digitus", "peer"), cast("Workers", workers), EFFORT)
    assert (found["peer"].compared, found["peer"].agrees) == (4, True)
    assert workers.ran[-3:-1] == [("digitus", "quick", 4), ("peer", "slow", 4)]


def test_who_need_not_reach_the_same_is_not_compared() -> None:
    free = Peer("liar", "worker", "module:function", same=False)
    assert race(*who("digitus"), free)["liar"].agrees is None


def test_who_cannot_take_part_says_why_and_spoils_nothing() -> None:
    found = race(*who("digitus", "absent", "missing", "broken"))
    assert found["absent"].absent == "does not know how"
    assert found["missing"].absent == "not installed (peer)"
    assert found["broken"].absent == "failed: ZeroDivisionError: oops"
    assert [entry.failed for entry in found.entries] == [False, False, False, True]
    assert found["digitus"].ratio is not None
    assert complain([found]) == 1


def test_successive_halving_finds_the_cheapest() -> None:
    costs = {str(number): 1 + abs(number - 5) for number in range(12)}
    runs: list[tuple[str, int]] = []

    def run(form: str, amount: int) -> Run:
        runs.append((form, amount))
        return Run(costs[form] * amount, amount, {})

    assert fastest(list(costs), run, 8) == "5"
    # Everyone twice; then the better six with four times the work, then the best three.
    assert [amount for _, amount in runs] == [8] * 24 + [32] * 12 + [128] * 6


def test_a_form_that_fails_leaves_the_field_to_the_others() -> None:
    def run(form: str, amount: int) -> Run:
        if form != "slow":
            raise CannotDoError(f"{form} does not know how")
        return Run(amount, amount, {})

    assert fastest(["quick", "slow", "odd"], run, 8) == "slow"
    with pytest.raises(CannotDoError, match="odd does not"):
        fastest(["quick", "odd"], run, 8)


@pytest.mark.parametrize(
    ("cost", "expected"), [(1e-9, 64), (0.01, 10), (0.03, 2), (10, 2)], ids=str
)
def test_an_amount_fits_the_budget_in_whole_units(cost: float, expected: int) -> None:
    assert affordable(lambda n: Run(cost * n, n, {}), WORK, 0.1) == expected
