"""Recipes: training runs written down, so that anyone can repeat them."""

from digitus.recipes.catalog import (
    DEFAULT,
    from_toml,
    list_recipes,
    load_recipe,
    override,
    to_toml,
)
from digitus.recipes.fine_tuner import fine_tuning
from digitus.recipes.follow import follow_recipe, prepare, train
from digitus.recipes.held_out import held_out_images, require_sibling
from digitus.recipes.outcome import Outcome, as_model, model_of, outcome_of
from digitus.recipes.recipe import DataPlan, Published, Recipe
from digitus.recipes.reproduction import Figure, Reproduction, reproduce
from digitus.recipes.unseen import recipe_of, unseen_images

__all__ = [
    "DEFAULT",
    "DataPlan",
    "Figure",
    "Outcome",
    "Published",
    "Recipe",
    "Reproduction",
    "as_model",
    "fine_tuning",
    "follow_recipe",
    "from_toml",
    "held_out_images",
    "list_recipes",
    "load_recipe",
    "model_of",
    "outcome_of",
    "override",
    "prepare",
    "recipe_of",
    "reproduce",
    "require_sibling",
    "to_toml",
    "train",
    "unseen_images",
]
