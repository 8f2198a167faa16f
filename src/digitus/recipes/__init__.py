"""Recipes: training runs written down, so that anyone can repeat them."""

from digitus.recipes.card import write_card
from digitus.recipes.catalog import (
    DEFAULT,
    from_toml,
    list_recipes,
    load_recipe,
    override,
    to_toml,
)
from digitus.recipes.fine import fine_tuning
from digitus.recipes.recipe import DataPlan, Published, Recipe
from digitus.recipes.reproduce import Figure, Reproduction, reproduce
from digitus.recipes.train import Outcome, Preparation, prepare, train

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
    "write_card",
]
