"""The wheel: everything that is needed, nothing else, and no larger than it may be."""

import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_MEGABYTES = 15
NOT_IN_ALL = {"bench", "browser", "dev", "docs", "test", "torch"}
"""Extras for those who work on digitus, and PyTorch, which is larger than all others together."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    program = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, str(folder)], cwd=ROOT, check=True)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {*archive.namelist()}


@pytest.fixture(scope="module")
def metadata(wheel: Path, names: set[str]) -> Message:
    (name,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        return Parser().parsestr(archive.read(name).decode())


def test_it_is_no_larger_than_it_may_be(wheel: Path) -> None:
    assert wheel.stat().st_size < MOST_MEGABYTES * 1_000_000


def test_every_tracked_file_of_the_package_is_in_it(names: set[str]) -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/digitus"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    tracked = {line.removeprefix("src/") for line in listed.stdout.splitlines()}
    assert len(tracked) > 300
    assert tracked - names == set()
    assert {name for name in names if name.startswith("digitus/")} - tracked == set()


def test_nothing_else_is_in_it(names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert {top.partition("-")[0] for top in tops} == {"digitus"}
    assert not [name for name in names if name.endswith((".pyc", ".pkl"))]


def test_the_terms_of_use_are_in_it(names: set[str]) -> None:
    kept = {name.partition("/licenses/")[2] for name in names if "/licenses/" in name}
    assert kept == {"LICENSE", "NOTICE.md", "src/digitus/datasets/files/mnist/NOTICE.md"}


def test_all_is_every_extra_that_a_user_may_want() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    (everything,) = extras["all"]
    listed = everything.removeprefix("digitus[").removesuffix("]").split(",")
    assert listed == sorted(extras.keys() - NOT_IN_ALL - {"all"})


def test_the_versions_of_python_are_said(metadata: Message) -> None:
    classifiers = metadata.get_all("Classifier") or []
    minor = sorted(int(text.rpartition(".")[2]) for text in classifiers if ":: 3." in text)
    assert metadata["Requires-Python"] == f">=3.{minor[0]}"
    assert minor == [*range(minor[0], minor[-1] + 1)]


def test_the_environment_for_conda_names_what_the_package_does(metadata: Message) -> None:
    _, listed = (ROOT / "environment.yml").read_text("utf-8").split("dependencies:")
    lines = listed.splitlines()
    wanted = {line.strip("- ").partition(">")[0] for line in lines if line.startswith("  - ")}
    core = {
        line.partition(">")[0]
        for line in metadata.get_all("Requires-Dist") or []
        if "extra ==" not in line
    }
    assert wanted == core | {"pip", "python"}
