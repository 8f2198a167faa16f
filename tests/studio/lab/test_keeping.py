"""Trainings that outlive their server, also one that is killed."""

import json
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from digitus.recipes import train
from digitus.studio.lab import keeping
from digitus.studio.lab.frames import bits_of, frame_of
from digitus.studio.lab.runs import Runs
from digitus.studio.lab.setups import Setup, recipe_of
from digitus.studio.lab.shelf import Shelf
from digitus.studio.service.uploads import Upload
from tests.studio.lab.conftest import SMALL, opened
from tests.studio.lab.test_data import digits, zipped
from tests.studio.running import studio

SETUP = Setup(**SMALL)


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a moment whenever there is one."""
    monkeypatch.setattr(keeping, "SECONDS", 0.0)


@contextmanager
def opened_runs(folder: Path, shelf: Shelf | None = None) -> Iterator[Runs]:
    """A server's trainings, as long as it lives."""
    runs = Runs("numpy", shelf, folder)
    try:
        yield runs
    finally:
        for live, _ in runs.all():
            live.close()
            live._thread.join()
        runs.cabinet.close()


def rested(runs: Runs, name: str, do: Callable[[Any], Any] = lambda live: None) -> Any:
    """Ask something of a run, and wait until it stands still."""
    live = runs.get(name)
    live.ask(lambda: do(live)).result()
    while live.ask(lambda: live.moving).result():
        time.sleep(0.002)
    return live


def bits(live: Any) -> str:
    return str(live.ask(lambda: bits_of(live.run.params)).result())


@pytest.fixture(scope="module")
def whole() -> str:
    """The bits of the same training, which nobody interrupts."""
    return bits_of(train(recipe_of(SETUP), engine="numpy").model.params)


def test_a_training_is_there_again_where_it_was(tmp_path: Path, whole: str) -> None:
    with opened_runs(tmp_path) as runs:
        told = runs.add(recipe_of(SETUP), SETUP)
        rested(runs, told["id"], lambda live: live.go(steps=70))
        there = rested(runs, told["id"], lambda live: live.back(33))
        seen, here = there.record.history(), bits(there)
        curve = there.record.training.points
    with opened_runs(tmp_path) as runs:
        ((_, again),) = runs.all()
        assert again == told | {"kept": True}
        live = rested(runs, told["id"])
        assert (live.run.step, live.furthest, live.moving) == (33, 70, False)
        assert (live.record.history(), bits(live)) == (seen, here)
        assert live.record.training.points.tolist() == curve.tolist()
        rested(runs, told["id"], lambda live: live.go())
        assert bits(live) == whole
        rested(runs, told["id"], lambda live: live.back(5))
        assert bits(rested(runs, told["id"], lambda live: live.go())) == whole
        assert runs.add(recipe_of(SETUP), SETUP)["id"] == "run-2"


def test_its_end_its_changes_and_its_branches_are_there_again(tmp_path: Path) -> None:
    with opened_runs(tmp_path) as runs:
        first = runs.add(recipe_of(SETUP), SETUP)["id"]
        rested(runs, first, lambda live: live.go(steps=40))
        rested(runs, first, lambda live: live.back(20))
        live = rested(runs, first, lambda live: live.change({"learning_rate": 0.002}))
        origin = live.ask(live.origin).result()
        branch = runs.add(live.recipe, SETUP, (), origin)["id"]
        ends = [bits(rested(runs, name, lambda live: live.go())) for name in (first, branch)]
        assert ends[0] == ends[1]
        rested(runs, first, lambda live: live.back(20))
    with opened_runs(tmp_path) as runs:
        live = rested(runs, first)
        assert [(one.step, one.learning_rate) for one in live.run.now.changes] == [(20, 0.002)]
        assert bits(rested(runs, first, lambda live: live.go())) == ends[0]
        other = rested(runs, branch)
        assert (other.run.reason, bits(other)) == ("all 2 epochs are done", ends[0])
        assert bits(rested(runs, branch, lambda live: live.back(30))) != ends[0]
        with pytest.raises(ValueError, match="no moment is kept from step 10"):
            rested(runs, branch, lambda live: live.back(10))


def test_what_is_kept_is_bounded_and_forgotten_when_wished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_MOMENTS", 5)
    with opened_runs(tmp_path) as runs:
        name = runs.add(recipe_of(SETUP), SETUP)["id"]
        for _ in range(12):
            first = rested(runs, name, lambda live: live.go(steps=3))
        kept = [int(one.stem) for one in sorted((tmp_path / name / "moments").iterdir())]
        assert (kept[0], kept[-1], len(kept)) == (0, 36, 5)
        assert max(b - a for a, b in pairwise(kept)) <= 18
        for _ in range(8):
            runs.add(recipe_of(SETUP), SETUP)
        live = runs.get("run-9")
        runs.drop("run-9")
        for thread in (live._thread, first._thread):
            thread.join()
        left = sorted(one.name for one in tmp_path.iterdir() if one.is_dir())
        assert left == [f"run-{number}" for number in range(2, 9)]


def test_images_that_were_uploaded_must_be_uploaded_again(tmp_path: Path) -> None:
    files = [("hands.zip", zipped(digits(120)))]
    setup = SETUP.model_copy(update={"data": "./hands.zip"})
    with opened_runs(tmp_path, shelf := Shelf()) as runs:
        add(shelf, files)
        name = runs.add(recipe_of(setup, shelf.traits()), setup)["id"]
        here = bits(rested(runs, name, lambda live: live.go(steps=4)))
    with opened_runs(tmp_path, shelf := Shelf()) as runs:
        live = rested(runs, name)
        assert "upload it again" in live.problem
        add(shelf, files)
        runs.retry()
        assert bits(rested(runs, name)) == here
        assert not live.problem


def add(shelf: Shelf, files: list[tuple[str, bytes]]) -> None:
    shelf.add([Upload(*file) for file in files])


def test_one_studio_keeps_and_another_says_that_it_does_not(tmp_path: Path) -> None:
    with opened_runs(tmp_path) as first, opened_runs(tmp_path) as second:
        assert first.cabinet.problem == ""
        assert "another studio" in second.cabinet.problem
        name = second.add(recipe_of(SETUP), SETUP)["id"]
        live = rested(second, name, lambda live: live.go(steps=2))
        _, about = opened(live.ask(lambda: frame_of(live, "")).result())
        assert about["unkept"] == second.cabinet.problem
        assert [one.name for one in tmp_path.iterdir()] == ["lock"]


def test_what_cannot_be_read_or_written_stops_nobody(tmp_path: Path, whole: str) -> None:
    with opened_runs(tmp_path) as runs:
        names = [runs.add(recipe_of(SETUP), SETUP)["id"] for _ in range(2)]
        rested(runs, names[1], lambda live: live.go(steps=5))
    (tmp_path / names[0] / "run.json").write_text("{")
    broken = tmp_path / names[1] / "moments" / f"{5:012d}.safetensors"
    broken.write_bytes(b"nothing")
    for place in (tmp_path, broken.parent):  # killed while it wrote or removed something
        Path(place, ".half-written").mkdir()
        Path(place, ".half-written", "file").write_text("half")
    with opened_runs(tmp_path) as runs:
        assert not [*tmp_path.rglob(".half-written")]
        assert [told["id"] for _, told in runs.all()] == names[1:]
        assert "damaged" in rested(runs, names[1]).problem
        name = runs.add(recipe_of(SETUP), SETUP)["id"]
        assert name == "run-3"
        rested(runs, name, lambda live: live.go(steps=5))
        (tmp_path / name / "moments").rename(tmp_path / name / "gone")
        (tmp_path / name / "moments").write_text("a file in its place")
        live = rested(runs, name, lambda live: live.go())
        assert "a file stands where a folder is needed" in live.keeper.problem
        assert bits(live) == whole


def ask(address: str, path: str, body: Any = None) -> bytes:
    content = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(  # noqa: S310 - our own
        address + path, content, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310 - our own
        return bytes(answer.read())


def frame(address: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait for a frame of the first training."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        _, about = opened(ask(address, "api/runs/run-1/frame?want=none"))
        if not about.get("busy") and wanted(about):
            return about
    raise AssertionError("such a frame does not come")


def test_kill_9_in_training_loses_nothing(tmp_path: Path) -> None:
    setup = SMALL | {"epochs": 400, "hidden": "32-tanh"}
    with studio(tmp_path, ready=False) as (address, process):
        ask(address, "api/runs", {"setup": setup})
        ask(address, "api/runs/run-1/go", {})
        kept: list[int] = []
        while len(kept) < 3:
            moments = tmp_path.glob("studio/run-1/moments/0*.safetensors")
            kept = sorted(int(one.stem) for one in moments)
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    with studio(tmp_path, ready=False) as (address, _):
        (told,) = json.loads(ask(address, "api/runs"))["runs"]
        assert (told["id"], told["kept"]) == ("run-1", True)
        found = frame(address, lambda about: not about["moving"])
        assert found["step"] >= kept[-2] > 0
        assert len(found["history"]) >= found["epoch"] - 1
        ask(address, "api/runs/run-1/go", {})
        end = frame(address, lambda about: bool(about["reason"]) and not about["moving"])
    assert end["reason"] == "all 400 epochs are done"
    assert end["bits"] == bits_of(train(recipe_of(Setup(**setup))).model.params)
