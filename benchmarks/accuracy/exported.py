"""``python -m benchmarks.accuracy.exported MODEL...``: what an export costs in bytes and accuracy."""

import argparse
import atexit
import ctypes
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from digitus.datasets import load_dataset
from digitus.errors import ModelError
from digitus.export import PRECISIONS, onnx_bytes, save_c, save_html
from digitus.models import Model, load_model
from digitus.recipes.machine import machine

BATCH = 500


def main(names: list[str], forms: list[str], images: int | None = None) -> None:
    """Print a row for each model and form: bytes, test accuracy, difference, microseconds."""
    print(machine())
    print("| model | form | kB | test accuracy | largest difference | one image |")
    print("|---|---|---|---|---|---|")
    for name in names or ["cnn-tiny", "cnn"]:
        model, test = load_model(name), load_dataset("mnist")["test"][:images]
        expected = model.predict_proba(test.images, engine="numpy")
        for form in forms or FORMS:
            try:
                size, run = OTHERS[form](model) if form in OTHERS else _onnx(model, form)
            except ModelError as error:
                print(f"| {name} | {form} | {error} | | | |")
                continue
            found = np.concatenate(
                [run(test.images[i : i + BATCH]) for i in range(0, len(test), BATCH)]
            )
            accuracy = (found.argmax(axis=1) == test.labels).mean()
            difference = abs(found - expected).max()
            print(
                f"| `{name}` | {form} | {size / 1000:,.0f} | {accuracy:.2%} | {difference:.1g} |"
                f" {_microseconds(run, test.images):,.0f} μs |"
            )


Run = Callable[[np.ndarray], np.ndarray]


def _onnx(model: Model, precision: str) -> tuple[int, Run]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    content = onnx_bytes(model, precision)
    session = onnxruntime.InferenceSession(content, options)

    def run(images: np.ndarray) -> np.ndarray:
        found: np.ndarray = session.run(["probabilities"], {"images": images})[0]
        return found

    return len(content), run


def _c(model: Model) -> tuple[int, Run]:
    compiler = shutil.which("cc")
    if compiler is None:
        raise ModelError("there is no C compiler")
    folder = Path(tempfile.mkdtemp())
    source, library = save_c(model, folder / "model.c"), folder / "model.so"
    options = ["-std=c99", "-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run([compiler, *options, "-o", library, source, "-lm"], check=True)
    function = getattr(ctypes.CDLL(str(library)), f"{model.name.replace('-', '_')}_probabilities")

    def run(images: np.ndarray) -> np.ndarray:
        images = np.ascontiguousarray(images)
        found = np.empty((len(images), model.network.classes), np.float32)
        for image, row in zip(images, found, strict=True):
            function(image.ctypes.data_as(ctypes.c_void_p), row.ctypes.data_as(ctypes.c_void_p))
        return found

    return source.stat().st_size, run


def _html(model: Model) -> tuple[int, Run]:
    """Open the page in Chromium, and let it read."""
    path = save_html(model, Path(tempfile.mkdtemp()) / "model.html")
    page = _chromium().new_page()
    page.goto(path.as_uri())

    def run(images: np.ndarray) -> np.ndarray:
        return np.array(page.evaluate(READ, images.reshape(len(images), -1).tolist()), np.float32)

    return path.stat().st_size, run


@cache
def _chromium() -> Any:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise ModelError("there is no playwright: pip install 'digitus[browser]'") from error
    if not Path(CHROMIUM).exists():
        raise ModelError("there is no Chromium: apt-get install chromium")
    play = sync_playwright().start()
    atexit.register(play.stop)
    return play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


CHROMIUM = "/usr/bin/chromium"
READ = "images => images.map(image => digitus.model.read(Uint8Array.from(image)).probabilities)"
OTHERS = {"C": _c, "HTML": _html}
"""Forms other than ONNX, and what opens them."""

FORMS = (*PRECISIONS, *OTHERS)


def _microseconds(run: Run, images: np.ndarray) -> float:
    """Return the median time of one image alone."""
    times = []
    for image in images[:300]:
        began = time.perf_counter()
        run(image[None])
        times.append(time.perf_counter() - began)
    return 1e6 * float(np.median(times))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy.exported", description="What an export costs."
    )
    parser.add_argument("models", nargs="*", help="files, or names of shipped models")
    parser.add_argument("--form", action="append", choices=FORMS, help="this one only, and again")
    parser.add_argument("--images", type=int, metavar="N", help="the first N test images; else all")
    given = parser.parse_args()
    main(given.models, given.form or [], given.images)
