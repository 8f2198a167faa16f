"""The environment of digitus, examined: versions, engines, processors, data, folders, terminal."""

import contextlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal, final

from rich.table import Table
from rich.text import Text

from digitus.cli.output.console import screen, table
from digitus.datasets import list_datasets, verify_dataset
from digitus.engines import ENGINES, open_engine
from digitus.engines.cores import cores
from digitus.errors import DigitusError
from digitus.models import list_models
from digitus.storage import home

LIBRARIES = ("numpy", "scipy", "scikit-learn", "numba", "pillow", "matplotlib", "safetensors")
EXTRAS = ("torch", "fastapi", "onnx")

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

MIN_FREE_BYTES = 100_000_000
"""Bytes that should be free where data and models are kept."""


@final
@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    topic
        What was checked.
    subject
        What of it.
    found
        What is there.
    state
        Whether that is well, merely worth knowing, or to be put right.
    """

    topic: str
    subject: str
    found: str
    state: Literal["good", "note", "bad"] = "good"

    def to_data(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        return asdict(self)


def examine_environment() -> list[Finding]:
    """Check everything once."""
    checks = (_versions, _engines, _processors, _data, _folders, _terminal)
    return [finding for check in checks for finding in check()]


def finding_table(findings: list[Finding]) -> Table:
    """Lay the findings out, each topic named once."""
    made = table("", "", "", "")
    made.show_header = False
    marks = {"good": Text("ok", "good"), "note": Text("-", "quiet"), "bad": Text("BAD", "bad bold")}
    before = ""
    for finding in findings:
        if before and finding.topic != before:
            made.add_row()
        topic = "" if finding.topic == before else finding.topic
        made.add_row(Text(topic, "strong"), finding.subject, marks[finding.state], finding.found)
        before = finding.topic
    return made


def _versions() -> Iterator[Finding]:
    yield Finding("versions", "digitus", version("digitus"))
    yield Finding("versions", "python", f"{platform.python_version()} ({sys.executable})")
    yield Finding("versions", "system", f"{platform.system()} {platform.machine()}")
    for name in (*LIBRARIES, *EXTRAS):
        missing: Literal["note", "bad"] = "note" if name in EXTRAS else "bad"
        try:
            yield Finding("versions", name, version(name))
        except PackageNotFoundError:
            yield Finding("versions", name, "not installed", missing)


def _engines() -> Iterator[Finding]:
    for name in ENGINES:
        try:
            engine = open_engine(name)
            yield Finding("engines", name, f"{' or '.join(engine.precisions)}")
        except DigitusError as error:
            yield Finding("engines", name, str(error), "note")
    yield Finding("engines", "auto", f"takes {open_engine('auto').name} where it can")


def _processors() -> Iterator[Finding]:
    yield Finding("processors", "usable", f"{cores()} of {os.cpu_count()}")
    for pool in _thread_pools():
        yield Finding("processors", pool["kind"], f"{pool['version']}, threads: {pool['threads']}")
    for name in THREADS:
        if name in os.environ:
            yield Finding("processors", name, os.environ[name], "note")


def _thread_pools() -> Iterator[dict[str, Any]]:
    """Ask threadpoolctl, which scikit-learn brings along, for the BLAS that NumPy uses."""
    import numpy as np
    from threadpoolctl import threadpool_info

    del np  # what is not loaded has no threads
    for info in threadpool_info():
        if info["user_api"] == "blas":
            yield {
                "kind": info["internal_api"],
                "version": info["version"],
                "threads": info["num_threads"],
            }


def _data() -> Iterator[Finding]:
    for entry in list_datasets():
        if entry.kind != "bundled":
            yield Finding("data", entry.name, "here" if entry.here else "can be downloaded", "note")
            continue
        try:
            wrong = [check.what for check in verify_dataset(entry.name) if not check.ok]
        except DigitusError as error:
            wrong = [str(error)]
        found = f"damaged: {', '.join(wrong)}" if wrong else f"{entry.summary}, checked"
        yield Finding("data", entry.name, found, "bad" if wrong else "good")
    names = ", ".join(list_models()) or "none"
    yield Finding("data", "models", f"shipped: {names}", "note")


def _folders() -> Iterator[Finding]:
    yield _folder("your things", home())
    with contextlib.suppress(ImportError):  # without Numba nothing is compiled
        from digitus.engines.on_numba.kept import cache_folder

        yield _folder("kernels", cache_folder())
    yield _folder("temporary", Path(tempfile.gettempdir()))
    yield _folder("here", Path.cwd())


def _folder(subject: str, folder: Path) -> Finding:
    """Try to write where a folder is, or would be made."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"x")
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Finding("folders", subject, f"{folder}: not writable ({error.strerror})", "bad")
    state: Literal["good", "bad"] = "good" if free > MIN_FREE_BYTES else "bad"
    return Finding("folders", subject, f"{folder}, {free / 1e9:.1f} GB free", state)


def _terminal() -> Iterator[Finding]:
    console = screen()
    colours = console.color_system or "none"
    kind = "terminal" if console.is_terminal else "not a terminal"
    yield Finding(
        "screen", kind, f"{console.width} columns, colours: {colours}, {console.encoding}", "note"
    )
