"""What holds for every test: checked shapes, folders that are thrown away, pages that run.

Arguments and results of every function in `src/` are checked against their annotations, array
shapes included, while the tests run: the first calls of each function in each test, since checks
in inner loops took a quarter of all time. Kernels are left alone: Numba compiles them from source. So
is the pure-Python engine: lists have no shapes, and a check per call makes it five times slower.
Tensors of the torch engine are no arrays, either.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import cache, wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ForwardRef, Self, TypeVar, cast, get_args

import jaxtyping
import pytest
from beartype import BeartypeConf, FrozenDict, beartype
from hypothesis import HealthCheck, settings
from jaxtyping import AbstractArray, TypeCheckError, install_import_hook
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parent
SRC = ROOT / "src"

# The examples in it need PyTorch, which is an extra.
collect_ignore_glob = [] if find_spec("torch") else ["src/digitus/engines/on_torch/*"]

# Takes an int where a float is asked for, as Python does, and leaves Self alone, which beartype
# understands in decorated classes only.
CHECK = beartype(
    conf=BeartypeConf(
        is_pep484_tower=True,
        hint_overrides=FrozenDict({Self: object}),
        violation_type=TypeCheckError,
    )
)

Checked = TypeVar("Checked", bound=Callable[..., Any])


CHECKED_CALLS = 30
"""Of each function in each test: a loop that goes right thirty times is not looked at on and on."""


class Calls:
    """How often a function was called in the present test."""

    now: object = None
    """Stands for the test; another object in each."""

    def __init__(self) -> None:
        self.test: object = None
        self.count = 0


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Check anew in each test."""
    Calls.now = item


def checked(thing: Any = None, *, typechecker: object = None) -> Any:
    """Check a function, or what a class is made from, against its annotations.

    This stands in for ``jaxtyping.jaxtyped``, which binds all arguments by name in every call and
    checks them twice. The hook calls it on functions before any other decorator, and on classes.
    """
    del typechecker
    if thing is None:
        return checked
    if not isinstance(thing, type):
        return check_function(thing)
    if is_dataclass(thing) and "__init__" in vars(thing):
        type.__setattr__(thing, "__init__", check_function(vars(thing)["__init__"]))
    return thing


def check_function(function: Checked) -> Checked:
    """Check a function's calls; where it names shapes, they must fit together within each call."""
    check = CHECK(function)
    shapes = names_shapes(list(function.__annotations__.values()))
    calls = Calls()

    @wraps(function)
    def sometimes_checked(*arguments: Any, **keywords: Any) -> Any:
        if calls.test is not Calls.now:
            calls.test, calls.count = Calls.now, 0
        calls.count += 1
        if calls.count > CHECKED_CALLS:
            return function(*arguments, **keywords)
        if not shapes:
            return check(*arguments, **keywords)
        with CONTEXT:
            return check(*arguments, **keywords)

    return cast("Checked", sometimes_checked)


CONTEXT: Any = jaxtyping.jaxtyped("context")
"""Within it, an axis called "n" is as long wherever it occurs."""


def names_shapes(hint: Any) -> bool:
    """Say whether an annotation, or a part of one, may be an array with a shape."""
    if isinstance(hint, list | tuple):
        return any(map(names_shapes, hint))
    if isinstance(hint, str | ForwardRef | TypeVar):
        return True
    return (isinstance(hint, type) and issubclass(hint, AbstractArray)) or names_shapes(
        get_args(hint)
    )


# A busy machine is no failure: nothing here is measured by the clock. And what passed once passes
# again: examples are drawn from the test's own text. `pytest --hypothesis-profile=default` draws
# others.
settings.register_profile(
    "calm",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("calm")


UNCHECKED = {"on_numba", "on_python", "on_torch", "estimator"}
"""The last, since scikit-learn wants its estimators to take any argument and to complain in fit."""


def checked_modules() -> list[str]:
    """Name every module whose calls are checked."""
    paths = (path.relative_to(SRC) for path in sorted(SRC.rglob("*.py")))
    return [
        ".".join(path.with_suffix("").parts)
        for path in paths
        if path.stem != "__init__" and UNCHECKED.isdisjoint(path.parts)
    ]


# Here, before anything imports digitus: a module that is already imported stays unchecked.
vars(jaxtyping)["jaxtyped"] = checked
install_import_hook(checked_modules(), None)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the person's own data and models out of the tests, and the tests out of them."""
    folder = tempfile.TemporaryDirectory(prefix="digitus-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_DATA_HOME"] = folder.name
    os.environ["MPLBACKEND"] = "agg"
    load_once()


def load_once() -> None:
    """Keep MNIST and the digits once they were loaded: hundreds of tests ask for them.

    Nobody can change them for the next one: the arrays of a data set are read-only.
    """
    from digitus.datasets.bundled import BUNDLED

    BUNDLED.update({name: cache(load) for name, load in BUNDLED.items()})


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
