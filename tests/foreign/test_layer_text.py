"""Layers on the command line: what is written is read, what is misspelt is named."""

import pytest

from digitus.errors import SettingError
from digitus.foreign.layer_text import parse_layers, written_layers
from digitus.networks import BatchNorm, Conv2D, Dense, Dropout, Layer, Residual
from digitus.recipes import list_recipes

BLOCK = Residual((Conv2D(4, 3, padding=1), BatchNorm("relu")), (Conv2D(4, 1),), "tanh")


@pytest.mark.parametrize(
    "layers",
    [(Dense(10),), (Dense(5, "relu", False), Dropout(0.2)), (BLOCK, Dense(3))],
    ids=str,
)
def test_what_is_written_is_read(layers: tuple[Layer, ...]) -> None:
    assert parse_layers(written_layers(layers)) == layers


@pytest.mark.parametrize("name", sorted(list_recipes()))
def test_the_layers_of_every_recipe_can_be_written(name: str) -> None:
    layers = list_recipes()[name].network.layers
    assert parse_layers(written_layers(layers)) == layers


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Dens(10)", "did you mean 'Dense'"),
        ("Dense(10", "written as"),
        ("Dense", "written as"),
        ("10", "written as"),
        ("", "written as"),
        ("Dense(10, rleu)", "did you mean 'relu'"),
        ("Dense(10, size=3)", "a Dense has units, activation, bias"),
        ("Dense(ten)", "a Dense has"),
        ("Dense(__import__('os'))", "no number, word or layers"),
        ("Residual((Dense,))", "written as"),
    ],
)
def test_what_is_misspelt_is_named(text: str, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        parse_layers(text)
