"""What holds for every test: checked shapes, folders that are thrown away, pages that run.

Arguments and results of every function in `src/` are checked against their annotations, array
shapes included, while the tests run. Kernels are left alone: Numba compiles them from source. So
is the pure-Python engine: lists have no shapes, and a check per call makes it five times slower.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent
SRC = ROOT / "src"

# Takes an int where a float is asked for, as Python does, and leaves Self alone, which beartype
# understands in decorated classes only (jaxtyping decorates their methods).
CHECKER = """beartype.beartype(conf=beartype.BeartypeConf(
    is_pep484_tower=True,
    hint_overrides=beartype.FrozenDict({__import__("typing").Self: object}),
))"""

# A busy machine is no failure: nothing here is measured by the clock. And what passed once passes
# again: examples are drawn from the test's own text. `pytest --hypothesis-profile=default` draws
# others.
settings.register_profile(
    "calm", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")


def checked_modules() -> list[str]:
    """Name every module whose calls are checked: all but the kernels and the python engine."""
    paths = (path.relative_to(SRC) for path in sorted(SRC.rglob("*.py")))
    return [
        ".".join(path.with_suffix("").parts)
        for path in paths
        if path.stem != "__init__" and {"on_numba", "on_python"}.isdisjoint(path.parts)
    ]


# Here, before anything imports digitus: a module that is already imported stays unchecked.
install_import_hook(checked_modules(), CHECKER)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the person's own data and models out of the tests, and the tests out of them."""
    folder = tempfile.TemporaryDirectory(prefix="digitus-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_DATA_HOME"] = folder.name
    os.environ["MPLBACKEND"] = "agg"


def open_page(namespace: dict[str, Any]) -> None:
    """Move into a folder of the page's own, so that what its code writes is thrown away."""
    namespace["_folder"] = tempfile.TemporaryDirectory()
    namespace["_before"] = Path.cwd()
    os.chdir(namespace["_folder"].name)


def close_page(namespace: dict[str, Any]) -> None:
    """Move out again and throw the folder away."""
    os.chdir(namespace["_before"])
    namespace["_folder"].cleanup()


# Every ```python block of a page runs, top to bottom, in one namespace; ```console is for reading.
pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["*.md"],
    setup=open_page,
    teardown=close_page,
).pytest()
