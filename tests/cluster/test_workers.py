"""Processes that work, on this machine: one that is killed takes nothing with it."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitus.cluster import Job, Lost, Workers, open_workers
from digitus.errors import ServerError

pytestmark = pytest.mark.filterwarnings("ignore")  # what dask and tornado say is theirs


def square(number: int, folder: str) -> int:
    """Square a number; the first process that meets 7 dies of it, and 13 kills them all."""
    import time as clock

    met = Path(folder, "seven")
    if number == 13 or (number == 7 and not met.exists()):
        met.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    clock.sleep(0.01)
    return number * number


def test_a_process_that_is_killed_takes_nothing_with_it(two: Workers, tmp_path: Path) -> None:
    jobs = [Job(number, number) for number in range(30) if number != 13]
    found = {job.number: answer for job, answer in two.run(square, iter(jobs), str(tmp_path))}
    assert (tmp_path / "seven").exists()
    assert found == {number: number * number for number in range(30) if number != 13}


def test_jobs_are_asked_for_as_they_are_needed(two: Workers, tmp_path: Path) -> None:
    asked: list[int] = []

    def jobs() -> Iterator[Job]:
        for number in range(1, 7):
            asked.append(number)
            yield Job(number, number)
        for number in range(20, 300):
            asked.append(number)
            yield Job(number, number)

    for count, _ in enumerate(two.run(square, jobs(), str(tmp_path)), start=1):
        assert len(asked) <= count + 6 * max(1, two.threads)
        if count == 20:
            break


def test_where_nobody_answers_it_says_how_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitus.cluster.workers.TIMEOUT", 0.2)
    for address in ("tcp://127.0.0.1:9", "nowhere at all"):
        with (
            pytest.raises(ServerError, match="--cluster local needs neither"),
            open_workers(address),
        ):
            pass
    clients = [each for each in gc.get_objects() if type(each).__name__ == "Client"]
    assert {client.status for client in clients} <= {"closed", "running"}  # none left to the end


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ServerError, match=r"pip install 'digitus\[cluster\]'"),
        open_workers("local"),
    ):
        pass


def test_a_job_that_kills_everybody_comes_back_as_lost(tmp_path: Path) -> None:
    with open_workers("local", 1) as one:
        for number, expected in ((13, Lost()), (2, 4)):
            ((_, answer),) = one.run(square, iter([Job(number, number)]), str(tmp_path))
            assert answer == expected
