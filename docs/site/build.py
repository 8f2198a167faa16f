"""Build the site from the same Markdown: ``python docs/site/build.py [FOLDER]``.

The pages are gathered in a folder that looks as the repository does, so that their links work
there as they stand. Pages of the API, a room each, and the table of contents are written beside
them. A warning is an error.
"""

import re
import shutil
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"
ROOMS = (
    *("datasets", "networks", "engines", "training", "recipes", "models", "evaluation"),
    *("reading", "images", "images.augment", "images.corrupt", "synthesis", "estimator"),
    *("export", "tracking", "plots", "cards", "studio", "errors"),
)
CARDS = "src/digitus/models/shipped"
FILES = re.compile(r"\]\(([\w./-]+)\)")

SECTION = re.compile(r"^\*\*(.+?)\*\*", re.MULTILINE)
ENTRY = re.compile(r"^(?:-|\d+\.) \[.*?\]\((.+?)\.md\)", re.MULTILINE)
FORWARD = '<!doctype html><meta http-equiv="refresh" content="0; url=docs/index.html">\n'


def gather(source: Path) -> None:
    """Put the pages where Sphinx reads them, each at its place."""
    for page in ROOT.glob("*.md"):
        shutil.copy(page, source)
    shutil.copytree(ROOT / "docs", source / "docs", ignore=shutil.ignore_patterns("site"))
    shutil.copytree(ROOT / CARDS, source / CARDS, ignore=shutil.ignore_patterns("*.safetensors"))
    for page in [*source.rglob("*.md")]:
        copy_linked(page, source)
    rooms = source / "docs" / "reference" / "api"
    rooms.mkdir()
    for room in ROOMS:
        (rooms / f"{room}.rst").write_text(api_page(f"digitus.{room}"), "utf-8")
    index = source / "docs" / "index.md"
    index.write_text(with_contents(index.read_text("utf-8")), "utf-8")


def copy_linked(page: Path, source: Path) -> None:
    """Copy the other files that a page points to: source code, licences, cards of models.

    What points to a folder becomes plain text: a site has no page for it.
    """
    text = page.read_text("utf-8")
    for link in FILES.findall(text):
        target = (page.parent / link).resolve()
        original = ROOT / target.relative_to(source.resolve())
        if original.is_dir():
            text = re.sub(rf"\[([^\]]+)\]\({re.escape(link)}\)", r"\1", text)
            page.write_text(text, "utf-8")
        if original.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(original, target)


def api_page(name: str) -> str:
    """Write the page of a room: what it is for, and the public names that are at home in it."""
    title = f"{name}\n{'=' * len(name)}\n"
    room = import_module(name)
    guests = [
        member
        for member in getattr(room, "__all__", ())
        if not getattr(getattr(room, member), "__module__", name).startswith(name)
    ]
    left_out = f"   :exclude-members: {', '.join(guests)}\n" if guests else ""
    return f"{title}\n.. automodule:: {name}\n{left_out}"


def with_contents(index: str) -> str:
    """Add the table of contents to the index, which lists the pages for people."""
    _, *sections = SECTION.split(index)
    trees = [
        tree(caption, ENTRY.findall(text))
        for caption, text in zip(sections[::2], sections[1::2], strict=True)
        if ENTRY.search(text)
    ]
    trees.insert(-1, tree("Python", [f"reference/api/{room}" for room in ROOMS]))
    cards = sorted(path.stem for path in (ROOT / CARDS).glob("*.md"))
    trees.append(tree("Models", [f"../{CARDS}/{card}" for card in cards]))
    mnist = "../src/digitus/datasets/files/mnist/NOTICE"
    project = ["../README", "../CONTRIBUTING", "../CHANGELOG", "../NOTICE", mnist]
    trees.append(tree("Project", project))
    return "\n".join([index, *trees])


def tree(caption: str, pages: list[str]) -> str:
    """Write one part of the table of contents."""
    listed = "\n".join(pages)
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```\n"


def build(target: Path) -> int:
    """Build the site, and put it in its place if nothing was wrong with it."""
    from sphinx.cmd.build import main as sphinx

    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="digitus-site-") as place:
        source, made = Path(place, "source"), Path(place, "site")
        source.mkdir()
        gather(source)
        options = ("-q", "-W", "--keep-going", "-j", "auto", "-c", str(Path(__file__).parent))
        status = sphinx([*options, str(source), str(made)])
        if status:
            return status
        shutil.rmtree(made / ".doctrees", ignore_errors=True)
        (made / "index.html").write_text(FORWARD, "utf-8")
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, target)
    seconds = time.monotonic() - started
    sys.stdout.write(f"{target / 'index.html'} ({seconds:.0f} s); 'digitus docs' opens it\n")
    return 0


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE))
