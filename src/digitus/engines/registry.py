"""The only door to the engines: by name, loaded when first opened."""

from importlib import import_module

from digitus.engines.base import Engine, Work
from digitus.errors import EngineError, unknown

ENGINES: dict[str, str] = {
    "python": "digitus.engines.on_python.engine:PythonEngine",
    "numpy": "digitus.engines.on_numpy.engine:NumpyEngine",
    "compiled": "digitus.engines.on_numba.engine:CompiledEngine",
    "torch": "digitus.engines.on_torch.engine:TorchEngine",
}
"""Name and place of every engine."""

EXTRAS = {"torch": "torch"}
"""Engines that come with an extra of digitus."""

PREFERRED = ("compiled", "numpy")
"""What ``auto`` tries, best first."""


def open_engine(
    name: str = "auto", precision: str | None = None, work: Work | None = None
) -> Engine:
    """Open an engine by name.

    Parameters
    ----------
    name
        One of :data:`ENGINES`, or "auto": the fastest that is installed and can run ``work``.
        Behind "torch" may stand where and how it computes: "torch:cuda", "torch:cuda+bfloat16".
    precision
        "float64" or "float32"; None takes the engine's own choice.
    work
        What it will have to execute, if that is known already: a network to predict with, or a
        :class:`~digitus.engines.Job` to train.

    Raises
    ------
    SettingError
        For an unknown name.
    EngineError
        For an engine that is not installed or cannot run the work.

    Examples
    --------
    >>> open_engine("numpy").precision
    'float64'
    """
    if name == "auto":
        return _first_that_can(work, precision)
    name, colon, place = name.partition(":")
    if name not in ENGINES or (colon and name != "torch"):
        raise unknown("engine", f"{name}{colon}{place}", [*ENGINES, "auto"])
    module, _, attribute = ENGINES[name].partition(":")
    try:
        kind = getattr(import_module(module), attribute)
    except ImportError as error:
        how = f": pip install 'digitus[{EXTRAS[name]}]'" if name in EXTRAS else ""
        raise EngineError(
            f"the {name} engine needs a package that is not installed ({error.name}){how}"
        ) from error
    engine: Engine = kind(precision, place) if place else kind(precision)
    if work is not None:
        engine.require(work)
    return engine


def _first_that_can(work: Work | None, precision: str | None) -> Engine:
    candidates = [name for name in PREFERRED if name in ENGINES]
    for name in candidates[:-1]:
        try:
            return open_engine(name, precision, work)
        except EngineError:
            continue
    return open_engine(candidates[-1], precision, work)
