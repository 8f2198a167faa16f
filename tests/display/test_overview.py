"""Every noun shows itself: as HTML that is whole, small and harmless, and as text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

import digitus
from digitus.display import Overview, Shown
from digitus.display.as_html import as_html
from digitus.display.as_text import as_text
from digitus.networks import Dense, Network
from digitus.reading import ReadDigit, Reading
from digitus.recipes import Outcome, load_recipe

EVIL = "</style><script>alert(1)</script>&\x1b[2J"


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    recipe = load_recipe("sigmoid-10")
    few = recipe.replace(training=recipe.training.replace(epochs=2))
    return digitus.train(few, engine="numpy")


@pytest.fixture(scope="module")
def nouns(outcome: Outcome) -> dict[str, Shown]:
    nine = ReadDigit(9, np.eye(10)[9] * 0.9 + 0.01, (0, 0, 10, 20))
    return {
        "network": outcome.model.network,
        "history": outcome.history,
        "report": outcome.report,
        "reading": Reading("9", 0.91, (nine,)),
        "rejected": Reading("", 0.0, rejected=True, reason="nothing is written"),
        "data": outcome.test,
        "model": outcome.model,
    }


class Reader(HTMLParser):
    """Notes tags, and that each is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)
        if tag != "img":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


SHOWN = {
    "network": "Dense sigmoid",
    "history": "learning rate",
    "report": "with 95 % confidence",
    "reading": "91.0 %",
    "rejected": "nothing is written",
    "data": "8 x 8 pixels",
    "model": "parameters",
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_noun_shows_itself_in_a_notebook(name: str, nouns: dict[str, Shown]) -> None:
    html = nouns[name]._repr_html_()
    assert SHOWN[name] in parsed(html).text
    assert len(html) < 20_000
    assert not re.search(r"https?:|<script|@import|\son\w+=", html)


@pytest.mark.parametrize("name", SHOWN)
def test_a_noun_shows_itself_in_a_terminal(name: str, nouns: dict[str, Shown]) -> None:
    text = str(nouns[name])
    assert SHOWN[name] in text
    assert max(map(len, text.splitlines())) <= 110
    assert repr(nouns[name]) != text


def test_names_are_text_and_nothing_else(outcome: Outcome) -> None:
    report = outcome.report.replace(model=EVIL, data=EVIL)
    data = replace(outcome.test, name=EVIL)
    for html in (report._repr_html_(), data._repr_html_()):
        found = parsed(html)
        assert "script" not in found.seen
        assert "<script>alert(1)</script>" in found.text
    assert "\x1b" not in str(report)
    assert "\x1b" not in str(data)


def test_every_part_of_an_overview_is_shown() -> None:
    overview = Overview(
        title="title",
        large="42",
        facts={"fact": "value"},
        images=np.zeros((3, 5, 5), np.uint8),
        curves={"rising": [0.1, float("nan"), 0.3], "flat": [0.2]},
        shares={"half": 0.5},
        marked=frozenset({0}),
    )
    html = parsed(as_html(overview))
    assert {"h4", "img", "svg", "polyline", "table", "i"} <= html.seen
    for words in ("title", "42", "fact", "value", "rising", "0.1 to 0.3", "half", "50.0 %"):
        assert words in html.text
    assert as_text(overview).splitlines()[:3] == ["title", "42", "fact  value"]
    assert "nan" not in as_html(overview)


def test_nothing_to_show_is_no_mistake() -> None:
    empty = Overview(
        title="empty", curves={"none": [float("nan")]}, images=np.zeros((0, 2, 2), np.uint8)
    )
    assert {"img", "svg"}.isdisjoint(parsed(as_html(empty)).seen)


def test_a_network_prints_its_layers() -> None:
    network = Network((2, 2), (Dense(3, "relu"), Dense(2)))
    assert str(network) == network.summary()
    assert "network of 2 layers" in network._repr_html_()
