"""Debian's Chromium, for the tests that open a page.

Where Chromium is missing these tests are skipped, unless DIGITUS_BROWSER=required says that it
must be there.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("DIGITUS_CHROMIUM", "/usr/bin/chromium"))
REQUIRED = os.environ.get("DIGITUS_BROWSER") == "required"
PATIENCE = 60_000  # ms: the first training compiles its kernels, on a busy machine for long

if REQUIRED:
    import playwright.sync_api  # noqa: F401 - else modules that miss it would be skipped


def skip_without_browser(items: list[pytest.Item], folder: Path) -> None:
    """Skip the tests of a folder where there is no browser."""
    if REQUIRED or (CHROMIUM.exists() and _has_playwright()):
        return
    reason = f"no {CHROMIUM} or no playwright; DIGITUS_BROWSER=required makes this an error"
    for item in items:
        if folder in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


def _has_playwright() -> bool:
    try:
        import playwright  # noqa: F401
    except ImportError:
        return False
    return True


@pytest.fixture(scope="module")  # Playwright's event loop must end before other files' begin
def chromium() -> Iterator[Any]:
    """Open a browser that can reach this computer only."""
    from playwright.sync_api import expect, sync_playwright

    if not shutil.which(str(CHROMIUM)):
        raise AssertionError(f"there is no {CHROMIUM}: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    # A rule for names: whatever is asked of elsewhere goes nowhere.
    rules = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    with sync_playwright() as play:
        opened = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", rules]
        )
        yield opened
        opened.close()


def drawn(page: Any) -> None:
    """Wait until what was changed is on the screen: after the next frame the last one is there."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def violations(page: Any, *rules: str) -> list[str]:
    """What axe finds wrong on a page, in words; by all its usual rules, or by some."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("how => axe.run(how).then(found => found.violations)", options)
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
