"""Finding recipes: by name, or in a TOML file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from digitus.errors import DataError, SettingError, unknown
from digitus.recipes.recipe import Recipe
from digitus.settings import from_data, to_data

FILES = (
    "linear_1000",
    "sigmoid_10",
    "sigmoid_40",
    "relu_1000",
    "dropout_200",
    "mlp",
    "mlp_elastic",
    "cnn",
    "digits_cnn",
    "strip",
)
"""One short file each, in the order in which people meet them."""

DEFAULT = "cnn-small"
"""What is trained where nothing else is asked for."""

FIVE_SYSTEMS = ("linear-1000", "sigmoid-10", "sigmoid-40", "relu-1000", "dropout-200")
"""The programs that digitus grew from: what is reproduced where nothing else is asked for."""


@cache
def list_recipes() -> dict[str, Recipe]:
    """Return the recipes that come with digitus, by name.

    Examples
    --------
    >>> list_recipes()["sigmoid-40"].network.parameter_count
    31810
    """
    found: dict[str, Recipe] = {}
    for file in FILES:
        for recipe in import_module(f"digitus.recipes.builtin.{file}").RECIPES:
            found[recipe.name] = recipe
    return found


def load_recipe(name_or_path: str | Path) -> Recipe:
    """Find a recipe by its name, or read it from a TOML file.

    A name goes before a file of that name; write ``./mlp`` to mean the file.

    Raises
    ------
    SettingError
        For a name that no recipe has, or a file with a misspelt or impossible setting.
    DataError
        For a file that cannot be read or is not TOML.
    """
    recipes = list_recipes()
    if str(name_or_path) in recipes:
        return recipes[str(name_or_path)]
    path = Path(name_or_path).expanduser()
    if path.suffix != ".toml" and not path.is_file():
        raise unknown("recipe", name_or_path, recipes)
    try:
        return from_toml(_read(path))
    except SettingError as error:
        raise SettingError(f"{path}: {error}") from error


def to_toml(recipe: Recipe) -> str:
    """Write a recipe as TOML.

    Examples
    --------
    >>> recipe = list_recipes()["linear-1000"]
    >>> from_toml(to_toml(recipe)) == recipe
    True
    """
    import tomli_w

    data = to_data(recipe)
    del data["kind"]
    return tomli_w.dumps(data)


def from_toml(text: str) -> Recipe:
    """Read a recipe from TOML.

    Raises
    ------
    DataError
        If it is not TOML.
    SettingError
        If a setting is misspelt, missing or impossible.
    """
    try:
        return from_data(Recipe, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"the recipe is not TOML: {error}") from error


def override(recipe: Recipe, changes: Mapping[str, Any]) -> Recipe:
    """Change settings by their place in the recipe.

    Parameters
    ----------
    recipe
        What to start from.
    changes
        Place and value: ``{"training.optimizer.learning_rate": 0.5, "network.layers.0.units": 30}``.

    Raises
    ------
    SettingError
        For a place that does not exist, or a value that does not fit.

    Examples
    --------
    >>> override(list_recipes()["sigmoid-40"], {"training.epochs": 3}).training.epochs
    3
    """
    data = to_data(recipe)
    for place, value in changes.items():
        *way, last = place.split(".")
        here = data
        for step in way:
            here = _into(here, step, place)
        if isinstance(here, list):
            _into(here, last, place)
            here[int(last)] = value
        elif isinstance(here, dict):
            here[last] = value
        else:
            raise SettingError(f"{place}: {'.'.join(way)} is a single value, not a table")
    return from_data(Recipe, data)


def _into(here: Any, step: str, place: str) -> Any:
    if isinstance(here, dict):
        return here.setdefault(step, {})  # not set yet, or misspelt: from_data knows
    if isinstance(here, list) and step.isdecimal() and int(step) < len(here):
        return here[int(step)]
    raise SettingError(f"{place}: there is no {step!r}; lists are counted from 0")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"cannot read the recipe {path}: {reason}") from error
