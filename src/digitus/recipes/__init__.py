"""Recipes: training runs written down, so that anyone can repeat them."""

from digitus.recipes.catalog import (
    DEFAULT,
    from_toml,
    list_recipes,
    load_recipe,
    override,
    to_toml,
)
from digitus.recipes.fine_tuning import fine_tuning
from digitus.recipes.follow import Outcome, Preparation, prepare, train
from digitus.recipes.recipe import DataPlan, Published, Recipe
from digitus.recipes.reproduction import Figure, Reproduction, reproduce

__all__ = [
    "DEFAULT",
    "DataPlan",
    "Figure",
    "Outcome",
    "Preparation",
    "Published",
    "Recipe",
    "Reproduction",
    "fine_tuning",
    "from_toml",
    "list_recipes",
    "load_recipe",
    "override",
    "prepare",
    "reproduce",
    "to_toml",
    "train",
]
