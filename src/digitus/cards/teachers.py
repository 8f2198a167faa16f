"""Who taught a model, as its file tells."""

from collections.abc import Mapping

from digitus.display import percent
from digitus.models import Model, told
from digitus.recipes.unseen import recipe_of


def taught_by(model: Model) -> str | None:
    """Name the models whose answers were learnt beside the labels; None where there were none."""
    recipe, found = recipe_of(model), told(model, list, "teachers")
    if recipe is None or recipe.training.teacher is None or not found:
        return None
    settings = recipe.training.teacher
    names = [
        f"`{_plain(one.get('name'))}` (fingerprint `{_plain(one.get('fingerprint'))[:12]}`)"
        for one in found
        if isinstance(one, Mapping)
    ]
    return (
        f"{', '.join(names)}, at a temperature of {settings.temperature:g}, which counts"
        f" {percent(settings.weight)} against the labels"
    )


def _plain(claimed: object) -> str:
    return "".join(letter for letter in str(claimed) if letter.isprintable() and letter != "`")
