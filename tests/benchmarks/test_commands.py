"""Every benchmark that the README and the docs name can be started."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "justfile",
    *ROOT.glob("docs/**/*.md"),
]
NAMED = {
    name
    for page in PAGES
    for name in re.findall(r"python -m (benchmarks[.\w]*)", page.read_text("utf-8"))
}


def test_the_pages_name_every_folder() -> None:
    folders = {f"benchmarks.{file.parent.name}" for file in ROOT.glob("benchmarks/*/__main__.py")}
    assert folders - {"benchmarks.published"} <= NAMED


@pytest.mark.parametrize("name", sorted(NAMED))
@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
def test_it_can_be_started(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [name, "--help"])
    with pytest.raises(SystemExit, match=r"^0$"):
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    assert f"usage: python -m {name} " in capsys.readouterr().out
