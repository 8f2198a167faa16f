"""How long a training by each recipe took, where that is on record: for estimates, not for claims.

Measured with the compiled engine on two cores: the dense networks on an AMD EPYC (the README's
table), ``cnn-quick`` and ``cnn-small`` on an Intel Xeon (the race in docs/reference/benchmarks.md),
``cnn``, ``cnn-tiny`` (Intel Xeon) and ``strip`` (AMD EPYC) when the models were trained that ship.
"""

from collections.abc import Iterable

from digitus.recipes.recipe import Recipe

RECORDED_SECONDS = {
    "linear-1000": 0.3,
    "sigmoid-10": 0.02,
    "sigmoid-40": 2.1,
    "relu-1000": 4.4,
    "dropout-200": 0.09,
    "dropout-200-corrected": 0.5,
    "mlp": 10.0,
    "cnn-quick": 7.93,
    "cnn-small": 135.0,
    "cnn": 1725.0,
    "cnn-tiny": 271.0,
    "strip": 4149.0,
}


def estimate_seconds(recipes: Iterable[Recipe]) -> tuple[float, list[str]]:
    """Add up how long one training by each recipe took, and name those without a record.

    Only a recipe as it ships has one: with other data, another network or more epochs nothing is
    known of it.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> estimate_seconds([load_recipe("sigmoid-40"), load_recipe("digits-cnn")])
    (2.1, ['digits-cnn'])
    """
    from digitus.recipes.catalog import list_recipes

    seconds, unknown = 0.0, []
    for recipe in recipes:
        if recipe.name in RECORDED_SECONDS and list_recipes().get(recipe.name) == recipe:
            seconds += RECORDED_SECONDS[recipe.name]
        else:
            unknown.append(recipe.name)
    return seconds, unknown
