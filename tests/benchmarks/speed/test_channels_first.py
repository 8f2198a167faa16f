import doctest

import numpy as np

from benchmarks.speed.peers import channels_first
from benchmarks.speed.peers.channels_first import from_channels_first, places, to_channels_first
from digitus.networks import BatchNorm, Conv2D, Dense, Dropout, Flatten, MaxPool2D, Network


def test_examples_in_docstrings_hold() -> None:
    tried = doctest.testmod(channels_first)
    assert tried.attempted
    assert not tried.failed


def test_weights_keep_their_place_under_the_other_order() -> None:
    weights = np.random.default_rng(0).random((2 * 3 * 4, 5))
    turned = to_channels_first(weights, (2, 3, 4))
    assert turned.shape == (5, 4, 2, 3)
    assert turned[4, 3, 1, 2] == weights[(1 * 3 + 2) * 4 + 3, 4]
    np.testing.assert_array_equal(from_channels_first(turned, (2, 3, 4)), weights)


def test_a_dense_layer_knows_the_image_that_was_flattened() -> None:
    layers = (Conv2D(6, 3), MaxPool2D(2), BatchNorm(), Flatten(), Dropout(), Dense(7), Dense(10))
    found = [(place.image, place.is_flat) for place in places(Network((8, 8), layers))]
    assert found == [
        ((8, 8, 1), False),
        ((6, 6, 6), False),
        ((3, 3, 6), False),
        ((3, 3, 6), False),
        ((3, 3, 6), True),
        ((3, 3, 6), True),
        ((1, 1, 7), True),
    ]
