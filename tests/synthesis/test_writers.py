"""Who writes: people are kept apart, and whoever wrote no such digit is helped out."""

import numpy as np

from digitus.synthesis import Scans, Strokes, Writers
from digitus.synthesis.glyphs import _HANDS, _hand
from digitus.synthesis.shapes import DIGITS, parse


def some_scans() -> Scans:
    labels, people = np.array([7, 7, 3, 7]), np.array([1, 1, 1, 2])
    return Scans(np.zeros((4, 28, 28), np.uint8), labels, people)


def test_a_writers_digits_are_taken() -> None:
    scans, rng = some_scans(), np.random.default_rng(0)
    assert {scans.pick(1, 7, rng) for _ in range(30)} == {0, 1}
    assert {scans.pick(2, 7, rng) for _ in range(30)} == {3}
    assert scans.people.tolist() == [1, 2]


def test_another_helps_out_where_a_writer_wrote_no_such_digit() -> None:
    scans, rng = some_scans(), np.random.default_rng(0)
    assert {scans.pick(2, 3, rng) for _ in range(10)} == {2}


def test_where_nobody_is_known_all_are_one() -> None:
    writers = Writers.of(np.zeros((3, 28, 28), np.uint8), np.array([5, 5, 6]))
    assert writers.mnist.people.tolist() == [0]
    rng = np.random.default_rng(0)
    assert {writers.mnist.pick(0, 5, rng) for _ in range(20)} == {0, 1}


def test_who_is_not_there_does_not_write() -> None:
    rng = np.random.default_rng(0)
    bundled = Writers.of(np.zeros((10, 28, 28), np.uint8), np.arange(10))
    assert {_hand(bundled, rng) for _ in range(200)} == {"mnist", "mnist and drawn", "drawn"}
    strokes = Strokes(
        tuple(parse(DIGITS[k][0]) for k in range(10)), np.arange(10), np.ones(10, int)
    )
    everybody = Writers(bundled.mnist, some_scans(), strokes)
    assert {_hand(everybody, rng) for _ in range(300)} == set(_HANDS)
