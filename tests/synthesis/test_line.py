"""A line of writing: its signs stand where its boxes say."""

import numpy as np
import pytest
import scipy

from digitus.images.window_classes import JUNK, MARK, SIGN
from digitus.synthesis import Line, Scans, Writers, write_line


def test_every_box_holds_ink_and_lies_in_the_picture(lines: list[Line]) -> None:
    for line in lines:
        height, width = line.ink.shape
        for left, top, right, bottom in line.boxes.astype(int):
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            assert line.ink[top:bottom, left:right].max() > 128


def test_no_pen_is_too_thin_to_be_seen(writers: Writers) -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        line = write_line(writers, rng, text="1", drawn=0.0)
        assert line.ink.max() > 128


def test_ink_lies_in_boxes_only_where_nothing_is_drawn_over_them(writers: Writers) -> None:
    rng, outside = np.random.default_rng(5), []
    for _ in range(30):
        line = write_line(writers, rng, text="408+17.5")
        ink = line.ink.copy()
        for left, top, right, bottom in line.boxes.astype(int):
            ink[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3] = 0
        outside.append((ink > 128).sum() / (line.ink > 128).sum())
    assert np.median(outside) == 0  # but for a pen that was not lifted
    assert max(outside) < 0.1


def test_a_pen_that_is_not_lifted_goes_from_ink_to_ink(
    writers: Writers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pieces(linked: float) -> np.ndarray:
        monkeypatch.setattr("digitus.synthesis.line._LINKED", linked)
        inks = [
            write_line(writers, np.random.default_rng(seed), text="4082").ink for seed in range(20)
        ]
        return np.array([scipy.ndimage.label(ink > 128, np.ones((3, 3)))[1] for ink in inks])

    apart, linked = pieces(0.0), pieces(1.0)
    assert (linked <= apart).all()
    assert (linked < apart).mean() > 0.5


def test_signs_stand_from_left_to_right(lines: list[Line]) -> None:
    for line in lines:
        middles = (line.boxes[:, 0] + line.boxes[:, 2]) / 2
        assert np.all(np.diff(middles) > -0.2 * line.height)


def test_every_kind_of_sign_occurs(lines: list[Line]) -> None:
    assert set(np.concatenate([line.labels for line in lines])) >= {*range(10), MARK, JUNK, SIGN}


def test_a_line_says_what_it_is_asked_to(writers: Writers) -> None:
    line = write_line(writers, np.random.default_rng(0), text="0490")
    assert line.text == "0490"
    assert line.labels.tolist() == [0, 4, 9, 0]


def test_separators_and_signs_are_labelled_as_such(writers: Writers) -> None:
    line = write_line(writers, np.random.default_rng(0), text="(3.5)/|7")
    assert line.labels.tolist() == [SIGN, 3, MARK, 5, SIGN, SIGN, SIGN, 7]
    assert line.text == "357"


def test_what_is_struck_out_is_junk(writers: Writers, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, share in (("_UNDERLINED", 0.0), ("_STRUCK", 1.0), ("_RINGED", 0.0)):
        monkeypatch.setattr(f"digitus.synthesis.line.{name}", share)
    monkeypatch.setattr("digitus.synthesis.line.draw_text", lambda rng: list("4711"))
    struck = 0
    for seed in range(20):
        line = write_line(writers, np.random.default_rng(seed))
        junk = line.labels == JUNK
        assert junk.sum() >= 2
        left, top, right, bottom = line.boxes[junk].astype(int).reshape(-1, 4).T
        across = line.ink[top.min() : bottom.max(), left.min() : right.max()] > 128
        struck += bool(across.any(0).all())  # a line from the first to the last
    assert struck == 20


def test_a_ring_lies_outside_the_digits_and_in_the_picture(
    writers: Writers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, share in (("_UNDERLINED", 0.0), ("_STRUCK", 0.0), ("_RINGED", 1.0)):
        monkeypatch.setattr(f"digitus.synthesis.line.{name}", share)
    monkeypatch.setattr("digitus.synthesis.line.draw_text", lambda rng: list("47"))
    for seed in range(10):
        line = write_line(writers, np.random.default_rng(seed))
        assert line.labels.tolist() == [4, 7]
        solid = line.ink > 128
        right = int(line.boxes[:, 2].max())
        assert solid[:, right:].any()
        assert not solid[:, [0, -1]].any()


def test_an_upright_bar_is_taller_than_digits(writers: Writers) -> None:
    """What looks like a 1 is one: a bar hangs out of the line of digits above and below."""
    for seed in range(30):
        line = write_line(writers, np.random.default_rng(seed), text="8|8", drawn=1.0)
        bar = line.boxes[1]
        assert bar[3] - bar[1] > 1.4 * line.height


def test_one_writer_writes_a_line() -> None:
    """Two people, of whom one writes light and one heavy: no line holds digits of both."""
    images = np.zeros((20, 28, 28), np.uint8)
    images[:10, 4:24, 13:15] = 255
    images[10:, 4:24, 6:22] = 255
    people = Scans(images, np.tile(np.arange(10), 2), np.repeat([3, 8], 10))
    wide = set()
    for seed in range(20):
        line = write_line(Writers(people), np.random.default_rng(seed), text="2222", drawn=0.0)
        ink = [
            (line.ink[top:bottom, left:right] > 128).sum() / (bottom - top) ** 2
            for left, top, right, bottom in line.boxes.astype(int)
        ]
        assert max(ink) < 3 * min(ink)
        wide.add(min(ink) > 0.35)
    assert wide == {False, True}


@pytest.mark.parametrize("drawn", [0.0, 1.0])
def test_the_same_seed_writes_the_same_line(writers: Writers, drawn: float) -> None:
    one, other = (write_line(writers, np.random.default_rng(3), drawn=drawn) for _ in range(2))
    np.testing.assert_array_equal(one.ink, other.ink)
    np.testing.assert_array_equal(one.boxes, other.boxes)


def test_digits_are_as_high_as_asked(writers: Writers) -> None:
    rng = np.random.default_rng(4)
    heights = []
    for _ in range(20):
        line = write_line(writers, rng, height=60, text="3847")
        heights += (line.boxes[:, 3] - line.boxes[:, 1]).tolist()
    assert 50 < np.median(heights) < 66
