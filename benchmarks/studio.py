"""How quick the studio's page is: from its first paint to the accuracy without a neuron.

    python -m benchmarks.studio [TIMES]

It drives ``digitus studio`` in Chromium without a window and prints the median and the worst of
what it measured, and what it should be. A busy machine measures its neighbours.
"""

import argparse
import statistics
import sys
import time
from typing import Any

from benchmarks.machine import describe
from examples.studio_pictures import DIGIT, browser, studio

Figures = dict[str, list[float]]

GOALS = {
    "first contentful paint, ms": 400.0,
    "requests until Read is there": 45.0,
    "KB until Read is there": 1000.0,
    "pen lifted to digits on the page, ms": 100.0,
    "own script per frame while writing, ms": 4.0,
    "click to 93 % of unseen images, s": 3.0,
    "frames per second while training": 15.0,
    "neuron off to accuracy on 10,000 images, ms": 100.0,
}
"""What should be reached: at most; of the frames at least."""


def main(times: int = 5) -> None:
    """Measure, and print a table."""
    figures: Figures = {name: [] for name in GOALS}
    with studio() as address, browser() as chromium:
        for _ in range(times + 1):
            context = chromium.new_context(viewport={"width": 1280, "height": 860})
            page = context.new_page()
            page.set_default_timeout(120_000)
            for measure in (first_paint, writing, training, muting):
                for name, value in measure(page, address).items():
                    figures[name].append(value)
                    print(f"{name}: {value:.1f}", file=sys.stderr)
            context.close()
    machine = describe([])
    print(", ".join(f"{name}: {value}" for name, value in machine.items()))
    print(f"{times} times, after one that is not counted\n")
    print(f"| {'measured':45} | median |  worst |   goal |\n|---|---|---|---|")
    for name, goal in GOALS.items():
        values = figures[name][1:]
        worst = min(values) if name.startswith("frames") else max(values)
        print(f"| {name:45} | {statistics.median(values):6.1f} | {worst:6.1f} | {goal:6.0f} |")


def first_paint(page: Any, address: str) -> dict[str, float]:
    """Open the page."""
    page.goto(address)
    page.wait_for_selector("digit-pad")
    page.wait_for_load_state("networkidle")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    files = page.evaluate("performance.getEntriesByType('resource').map(one => one.transferSize)")
    return {
        "first contentful paint, ms": paint,
        "requests until Read is there": len(files) + 1.0,
        "KB until Read is there": sum(files) / 1000,
    }


def writing(page: Any, address: str) -> dict[str, float]:
    """Write a digit slowly, with the mouse, and wait for the answer."""
    del address
    box = page.locator("digit-pad").bounding_box()
    across, down = box["width"] / 720, box["height"] / 440
    places = [(box["x"] + x * across, box["y"] + y * down) for x, y in DIGIT[0]]
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = script_seconds(session)
    page.evaluate("window.frames60 = 0; (function f() { frames60++; requestAnimationFrame(f); })()")
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=12)
    spent = script_seconds(session) - before
    frames = page.evaluate("frames60")
    page.evaluate("performance.clearMarks('read'); performance.mark('lifted')")
    page.mouse.up()
    page.locator(".number .text").wait_for()
    page.wait_for_timeout(600)
    lifted, read = (page.evaluate(f"{LAST}('{name}')") for name in ("lifted", "read"))
    return {
        "pen lifted to digits on the page, ms": read - lifted,
        "own script per frame while writing, ms": 1000 * spent / frames,
    }


LAST = "(name => performance.getEntriesByName(name).at(-1).startTime)"


def training(page: Any, address: str) -> dict[str, float]:
    """Train sigmoid-40 as it is."""
    del address
    page.get_by_role("link", name="Train").click()
    frames: list[float] = []
    page.on("response", lambda one: frames.extend([time.perf_counter()] * ("/frame" in one.url)))
    page.locator(".invitation button").click()
    page.get_by_text("epochs are done").wait_for()
    start, there = (page.evaluate(f"{LAST}('{name}')") for name in ("start", "93"))
    return {
        "click to 93 % of unseen images, s": (there - start) / 1000,
        "frames per second while training": (len(frames) - 1) / (frames[-1] - frames[0]),
    }


def muting(page: Any, address: str) -> dict[str, float]:
    """Switch neurons off, one after the other."""
    del address
    page.get_by_role("link", name="Inside").click()
    waits = []
    for unit in range(4):
        page.locator(".cell").nth(unit).click()
        page.locator(".formula").wait_for()
        page.evaluate("performance.clearMarks('muted'); performance.mark('off')")
        page.get_by_role("button", name="Switch off").click()
        page.get_by_text(f"changes: {unit + 1}").wait_for()
        waits.append(page.evaluate(f"{LAST}('muted')") - page.evaluate(f"{LAST}('off')"))
    return {"neuron off to accuracy on 10,000 images, ms": statistics.median(waits[1:])}


def script_seconds(session: Any) -> float:
    """How long scripts of the page have run."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "ScriptDuration"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studio")
    parser.add_argument("times", nargs="?", type=int, default=5, help="how often; 5 if left out")
    main(parser.parse_args().times)
