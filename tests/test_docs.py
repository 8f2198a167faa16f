"""The pages hang together: no dead link, no lost page, one way to run the checks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(page: Path) -> list[str]:
    """List where a page points to inside the project: pages, pictures, folders, headings."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [link for link in LINK.findall(prose) if not re.match(r"\w+:", link)]


def target(page: Path, link: str) -> Path:
    """Resolve a link as a reader's browser does, relative to the page it stands on."""
    return (page.parent / link.partition("#")[0]).resolve() if link[0] != "#" else page


def anchors(page: Path) -> set[str]:
    """Name every heading of a page the way links to it do."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ +(.+?) *$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        goal = target(page, link)
        assert goal.exists(), f"{label(page)} points to {link}, which is not there"
        assert goal.is_relative_to(ROOT), f"{label(page)} points to {link}, outside the project"
        if "#" in link and goal.suffix == ".md":
            assert link.partition("#")[2] in anchors(goal), f"{label(page)}: no heading for {link}"


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    reached, waiting = set[Path](), [index]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += [to for link in links(page) if (to := target(page, link)).suffix == ".md"]
    lost = set((ROOT / "docs").rglob("*.md")) - reached
    assert not lost, f"no link leads from docs/index.md to {sorted(map(label, lost))}"


def test_the_checks_of_the_clean_environment_are_those_of_the_pages() -> None:
    steps = re.findall(r"^step '(.+)'$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert len(steps) == 2
    pages = {name: (ROOT / name).read_text("utf-8") for name in ("CONTRIBUTING.md", "README.md")}
    for name, page in pages.items():
        if page:  # the README is written last
            assert all(f"\n{step}\n" in page for step in steps), f"{name} says something else"
