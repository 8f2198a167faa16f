from pathlib import Path

import numpy as np
import pytest

from digitus.errors import DataError, SettingError
from digitus.images.augment import Augment
from digitus.models import load_model, save_model
from digitus.recipes import (
    DEFAULT,
    DataPlan,
    Recipe,
    builtin,
    from_toml,
    list_recipes,
    load_recipe,
    override,
    reproduce,
    to_toml,
    train,
)
from digitus.recipes.catalog import FILES
from tests.engines.conftest import DOUBLE

FIVE = ("linear-1000", "sigmoid-10", "sigmoid-40", "relu-1000", "dropout-200")


def test_every_recipe_file_is_in_the_catalog() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in Path(builtin.__path__[0]).glob("*.py")}
    found = {stem for stem, text in texts.items() if "RECIPES = (" in text}
    assert found == set(FILES)


def test_the_five_systems_and_the_default_are_there() -> None:
    assert {*FIVE, DEFAULT} <= list_recipes().keys()


@pytest.mark.parametrize("recipe", list_recipes().values(), ids=lambda recipe: recipe.name)
def test_a_recipe_written_as_toml_reads_back(recipe: Recipe) -> None:
    assert from_toml(to_toml(recipe)) == recipe


def test_settings_of_what_is_not_there_yet_can_be_changed() -> None:
    changed = override(load_recipe("mlp"), {"training.augment.rotation": 10})
    assert changed.training.augment == Augment(rotation=10.0)
    with pytest.raises(SettingError, match="did you mean 'augment'"):
        override(load_recipe("mlp"), {"training.augmend.rotation": 10})


def test_a_toml_file_is_a_recipe(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(to_toml(load_recipe("sigmoid-10").replace(name="mine")), "utf-8")
    assert load_recipe(path).name == "mine"


@pytest.mark.parametrize(
    ("name", "message"),
    [("sigmoid40", "did you mean 'sigmoid-40'"), ("zebra", "known: .*linear-1000")],
)
def test_an_unknown_recipe_suggests_the_nearest(name: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        load_recipe(name)


def test_a_file_that_is_no_recipe_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    with pytest.raises(DataError, match="cannot read"):
        load_recipe(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="cannot read"):
        load_recipe(path)
    path.write_text("name = ", "utf-8")
    with pytest.raises(DataError, match="not TOML"):
        load_recipe(path)
    path.write_text('name = "mine"', "utf-8")
    with pytest.raises(SettingError, match="lacks network"):
        load_recipe(path)


def test_settings_are_changed_by_their_place() -> None:
    recipe = override(
        load_recipe("sigmoid-40"),
        {
            "training.optimizer.learning_rate": 0.5,
            "network.layers.0.units": 30,
            "seed": 7,
            "training.schedule": {"kind": "OneCycle"},
            "training.objective.clip_norm": 1,
        },
    )
    assert recipe.training.optimizer.learning_rate == 0.5
    assert recipe.network.param_shapes["0.weights"] == (784, 30)
    assert recipe.seed == 7
    assert recipe.training.schedule.kind == "OneCycle"
    assert recipe.training.objective.clip_norm == 1


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("training.epoch", 3, "did you mean 'epochs'"),
        ("trainin.epochs", 3, "did you mean 'training'"),
        ("training.epochs", "many", "training.epochs must be of type int"),
        ("training.epochs.first", 3, "single value"),
        ("network.layers.9.units", 3, "counted from 0"),
        ("network.layers.0.activation", "sigmoyd", "did you mean 'sigmoid'"),
        ("training.optimizer", {"kind": "Adamm"}, "did you mean 'Adam'"),
        ("training.optimizer.learning_rate", -1, "positive"),
        ("training.objective.loss", {"kind": "CrossEntropy"}, "softmax"),
    ],
)
def test_misspelt_and_impossible_settings_are_refused(
    place: str, value: object, message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        override(load_recipe("sigmoid-40"), {place: value})


def test_a_data_plan_splits_as_it_says() -> None:
    rng = np.random.default_rng(0)
    first = DataPlan(source="mnist", first=1000).load(rng)
    assert len(first.train) == 1000
    assert len(first["test"]) == 10_000
    kept = DataPlan(source="mnist", validation=10_000).load(rng)
    assert (len(kept.train), len(kept["validation"])) == (50_000, 10_000)
    front = DataPlan(source="digits", train_share=0.7).load(rng)
    assert (len(front.train), len(front["test"])) == (1257, 540)
    drawn = DataPlan(source="digits", shuffle=True).load(rng)
    assert (len(drawn.train), len(drawn["test"])) == (1347, 450)
    assert drawn.train.fingerprint != front.train.fingerprint


def test_a_recipe_with_a_negative_seed_is_refused() -> None:
    with pytest.raises(SettingError, match="seed"):
        load_recipe("sigmoid-10").replace(seed=-1)


@pytest.mark.parametrize("engine", DOUBLE)
def test_linear_1000_gives_the_published_figure_on_every_engine(engine: str) -> None:
    result = reproduce(load_recipe("linear-1000"), seeds=[0], engine=engine)
    assert result.figures[0].values == (0.7447,)
    assert result.agrees


def test_dropout_200_stops_where_it_was_published() -> None:
    result = reproduce(load_recipe("dropout-200"), seeds=range(3))
    epochs = next(figure for figure in result.figures if figure.figure == "epochs")
    assert all(10 <= value <= 20 for value in epochs.values)
    accuracy = next(figure for figure in result.figures if figure.figure == "accuracy")
    assert all(value > 0.92 for value in accuracy.values)
    assert result.to_data()["figures"][0]["published"] == 0.9533


def test_seeds_side_by_side_give_what_they_give_alone() -> None:
    recipe = load_recipe("sigmoid-10")
    alone = reproduce(recipe, seeds=range(3), jobs=1)
    told: list[tuple[int, float]] = []
    together = reproduce(
        recipe, seeds=range(3), jobs=3, on_progress=lambda seed, done: told.append((seed, done))
    )
    assert [f.values for f in alone.figures] == [f.values for f in together.figures]
    assert alone.agrees is None  # nothing was published
    for seed in range(3):
        shares = [done for which, done in told if which == seed]
        assert shares == sorted(shares)
        assert 0 < shares[0] < shares[-1] == 1


def test_a_trained_recipe_is_a_model_that_can_be_kept(tmp_path: Path) -> None:
    outcome = train("dropout-200")
    loaded = load_model(save_model(outcome.model, tmp_path / "model.safetensors"))
    images = outcome.test.images
    assert np.array_equal(loaded.predict(images), outcome.model.predict(images))
    assert loaded.provenance["recipe"]["name"] == "dropout-200"
    assert (loaded.predict(images) == -1).any()  # some are not recognised
    assert loaded.ink == 16
