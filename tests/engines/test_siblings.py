"""Engines written by hand are read side by side: the same formulas stand in files of one name."""

from importlib import import_module
from importlib.util import find_spec

import pytest

SIBLINGS = ("on_python", "on_numpy", "on_numba", *["on_torch"] * bool(find_spec("torch")))
FORMULAS = {"activations": "ACTIVATIONS", "losses": "LOSSES", "optimizers": "UPDATES"}
"""Each file, and the table in it that names what it has: what is missing there is refused."""


@pytest.mark.parametrize("room", SIBLINGS)
@pytest.mark.parametrize("file", FORMULAS)
def test_each_formula_stands_in_a_file_of_the_same_name(room: str, file: str) -> None:
    table = getattr(import_module(f"digitus.engines.{room}.{file}"), FORMULAS[file])
    assert (
        table.keys()
        <= getattr(import_module(f"digitus.engines.on_numpy.{file}"), FORMULAS[file]).keys()
    ), "the numpy engine leaves nothing out"


@pytest.mark.parametrize("room", SIBLINGS)
def test_each_has_its_engine_and_its_layers(room: str) -> None:
    import_module(f"digitus.engines.{room}.engine")
    layers = {"on_numba": ("fused.layers", "layerwise.layer")}.get(room, ("layers",))
    for file in layers:
        assert import_module(f"digitus.engines.{room}.{file}").__doc__
