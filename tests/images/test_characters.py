"""Images as characters."""

import numpy as np
from hypothesis import given
from hypothesis.extra import numpy as hnp

from digitus.images.characters import blocks

IMAGES = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12))


@given(IMAGES)
def test_half_blocks_show_every_pixel(image):
    lines = blocks(image, ink=128).split("\n")
    assert len(lines) == (len(image) + 1) // 2
    shown = np.zeros((2 * len(lines), image.shape[1]), np.bool_)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            shown[2 * row, column] = character in "▀█"
            shown[2 * row + 1, column] = character in "▄█"
    np.testing.assert_array_equal(shown[: len(image)], image >= 128)


@given(IMAGES)
def test_plain_is_ascii_and_darker_with_more_ink(image):
    assert blocks(image, plain=True).isascii()
    ramp = [blocks(np.full((2, 1), grey, np.uint8), plain=True) for grey in range(256)]
    assert ramp[0] == ""
    assert ramp[255] == "@"
    assert len(set(ramp)) == 10
