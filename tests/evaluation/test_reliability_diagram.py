import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.errors import ShapeError
from digitus.evaluation import reliability, wilson_interval

CONFIDENCES = st.lists(st.tuples(st.floats(0.5, 1), st.booleans()), min_size=1, max_size=40)


def pairs(confidence: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Make two-class probabilities of these confidences, and labels that make them right or not."""
    return np.stack([confidence, 1 - confidence], axis=1), np.where(right, 0, 1)


def test_the_error_is_that_of_the_formula() -> None:
    confidence = np.array([0.62, 0.65, 0.95, 0.97, 0.99, 1.0])
    right = np.array([True, False, True, True, False, True])
    found = reliability(*pairs(confidence, right))
    # Of fifteen bins, (9/15, 10/15] holds two of them and (14/15, 1] four.
    low, high = found.bins
    assert (low.low, low.high) == pytest.approx((9 / 15, 10 / 15))
    assert [low.images, high.images] == [2, 4]
    assert [low.confidence, low.accuracy] == pytest.approx([0.635, 0.5])
    assert low.interval == wilson_interval(1, 2)
    assert [high.confidence, high.accuracy] == pytest.approx([0.9775, 0.75])
    assert found.error == pytest.approx((2 * 0.135 + 4 * 0.2275) / 6)


@given(drawn=CONFIDENCES, bins=st.integers(1, 20))
def test_it_agrees_with_counting_one_by_one(drawn: list[tuple[float, bool]], bins: int) -> None:
    confidence, right = (np.array(column) for column in zip(*drawn, strict=True))
    shares, labels = pairs(confidence, right)
    right = shares.argmax(axis=1) == labels  # at one half, the first of both is the answer
    expected = 0.0
    for number in range(bins):
        inside = (confidence > np.linspace(0, 1, bins + 1)[number]) & (
            confidence <= np.linspace(0, 1, bins + 1)[number + 1]
        )
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            expected += inside.mean() * gap
    found = reliability(shares, labels, bins=bins)
    assert found.error == pytest.approx(expected)
    assert sum(one.images for one in found.bins) == len(drawn)


def test_who_is_as_often_right_as_said_has_no_error() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.5, 1, 200_000)
    right = rng.uniform(size=200_000) < confidence
    assert reliability(*pairs(confidence, right)).error < 0.005
    assert reliability(*pairs(confidence, right[::-1])).error > 0.1


def test_probabilities_that_sum_to_a_little_more_than_one() -> None:
    found = reliability(np.array([[1.0000001, 0]], np.float32), np.array([0]))
    assert [one.images for one in found.bins] == [1]


def test_of_no_images_nothing_is_known() -> None:
    with pytest.raises(ShapeError, match="one row of probabilities for each label"):
        reliability(np.full((0, 2), 0.5), np.zeros(0, int))
