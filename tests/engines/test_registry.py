"""Engines are opened by name, and "auto" finds one that can do what is asked."""

import pytest

from digitus.engines import ENGINES, open_engine, registry
from digitus.errors import EngineError, SettingError
from digitus.networks import Conv2D, Dense, Network
from tests.engines.conftest import DOUBLE

NETWORK = Network((4, 4), (Dense(3),))


@pytest.mark.parametrize("name", DOUBLE)
def test_an_engine_has_the_name_that_opens_it(name: str) -> None:
    engine = open_engine(name, network=NETWORK)
    assert engine.name == name
    assert engine.precision == engine.precisions[0]
    assert open_engine(name, "float64").precision == "float64"


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(SettingError, match="no engine 'nunpy'; did you mean 'numpy'"):
        open_engine("nunpy")


def test_an_engine_that_is_not_installed_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ENGINES, "abacus", "beads_on_wires.engine:AbacusEngine")
    with pytest.raises(EngineError, match=r"the abacus engine needs .*beads_on_wires"):
        open_engine("abacus")


def test_auto_takes_the_first_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "abacus", "beads_on_wires.engine:AbacusEngine")
    monkeypatch.setattr(registry, "PREFERRED", ("abacus", "python", "numpy"))
    assert open_engine("auto", network=NETWORK).name == "python"
    assert open_engine("auto", "float32", NETWORK).name == "numpy"
    looking = Network((4, 4), (Conv2D(2), Dense(3)))
    assert open_engine("auto", network=looking).name == "numpy"


def test_auto_prefers_the_fastest() -> None:
    expected = next(name for name in registry.PREFERRED if name in ENGINES)
    assert open_engine().name == expected
    assert registry.PREFERRED[-1] == "numpy"  # which can do everything
