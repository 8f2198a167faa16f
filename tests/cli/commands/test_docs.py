"""``digitus docs``."""

import webbrowser
from pathlib import Path

import pytest

from digitus.cli.commands import docs
from tests.cli.conftest import Run


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    return opened


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(docs, "CLONE", tmp_path / "clone")
    return tmp_path / "clone"


def test_what_was_built_is_opened(run: Run, clone: Path, opened: list[str]) -> None:
    site = clone / "build" / "site" / "index.html"
    site.parent.mkdir(parents=True)
    site.touch()
    assert run("docs", "--path").out == f"{site}\n"
    assert opened == []
    assert run("docs").status == 0
    assert opened == [site.as_uri()]


def test_in_a_clone_it_says_how_to_build(run: Run, clone: Path, opened: list[str]) -> None:
    (clone / "docs").mkdir(parents=True)
    (clone / "docs" / "index.md").touch()
    done = run("docs")
    assert (done.status, opened) == (1, [])
    assert f"'just docs' builds it in {clone}" in done.err.replace("\n", " ")


def test_without_the_pages_it_says_where_they_are(run: Run, clone: Path) -> None:
    del clone
    assert "not part of the installed package" in run("docs").err.replace("\n", " ")


def test_the_pages_stand_where_this_command_looks() -> None:
    assert (docs.CLONE / "docs" / "site" / "build.py").is_file()
