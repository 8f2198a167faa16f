"""The convolutional recipes are what their names and the README promise, before any training."""

import pytest

from digitus.networks import Conv2D
from digitus.recipes import load_recipe

NAMES = ["cnn-quick", "cnn-small", "cnn-tiny", "cnn", "digits-cnn"]


@pytest.mark.parametrize("name", NAMES)
def test_all_training_images_are_used_for_a_fixed_number_of_epochs(name: str) -> None:
    recipe = load_recipe(name)
    assert not recipe.training.stop
    assert not recipe.data.validation
    assert not recipe.data.first


@pytest.mark.parametrize(
    ("name", "most"), [("cnn-tiny", 10_000), ("cnn", 350_000), ("cnn-small", 100_000)]
)
def test_networks_are_as_small_as_promised(name: str, most: int) -> None:
    assert 0 < load_recipe(name).network.parameter_count < most


def test_the_quick_one_takes_one_epoch() -> None:
    assert load_recipe("cnn-quick").training.epochs == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_convolution_before_a_normalisation_has_no_bias(name: str) -> None:
    layers = load_recipe(name).network.layers
    assert all(not layer.bias for layer in layers if isinstance(layer, Conv2D))
