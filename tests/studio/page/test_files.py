"""The files of the page: what is in them, and what is not."""

import hashlib
import re
from pathlib import Path

import pytest

from digitus.images.corrupt import CORRUPTIONS
from digitus.recipes import load_recipe
from digitus.studio.app import PAGE
from digitus.studio.lab.setups import known_recipes

VENDOR = PAGE / "vendor"
OURS = sorted(
    path
    for path in PAGE.rglob("*")
    if path.suffix in {".js", ".css", ".html", ".svg"} and VENDOR not in path.parents
)
LANGUAGES = sorted((PAGE / "texts").iterdir())
FILES = re.findall(
    r'"(\w+)"', (PAGE / "texts.js").read_text("utf-8").partition("FILES = [")[2].partition("]")[0]
)
HASHES = (VENDOR / "files.sha256").read_text("utf-8").split()


def texts(folder: Path) -> dict[str, str]:
    content = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.js")))
    pairs = re.findall(r'^  "([^"]+)":\s+"((?:[^"\\]|\\.)*)",$', content, re.MULTILINE)
    assert len(dict(pairs)) == len(pairs), "a key stands there twice"
    return dict(pairs)


ENGLISH = texts(PAGE / "texts" / "en")


@pytest.mark.parametrize(
    ("expected", "name"), list(zip(HASHES[::2], HASHES[1::2], strict=True)), ids=HASHES[1::2]
)
def test_what_is_not_ours_is_as_it_came(expected: str, name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected


def test_every_file_that_is_not_ours_has_its_hash() -> None:
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.glob("*/*")}
    assert there == set(HASHES[1::2])
    assert {"lit-html/LICENSE", "uplot/LICENSE"} <= there


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(PAGE).as_posix())
def test_nothing_is_asked_of_elsewhere_and_nothing_is_inline(path: Path) -> None:
    text = path.read_text("utf-8")
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[\w./]*", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\bstyle=|<style|innerHTML|\beval\(|new Function|document\.write", text)


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.name)
def test_a_language_has_every_text_with_the_same_places_for_values(path: Path) -> None:
    assert {one.name for one in path.iterdir()} == {f"{one}.js" for one in FILES}
    words = texts(path)
    assert set(words) == set(ENGLISH)
    for key, text in words.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", ENGLISH[key])), key


def test_every_text_is_used_and_every_text_that_is_used_is_there() -> None:
    code = "".join(path.read_text("utf-8") for path in OURS if "texts" not in path.parts)
    # A key may be put together: t(`setup.${key}`) uses all that begin so.
    beginnings = {"reader.", "advice.", "refused."} | set(re.findall(r"`([\w.]+)\$\{\w+\}`", code))
    endings = set(re.findall(r"`\$\{\w+\}(\.\w+)`", code)) | {"_more"}
    for key in ENGLISH:
        made = any(key.startswith(one) for one in beginnings) or any(map(key.endswith, endings))
        assert made or f'"{key}"' in code, f"nobody says {key!r}"
    kinds = "|".join({key.partition(".")[0] for key in ENGLISH})
    spoken = set(re.findall(rf'"((?:{kinds})\.\w+)"', code))
    assert spoken <= set(ENGLISH)


def test_what_is_imported_is_there() -> None:
    for path in OURS:
        for name in re.findall(r'(?:from|import\() ?"(\.[^"]+)"', path.read_text("utf-8")):
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"


def test_every_recipe_has_its_title() -> None:
    titles = {f"recipe.{one.replace('-', '_')}": load_recipe(one).title for one in known_recipes()}
    assert {key: ENGLISH.get(key) for key in titles} == titles


def test_every_corruption_has_a_name() -> None:
    assert {f"corruption.{one.replace(' ', '_')}" for one in CORRUPTIONS} <= set(ENGLISH)
