"""What else goes on while something is timed."""

import os
import subprocess
from pathlib import Path

import pytest

from benchmarks.neighbours.measure import measure
from benchmarks.neighbours.situations import (
    CannotBeMadeError,
    Situation,
    control_group,
    join_group,
)
from benchmarks.speed.comparison import QUICK
from benchmarks.speed.training import TrainingWork
from benchmarks.speed.workers import Peer, Workers
from digitus.recipes import load_recipe


def children() -> list[str]:
    """Name the programs that this process has started and that still run."""
    found = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in found.stdout.splitlines() if "while True" in line]


@pytest.mark.parametrize("own_sessions", [False, True])
def test_busy_programs_run_as_long_as_they_are_wanted(own_sessions: bool) -> None:
    with Situation(name="busy", busy=2, own_sessions=own_sessions).going_on():
        assert len(children()) == 2
    assert not children()


def test_a_group_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotBeMadeError, match="no control group can be made"):
        join_group(tmp_path / "missing" / "group", 0.5)


def test_ratios_are_those_to_the_quiet_time() -> None:
    work = TrainingWork.of(load_recipe("sigmoid-10"), 200)
    peer = Peer("digitus", "digitus", "ours:train", ("numpy",))
    situations = [Situation(name="1 busy", busy=1), Situation(name="two at once", at_once=2)]
    with control_group() as group, Workers() as workers:
        row = measure(work, peer, situations, workers, QUICK, group)
    assert not isinstance(row, str)
    assert row.work == "sigmoid-10"
    assert list(row.ratios) == ["1 busy", "two at once"]
    assert all(not isinstance(found, str) and found.least > 0 for found in row.ratios.values())
