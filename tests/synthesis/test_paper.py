"""A photographed line: the paper changes, the writing stays where it is."""

import numpy as np

from digitus.synthesis import Line, photograph


def test_plain_paper_is_white_and_ink_as_it_is(lines: list[Line]) -> None:
    grey = photograph(lines[0], np.random.default_rng(0), plain=True)
    np.testing.assert_allclose(grey, 255 - lines[0].ink.astype(int), atol=1)


def test_ink_is_darker_than_the_paper_beside_it(lines: list[Line]) -> None:
    rng = np.random.default_rng(1)
    for line in lines:
        grey = photograph(line, rng).astype(float)
        solid, empty = line.ink > 200, line.ink == 0
        assert grey[solid].mean() < grey[empty].mean() - 5


def test_the_same_seed_gives_the_same_photograph(lines: list[Line]) -> None:
    one, other = (photograph(lines[1], np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_no_two_photographs_are_alike(lines: list[Line]) -> None:
    rng = np.random.default_rng(2)
    taken = {photograph(lines[1], rng).tobytes() for _ in range(10)}
    assert len(taken) == 10
