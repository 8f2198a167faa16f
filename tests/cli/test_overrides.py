import pytest

from digitus.cli.overrides import override_texts
from digitus.errors import SettingError
from digitus.networks import Adam, Dense
from digitus.recipes import Recipe, load_recipe


@pytest.fixture
def recipe() -> Recipe:
    return load_recipe("sigmoid-40")


def test_a_whole_place_and_its_end_mean_the_same(recipe: Recipe) -> None:
    whole = override_texts(recipe, ["training.optimizer.learning_rate=0.25"])
    assert whole == override_texts(recipe, ["learning_rate=0.25"])
    assert whole.training.optimizer.learning_rate == 0.25


def test_several_are_made_in_order(recipe: Recipe) -> None:
    changed = override_texts(recipe, ["optimizer=Adam", "learning_rate=0.002", "beta1=0.8"])
    assert changed.training.optimizer == Adam(learning_rate=0.002, beta1=0.8)


def test_a_table_is_written_as_toml(recipe: Recipe) -> None:
    changed = override_texts(recipe, ['network.layers.0={kind="Dense", units=7}'])
    assert changed.network.layers[0] == Dense(7)


@pytest.mark.parametrize("text", ["activation=tanh", 'activation="tanh"'])
def test_text_needs_no_quotes(recipe: Recipe, text: str) -> None:
    changed = override_texts(recipe, [f"network.layers.0.{text}"])
    assert changed.network.layers[0] == Dense(40, "tanh")


def test_what_is_not_set_yet_is_reached_by_its_whole_place(recipe: Recipe) -> None:
    changed = override_texts(recipe, ["training.objective.clip_norm=1.5"])
    assert changed.training.objective.clip_norm == 1.5


def test_what_the_recipe_itself_does_not_set_yet_is_reached_by_its_name(recipe: Recipe) -> None:
    assert override_texts(recipe.replace(precision=None), ["precision=float32"]).precision == (
        "float32"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epochs", "needs a place and a value"),
        ("learnin_rate=1", "did you mean 'training.optimizer.learning_rate'"),
        ("units=3", "network.layers.0.units or network.layers.1.units"),
        ("training.optimiser.learning_rate=1", "did you mean 'optimizer'"),
        ("network.layers.9.units=3", "lists are counted from 0"),
        ("optimizer=Adem", "did you mean 'Adam'"),
        ("epochs=many", "must be of type int"),
        ("epochs=0", "at least 1"),
    ],
)
def test_what_does_not_fit_is_explained(recipe: Recipe, text: str, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        override_texts(recipe, [text])
