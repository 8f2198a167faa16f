import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from digitus.arrays import Outputs
from digitus.errors import SettingError
from digitus.models import (
    REJECTED,
    Decision,
    Largest,
    RiskBound,
    Rounding,
    Threshold,
    to_probabilities,
)
from digitus.settings import from_data, to_data

RISKY = RiskBound(risk=0.01, confidence=0.95, probability=0.7)
SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=12)


def outputs_of(*, nan: bool = True, infinity: bool = True) -> st.SearchStrategy[Outputs]:
    """Draw outputs in both precisions, of any number of images and classes."""

    def of_kind(kind: str) -> st.SearchStrategy[Outputs]:
        numbers = hnp.from_dtype(np.dtype(kind), allow_nan=nan, allow_infinity=infinity)
        return hnp.arrays(kind, SHAPES, elements=numbers)

    return st.sampled_from(["float64", "float32"]).flatmap(of_kind)


@given(outputs_of())
def test_probabilities_are_never_negative_and_sum_to_one_whatever_goes_in(outputs: Outputs) -> None:
    shares = to_probabilities(outputs)
    assert shares.dtype == outputs.dtype
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)


@given(outputs_of(nan=False, infinity=False))
def test_the_largest_positive_output_is_the_likeliest(outputs: Outputs) -> None:
    shares = to_probabilities(outputs)
    rows = np.arange(len(outputs))
    best = outputs.argmax(axis=1)
    positive = outputs.max(axis=1) > 0
    assert (shares[rows, best] >= shares.max(axis=1))[positive].all()
    np.testing.assert_allclose(shares[~positive], 1 / outputs.shape[1], rtol=1e-6)


def test_probabilities_of_softmax_stay_what_they_are() -> None:
    shares = np.array([[0.5, 0.25, 0.25], [1.0, 0.0, 0.0]])
    assert np.array_equal(to_probabilities(shares), shares)


def test_outputs_that_are_no_numbers_say_nothing() -> None:
    outputs = np.array([[np.nan, np.nan], [np.nan, 0.5], [np.inf, 1.0], [-np.inf, 2.0]])
    expected = np.array([[0.5, 0.5], [0, 1], [1, 0], [0, 1]])
    np.testing.assert_allclose(to_probabilities(outputs), expected, atol=1e-300)


@given(outputs_of(nan=False))
def test_an_answer_is_the_largest_output_or_none(outputs: Outputs) -> None:
    best = outputs.argmax(axis=1)
    for rule in (Largest(), Threshold(probability=0.7), RISKY, Rounding()):
        answers = rule.decide(outputs)
        assert np.array_equal(answers, np.where(rule.accepts(outputs), best, REJECTED))
    assert np.array_equal(Largest().decide(outputs), best)


@given(outputs_of(), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_never_accepts_more(outputs: Outputs, one: float, two: float) -> None:
    low, high = sorted((one, two))
    accepted = Threshold(probability=low).accepts(outputs)
    assert (Threshold(probability=high).accepts(outputs) <= accepted).all()
    assert Threshold(probability=0).accepts(outputs).all()


@given(outputs_of())
def test_a_risk_is_kept_by_its_threshold(outputs: Outputs) -> None:
    threshold = Threshold(probability=RISKY.probability)
    assert np.array_equal(RISKY.accepts(outputs), threshold.accepts(outputs))


def test_a_threshold_is_reached_by_what_equals_it() -> None:
    outputs = np.array([[0.75, 0.25], [0.7, 0.3], [1.0, 0.0]])
    assert Threshold(probability=0.75).decide(outputs).tolist() == [0, REJECTED, 0]
    assert Threshold(probability=1).decide(outputs).tolist() == [REJECTED, REJECTED, 0]


def test_rounding_refuses_where_all_outputs_round_to_zero() -> None:
    outputs = np.array([[0.51, 0.49], [0.5, 0.5], [0.3, 0.2], [0.2, 3.6], [-0.9, -1.6]])
    assert Rounding().decide(outputs).tolist() == [0, REJECTED, REJECTED, 1, REJECTED]


@pytest.mark.parametrize("probability", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_threshold_is_a_probability(probability: float) -> None:
    with pytest.raises(SettingError, match=r"0\.\.1"):
        Threshold(probability=probability)


@pytest.mark.parametrize("rule", [Largest(), Threshold(probability=0.9), RISKY, Rounding()])
def test_a_rule_can_be_written_down(rule: Decision) -> None:
    assert from_data(Decision, to_data(rule)) == rule
