import itertools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.datasets import Dataset
from digitus.errors import DataError
from digitus.evaluation import RejectionCurve, evaluate, rejection_curve
from digitus.models import Model, Threshold

from .conftest import Said
from .conftest import says as say


def curve_of(model: Model, data: Dataset) -> RejectionCurve:
    return rejection_curve(model, data, engine="numpy")


# The likeliest of two classes has 50 to 100 hundredths; few values, so that many are equal.
CONFIDENCES = st.lists(
    st.tuples(st.sampled_from([55, 60, 80, 100]), st.booleans()), min_size=1, max_size=6
)


def test_a_curve_made_by_hand(says: Said) -> None:
    # From the surest on: right, wrong, right and right (equally sure), wrong.
    rows = [[95, 5], [10, 90], [80, 20], [20, 80], [60, 40]]
    curve = curve_of(*says(rows, [0, 0, 0, 1, 1]))
    assert curve.thresholds == pytest.approx((0.95, 0.9, 0.8, 0.6))
    assert curve.coverage == (0.2, 0.4, 0.8, 1.0)
    assert curve.accuracy == (1.0, 0.5, 0.75, 0.6)
    # Risks after 1, 2, ... answers: 0, 1/2, 1/3, 1/4, 2/5.
    assert curve.aurc == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 4 + 2 / 5) / 5)


@given(CONFIDENCES)
def test_the_area_is_the_mean_over_all_orders_of_equal_images(
    images: list[tuple[int, bool]],
) -> None:
    rows = [[sure, 100 - sure] for sure, _ in images]
    curve = curve_of(*say(rows, [int(wrong) for _, wrong in images]))
    areas = []
    for order in itertools.permutations(images):
        ranked = sorted(order, key=lambda image: -image[0])
        errors = itertools.accumulate(wrong for _, wrong in ranked)
        areas.append(np.mean([count / k for k, count in enumerate(errors, 1)]))
    assert curve.aurc == pytest.approx(np.mean(areas))


@given(CONFIDENCES)
def test_every_point_is_what_a_model_with_that_threshold_does(
    images: list[tuple[int, bool]],
) -> None:
    rows = [[sure, 100 - sure] for sure, _ in images]
    labels = [int(wrong) for _, wrong in images]
    curve = curve_of(*say(rows, labels))
    assert curve.coverage[-1] == 1
    assert list(curve.thresholds) == sorted(set(curve.thresholds), reverse=True)
    for threshold, coverage, accuracy in zip(
        curve.thresholds, curve.coverage, curve.accuracy, strict=True
    ):
        report = evaluate(
            *say(rows, labels, decision=Threshold(probability=threshold)), engine="numpy"
        )
        assert report.coverage == pytest.approx(coverage)
        assert report.answered_accuracy == pytest.approx(accuracy)


def test_a_long_curve_is_thinned_evenly_and_keeps_its_ends(says: Said) -> None:
    rows = np.random.default_rng(5).integers(0, 101, (3000, 4))
    labels = np.random.default_rng(6).integers(0, 4, 3000)
    curve = curve_of(*says(rows.tolist(), labels.tolist()))
    assert 150 <= len(curve.coverage) <= 200
    assert curve.coverage[-1] == 1
    assert np.diff(curve.coverage).min() > 0
    assert np.diff(curve.coverage).max() < 0.03
    shares = rows / rows.sum(axis=1, keepdims=True)
    assert curve.thresholds[0] == pytest.approx(shares.max())
    assert curve.thresholds[-1] == pytest.approx(shares.max(axis=1).min())


def test_a_model_that_is_always_right_has_no_area(says: Said) -> None:
    assert curve_of(*says([[90, 10], [60, 40]], [0, 0])).aurc == 0
    assert curve_of(*says([[90, 10], [60, 40]], [1, 1])).aurc == 1


def test_a_curve_is_plain_data_and_comes_back(says: Said) -> None:
    curve = curve_of(*says([[90, 10], [60, 40]], [0, 1]))
    assert RejectionCurve.from_data(json.loads(json.dumps(curve.to_data()))) == curve


def test_data_of_other_classes_is_refused(says: Said) -> None:
    model, _ = says([[90, 10]], [0])
    _, other = says([[90, 10, 0]], [0])
    with pytest.raises(DataError, match="knows 2 classes"):
        curve_of(model, other)
