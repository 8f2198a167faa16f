import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from digitus.errors import SettingError
from digitus.evaluation import Interval, clopper_pearson_bound, wilson_interval


@pytest.mark.parametrize(
    ("correct", "images", "low", "high"),
    [
        # Newcombe 1998, Two-sided confidence intervals for the single proportion, table I.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_intervals_that_were_published(correct: int, images: int, low: float, high: float) -> None:
    found = wilson_interval(correct, images)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


COUNTS = st.integers(1, 100_000).flatmap(
    lambda images: st.tuples(st.integers(0, images), st.just(images))
)


@given(COUNTS)
def test_the_share_lies_z_deviations_from_both_ends(counts: tuple[int, int]) -> None:
    correct, images = counts
    found = wilson_interval(correct, images)
    assert 0 <= found.low <= found.high <= 1
    for p in (found.low, found.high):
        away = 1.9599639845400545 * math.sqrt(p * (1 - p) / images)
        assert abs(correct / images - p) == pytest.approx(away, abs=1e-9)


@given(COUNTS)
def test_right_and_wrong_are_mirrored(counts: tuple[int, int]) -> None:
    correct, images = counts
    found, mirrored = wilson_interval(correct, images), wilson_interval(images - correct, images)
    assert found.low == pytest.approx(1 - mirrored.high, abs=1e-12)


def test_more_confidence_takes_more_room() -> None:
    wide, narrow = wilson_interval(90, 100, 0.99), wilson_interval(90, 100, 0.8)
    assert wide.low < narrow.low < 0.9 < narrow.high < wide.high


@pytest.mark.parametrize(
    ("correct", "images", "confidence"),
    [(-1, 5, 0.95), (6, 5, 0.95), (0, 0, 0.95), (1, 5, 0.0), (1, 5, 1.0), (1, 5, 95.0)],
)
def test_numbers_that_cannot_be_are_refused(correct: int, images: int, confidence: float) -> None:
    with pytest.raises(SettingError):
        wilson_interval(correct, images, confidence)


def test_both_ends_belong_to_an_interval() -> None:
    interval = Interval(0.25, 0.75)
    assert 0.25 in interval
    assert 0.75 in interval
    assert 0.76 not in interval
    assert 0.24 not in interval
    assert interval.to_data() == {"kind": "Interval", "low": 0.25, "high": 0.75}


@given(
    counts=st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    confidence=st.floats(0.55, 0.9999),
)
def test_the_bound_on_errors_is_that_of_scipy(counts: tuple[int, int], confidence: float) -> None:
    errors, images = counts
    # SciPy's interval has two sides: of 1 - 2 (1 - confidence), its upper end is the bound.
    found = binomtest(errors, images).proportion_ci(2 * confidence - 1, method="exact")
    bound = clopper_pearson_bound(errors, images, confidence)
    assert bound == pytest.approx(found.high, rel=1e-6)
    if errors < images:  # the definition
        assert binom.cdf(errors, images, bound) == pytest.approx(1 - confidence, rel=1e-4)


def test_of_no_images_nothing_is_known() -> None:
    assert clopper_pearson_bound(0, 0) == 1.0
    with pytest.raises(SettingError, match="3 errors among 2 images"):
        clopper_pearson_bound(3, 2)
    with pytest.raises(SettingError, match="confidence"):
        clopper_pearson_bound(0, 2, 1.0)


@given(COUNTS, st.floats(0.5, 0.999))
def test_the_interval_is_that_of_scipy(counts: tuple[int, int], confidence: float) -> None:
    correct, images = counts
    found = binomtest(correct, images).proportion_ci(confidence, method="wilson")
    interval = wilson_interval(correct, images, confidence)
    assert interval.low == pytest.approx(found.low, abs=1e-12)
    assert interval.high == pytest.approx(found.high, abs=1e-12)
