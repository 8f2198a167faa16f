"""A promised risk is kept as often as is said, and more answers promise more."""

import numpy as np
import pytest
from scipy.stats import binom

from digitus.evaluation import clopper_pearson_bound
from digitus.evaluation.promises import RISKS, THRESHOLDS, answers_needed, risk_points


def answers(count: int, seed: int, worst: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Draw answers: the less sure, the more often wrong, up to a share at surety 0."""
    rng = np.random.default_rng(seed)
    surety = rng.random(count)
    return surety, rng.random(count) >= worst * (1 - surety)


def true_risk(threshold: float, worst: float = 0.3) -> float:
    """Say how often such answers above a threshold are wrong, of all that there are."""
    return worst * (1 - threshold) / 2


@pytest.mark.parametrize("risk", [0.1, 0.05])
def test_promises_are_broken_no_more_often_than_said(risk: float) -> None:
    broken = promised = 0
    for seed in range(300):
        points = risk_points(*answers(600, seed), confidence=0.8)
        found = [point for point in points if point.bound == risk]
        promised += bool(found)
        broken += any(true_risk(point.threshold) > risk for point in found)
    assert promised > 200
    assert broken <= binom.ppf(0.999, 300, 0.2)


def test_a_larger_risk_answers_at_least_as_much() -> None:
    points = risk_points(*answers(5000, 0))
    answered = [point.answered for point in points]
    assert answered == sorted(answered, reverse=True)
    assert {point.bound for point in points} <= set(RISKS)
    assert len(points) > 5


def test_each_promise_passes_its_test() -> None:
    surety, right = answers(3000, 1)
    for point in risk_points(surety, right, 0.9):
        accepted = surety >= point.threshold
        assert (point.answered, point.errors) == (accepted.sum(), (accepted & ~right).sum())
        assert clopper_pearson_bound(point.errors, point.answered, 0.9) <= point.bound
        assert point.threshold in THRESHOLDS


def test_sure_errors_make_promises_rare() -> None:
    surety, right = answers(1000, 2)
    small = risk_points(surety, right)[-1].bound
    right[np.argsort(-surety)[:40]] = False
    assert all(point.bound > 2 * small for point in risk_points(surety, right))
    assert risk_points(surety, np.zeros(1000, np.bool_)) == ()


def test_few_answers_promise_what_they_can() -> None:
    flawless = np.full(answers_needed(0.01), 0.999)
    right = np.ones(len(flawless), np.bool_)
    assert risk_points(flawless, right)[-1].bound == 0.01
    assert risk_points(flawless[1:], right[1:])[-1].bound == 0.015
    assert risk_points(np.empty(0), np.empty(0, np.bool_)) == ()
