"""The page that `digitus export --to html` writes, opened from its file."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from digitus.export import save_html
from digitus.models import Model, load_model
from tests import browsers

chromium = browsers.chromium

Opened = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    browsers.skip_without_browser(items, Path(__file__).parent)


@pytest.fixture(scope="module")
def tiny() -> Model:
    return load_model("cnn-tiny")


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Opened]:
    """Open a model's page; nothing may go wrong on it, and nothing may be asked for."""
    contexts, wrong = [], []

    def opened(model: Model, **how: Any) -> Any:
        path = save_html(model, tmp_path / f"{model.name}.html")
        usual = {"viewport": {"width": 1280, "height": 860}, "locale": "en-GB"}
        context = chromium.new_context(**(usual | how))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda message: wrong.append(message.text))  # violations, too
        page.on("request", lambda one: wrong.extend([one.url] * (not _is_the_page(one, path))))
        page.goto(path.as_uri())
        page.wait_for_selector("main h1")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _is_the_page(request: Any, path: Path) -> bool:
    return bool(re.match(r"data:,$", request.url)) or request.url == path.as_uri()
