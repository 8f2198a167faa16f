"""Engines are opened by name, and "auto" finds one that can do what is asked."""

import pytest

from digitus.engines import ENGINES, Job, open_engine, registry
from digitus.engines.on_numba.losses import LOSSES as COMPILED_LOSSES
from digitus.engines.on_numba.optimizers import UPDATES as COMPILED_UPDATES
from digitus.errors import EngineError, SettingError
from digitus.networks import Adam, Conv2D, Dense, Network, Objective, Optimizer, SquaredError
from digitus.recipes import load_recipe, train
from tests.engines.conftest import DOUBLE

NETWORK = Network((4, 4), (Dense(3),))


@pytest.mark.parametrize("name", DOUBLE)
def test_an_engine_has_the_name_that_opens_it(name: str) -> None:
    engine = open_engine(name, work=NETWORK)
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
    assert open_engine("auto", work=NETWORK).name == "python"
    assert open_engine("auto", "float32", NETWORK).name == "numpy"
    looking = Network((4, 4), (Conv2D(2), Dense(3)))
    assert open_engine("auto", work=looking).name == "numpy"


def test_auto_prefers_the_fastest() -> None:
    expected = next(name for name in registry.PREFERRED if name in ENGINES)
    assert open_engine().name == expected
    assert registry.PREFERRED[-1] == "numpy"  # which can do everything


def test_auto_passes_over_an_engine_that_does_not_know_the_optimizer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind: type[Optimizer] = Adam
    monkeypatch.delitem(COMPILED_UPDATES, kind)
    job = Job(network=NETWORK, objective=Objective(loss=SquaredError()), optimizer=Adam())
    assert open_engine("auto", work=job).name == "numpy"
    assert open_engine("auto", work=NETWORK).name == "compiled"


def test_auto_passes_over_an_engine_that_does_not_know_the_loss_of_a_recipe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe = load_recipe("sigmoid-10")
    first = recipe.data.replace(first=20)
    recipe = recipe.replace(data=first, training=recipe.training.replace(epochs=1), published=())
    monkeypatch.delitem(COMPILED_LOSSES, type(recipe.training.objective.loss))
    assert train(recipe).engine == "numpy"
