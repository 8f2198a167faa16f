"""What the page can train: recipes, and networks of one's own, as a flat list of settings.

The keys stand in the address of the page, so that a link holds a whole set-up.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from digitus.datasets.scaling import Divide
from digitus.errors import SettingError, unknown
from digitus.models import Model
from digitus.networks import (
    SGD,
    Adam,
    CrossEntropy,
    Dense,
    Dropout,
    Glorot,
    He,
    Layer,
    Loss,
    Network,
    Optimizer,
    RMSprop,
    SquaredError,
)
from digitus.recipes import DataPlan, Recipe, fine_tuning, list_recipes, load_recipe
from digitus.studio.lab.augmenting import as_text, from_text
from digitus.studio.lab.shelf import BUNDLED, Traits
from digitus.training import Training

FIRST = "sigmoid-40"
"""The recipe that the page opens with: it learns while one watches."""

ELSEWHERE = frozenset({"strip"})
"""Recipes whose images must be composed first, for minutes."""

ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky_relu", "identity")
"""What a hidden layer may compute."""

OPTIMIZERS: dict[str, type[Optimizer]] = {one.kind: one for one in (SGD, RMSprop, Adam)}
LOSSES: dict[str, type[Loss]] = {one.kind: one for one in (SquaredError, CrossEntropy)}

MOST_LAYERS, MOST_UNITS = 6, 2048

LARGEST = 64
"""Pixels of the longer side that a network of one's own looks at; larger images are fitted to 28."""


class Setup(BaseModel):
    """One training as the page sets it up; what is empty is as the recipe has it.

    ``hidden`` names the hidden layers of a network of one's own: ``64-relu,32-tanh``; ``start`` names
    a network that goes on from its own weights, by its own recipe.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: str = FIRST
    hidden: Annotated[str, Field(max_length=200)] = ""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    optimizer: str = ""
    loss: str = ""
    learning_rate: Annotated[float, Field(ge=0, le=1000)] = 0.0
    batch_size: Annotated[int, Field(ge=0, le=10_000)] = 0
    epochs: Annotated[int, Field(ge=0, le=1000)] = 0
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    data: str = ""
    augment: Annotated[str, Field(max_length=300)] = ""
    start: Annotated[str, Field(max_length=100)] = ""


def recipe_of(
    setup: Setup, known: Mapping[str, Traits] = BUNDLED, begun: Model | None = None
) -> Recipe:
    """Make a recipe of a set-up.

    Parameters
    ----------
    setup
        What the page says.
    known
        The data sets that there are.
    begun
        The network that goes on, where the set-up names one.

    Raises
    ------
    SettingError
        For names that do not exist, and settings that do not fit each other.

    Examples
    --------
    >>> recipe = recipe_of(Setup(hidden="64-relu", loss="CrossEntropy", optimizer="Adam"))
    >>> [layer.describe() for layer in recipe.network.layers]
    ['Dense relu', 'Dense softmax']
    """
    if begun is None and setup.recipe not in known_recipes():
        raise unknown("recipe", setup.recipe, known_recipes())
    recipe = fine_tuning(begun, setup.data) if begun else load_recipe(setup.recipe)
    training = recipe.training
    optimizer = _optimizer(training.optimizer, setup)
    loss = training.objective.loss
    if setup.loss and setup.loss != loss.kind:
        loss = _named("loss", setup.loss, LOSSES)()
    training = training.replace(
        optimizer=optimizer,
        objective=training.objective.replace(loss=loss),
        batch_size=setup.batch_size or training.batch_size,
        epochs=setup.epochs or training.epochs,
        augment=from_text(setup.augment) if setup.augment else training.augment,
    )
    data = _data(recipe.data, setup.data, known)
    if setup.hidden and not begun:
        recipe = _own(recipe, setup, training, known[data.source])
    made = recipe.replace(data=data, training=training, seed=setup.seed)
    return made if not begun and made == load_recipe(setup.recipe) else made.replace(published=())


def setup_of(recipe: Recipe) -> Setup:
    """Say a recipe's own settings as the page sets them up.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> recipe_of(setup_of(load_recipe("mlp"))) == load_recipe("mlp")
    True
    """
    training = recipe.training
    return Setup(
        recipe=recipe.name,
        optimizer=training.optimizer.kind,
        loss=training.objective.loss.kind,
        learning_rate=training.optimizer.learning_rate,
        batch_size=training.batch_size,
        epochs=training.epochs,
        seed=recipe.seed,
        data=recipe.data.source,
        augment=as_text(training.augment),
    )


def said(setup: Setup) -> dict[str, Any]:
    """Say a set-up as a link does: what is not as the recipe has it.

    Examples
    --------
    >>> said(Setup(recipe="sigmoid-40", learning_rate=0.2, epochs=30))
    {'recipe': 'sigmoid-40', 'learning_rate': 0.2}
    """
    usual = {} if setup.start else setup_of(load_recipe(setup.recipe)).model_dump()
    empty = Setup(recipe="").model_dump()
    return {
        key: value
        for key, value in setup.model_dump().items()
        if key == "recipe" or value not in {usual.get(key), empty[key]}
    }


@cache
def known_recipes() -> tuple[str, ...]:
    """Name the recipes that the page offers."""
    return tuple(
        name
        for name, recipe in list_recipes().items()
        if name not in ELSEWHERE and recipe.data.source in BUNDLED
    )


def catalog(known: Mapping[str, Traits] = BUNDLED) -> dict[str, Any]:
    """Say all that can be chosen, as plain data."""
    recipes = [load_recipe(name) for name in known_recipes()]
    return {
        "recipes": [
            {
                "name": recipe.name,
                "title": recipe.title,
                "layers": " → ".join(layer.describe() for layer in recipe.network.layers),
                "setup": setup_of(recipe).model_dump(),
            }
            for recipe in recipes
        ],
        "setup": setup_of(load_recipe(FIRST)).model_dump(),
        "data": list(known),
        "activations": list(ACTIVATIONS),
        "optimizers": list(OPTIMIZERS),
        "losses": list(LOSSES),
    }


def _named(what: str, name: str, known: dict[str, Any]) -> Any:
    if name not in known:
        raise unknown(what, name, known)
    return known[name]


def _optimizer(given: Optimizer, setup: Setup) -> Optimizer:
    optimizer = given
    if setup.optimizer and setup.optimizer != given.kind:
        optimizer = _named("optimizer", setup.optimizer, OPTIMIZERS)()
    if setup.learning_rate:
        return optimizer.replace(learning_rate=setup.learning_rate)
    return optimizer


def _data(plan: DataPlan, source: str, known: Mapping[str, Traits]) -> DataPlan:
    if not source or source == plan.source:
        return plan
    traits: Traits = _named("data set", source, dict(known))
    # People's images mostly lie class by class: unshuffled, the test would hold the last ones only.
    return plan.replace(source=source, first=0, shuffle=plan.shuffle or traits.own)


def _own(recipe: Recipe, setup: Setup, training: Training, traits: Traits) -> Recipe:
    shape = traits.shape if max(traits.shape) <= LARGEST else (28, 28)
    layers: list[Layer] = []
    for text in setup.hidden.split(","):
        layers.append(_hidden_layer(text))
        layers += [Dropout(setup.dropout)] * (setup.dropout > 0)
    if len(layers) > MOST_LAYERS * 2:
        raise SettingError(f"at most {MOST_LAYERS} hidden layers can be set up here")
    last = "softmax" if isinstance(training.objective.loss, CrossEntropy) else "sigmoid"
    rectified = any(isinstance(one, Dense) and "relu" in one.activation for one in layers)
    return recipe.replace(
        name="own",
        title=" - ".join(["own network", setup.hidden.replace(",", " - ")]),
        source="",
        network=Network(shape, (*layers, Dense(10, last))),
        training=training,
        initial=He() if rectified else Glorot(),
        scaling=Divide(by=float(traits.ink)),
    )


def _hidden_layer(text: str) -> Dense:
    units, _, activation = text.strip().partition("-")
    if not (units.isdecimal() and 1 <= int(units) <= MOST_UNITS):
        raise SettingError(
            f"a hidden layer is written as in 64-relu, with 1 to {MOST_UNITS} units, got {text!r}"
        )
    if activation not in ACTIVATIONS:
        raise unknown("activation for a hidden layer", activation, ACTIVATIONS)
    return Dense(int(units), activation)
