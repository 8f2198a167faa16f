"""What docs/how-to/add-a-layer.md says is done to a copy of the project, and the copy is tried.

The project itself stays as it is: the copy is thrown away.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-layer.md"
BLOCK = re.compile(r"^```(py|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^## An? (\w+)\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| an? (\w+) \| (\d+) \|", re.MULTILINE)

TRIAL = """
import pytest
from tests.engines.test_parity import CASES, describe, outcome, open_engine, require_close

NEW = ("softplus", "adagrad", "huber")


@pytest.mark.parametrize("name", NEW)
def test_parity(name):
    found = [case for case in CASES if name in case and case.batch != "32"][:3]
    assert len(found) == 3
    for case in found:
        here, there = (
            outcome(describe(case), open_engine(engine, "float64"), 60)
            for engine in ("python", "numpy")
        )
        require_close(here, there, 1e-10)


def test_the_compiled_engine_refuses_what_it_does_not_know():
    for name in NEW:
        jobs = [describe(case).job for case in CASES if name in case]
        unknown = [job for job in jobs if name in str(job).lower()]
        assert unknown
        for job in unknown:
            assert open_engine("compiled").unsupported(job)
            assert open_engine("auto", work=job).name == "numpy"
"""


class Change(NamedTuple):
    """One block of the page: a whole file, lines for its end, or lines among others."""

    path: str
    kind: str
    body: str

    def apply(self, root: Path) -> None:
        """Do what it says."""
        file = root / self.path
        if self.kind == "new":
            assert not file.exists(), f"{self.path} is there already"
            file.write_text(self.body)
            return
        text = file.read_text()
        if self.kind == "end":
            file.write_text(f"{text}\n\n{self.body}")
            return
        for hunk in self.body.split("@@\n"):
            lines = hunk.splitlines()
            before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
            after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
            times = f"\n{text}".count(f"\n{before}")
            assert times == 1, f"{self.path} has these lines {times} times:\n{before}"
            text = f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:]
        file.write_text(text)


def changes_in(page: str) -> list[Change]:
    changes = []
    for language, text in BLOCK.findall(page):
        first, _, body = text.partition("\n")
        path = first.removeprefix("--- ").removeprefix("# ")
        if language == "diff":
            changes.append(Change(path, "among", body))
        else:
            path, _, place = path.partition(", ")
            changes.append(Change(path, "end" if place else "new", body))
    return changes


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what is changed and what tries it, and do to it what the page says."""
    root = tmp_path_factory.mktemp("copy")
    left_out = shutil.ignore_patterns("__pycache__", "files", "shipped", "*.gz")
    shutil.copytree(ROOT / "src", root / "src", ignore=left_out)
    shutil.copytree(ROOT / "tests" / "engines", root / "tests" / "engines", ignore=left_out)
    for change in changes_in(PAGE.read_text("utf-8")):
        change.apply(root)
    (root / "tests" / "engines" / "test_trial.py").write_text(TRIAL)
    return root


def run(copy: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-1000:]}"
    return done.stdout


def test_what_the_page_adds_keeps_every_promise(copy: Path) -> None:
    folder = "tests/engines"
    printed = run(
        copy,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts="),
        *(f"{folder}/test_{name}.py" for name in ("gradients", "image_gradients", "trial")),
        *(
            "-k",
            "(softplus or Huber or scaled or trial) and not torch and not (compiled and not refuses)",
        ),
    )
    passed = re.search(r"(\d+) passed", printed)
    assert passed, printed
    assert int(passed[1]) > 20


def test_what_the_page_adds_can_be_written_down_and_read(copy: Path) -> None:
    program = """
from digitus.networks import *
from digitus.networks.losses import Huber
from digitus.networks.optimizers import Adagrad
from digitus.settings import from_data, to_data
network = Network((8, 8), (LayerScale(), Dense(4, "softplus"), Dense(3)))
for value in (network, Objective(loss=Huber()), Adagrad()):
    assert from_data(type(value), to_data(value)) == value
print(*network.param_shapes)
"""
    assert run(copy, "-c", program).split()[0] == "0.scale"


def test_as_many_files_change_as_the_page_says() -> None:
    page = PAGE.read_text("utf-8")
    said = {what: int(count) for what, count in ROW.findall(page)}
    counted = {}
    for what, section in HEADING.findall(page):
        files = {change.path for change in changes_in(section)}
        counted[what] = len([file for file in files if file.startswith("src/")])
    assert counted == said
    assert set(counted) == {"activation", "layer", "optimizer", "loss"}


def test_the_project_itself_stays_as_it_is(copy: Path) -> None:
    for change in changes_in(PAGE.read_text("utf-8")):
        mine = ROOT / change.path
        assert (copy / change.path).exists()
        assert not mine.exists() or mine.read_text() != (copy / change.path).read_text()
