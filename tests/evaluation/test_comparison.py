import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.datasets import Dataset
from digitus.errors import DataError, SettingError
from digitus.evaluation import Comparison, compare, mcnemar, wilson_interval
from digitus.models import Model, Threshold

from .conftest import Said


def set_against(a: Model, b: Model, data: Dataset) -> Comparison:
    return compare(a, b, data, engine="numpy")


def test_a_split_that_was_published() -> None:
    # Two culture media, 12 specimens grew on one only and 2 on the other only: Armitage and Berry
    # 1994, Statistical methods in medical research, p. 127; two-sided exact P = 0.0129.
    p, test = mcnemar(12, 2)
    assert p == pytest.approx(0.0129, abs=5e-5)
    assert test == "exact binomial"


@given(st.integers(0, 24).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_few_images_are_coins(split: tuple[int, int]) -> None:
    heads, coins = split
    tail = sum(math.comb(coins, k) for k in range(min(heads, coins - heads) + 1)) / 2**coins
    p, test = mcnemar(heads, coins - heads)
    assert p == pytest.approx(min(1, 2 * tail))
    assert test == "exact binomial"


@given(st.integers(0, 5000), st.integers(25, 5000))
def test_many_images_are_nearly_chi_square(one: int, two: int) -> None:
    p, test = mcnemar(one, two)
    distance = max(abs(one - two) - 1, 0) ** 2 / (one + two)
    assert p == pytest.approx(math.erfc(math.sqrt(distance / 2)), rel=1e-9)
    assert test == "corrected chi-square"
    assert p == mcnemar(two, one)[0]


def test_both_tests_agree_where_one_follows_the_other() -> None:
    exact, _ = mcnemar(7, 17)
    nearly, test = mcnemar(8, 17)
    assert test == "corrected chi-square"
    assert mcnemar(20, 20) == (1.0, "corrected chi-square")
    assert nearly == pytest.approx(2 * sum(math.comb(25, k) for k in range(9)) / 2**25, abs=0.01)
    assert exact < nearly


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(SettingError, match="cannot be negative, got -1 and 3"):
        mcnemar(-1, 3)


def test_a_comparison_made_by_hand(says: Said) -> None:
    # One model sees the first class where it is, the other everywhere.
    rows, labels = [[90, 10], [10, 90], [10, 90], [40, 60]], [0, 1, 1, 0]
    a, data = says(rows, labels, name="sighted")
    blind = Model(
        a.network, {"0.weights": np.eye(2)[[0, 0]]}, scaling=a.scaling, ink=100, name="blind"
    )
    found = set_against(a, blind, data)
    assert found == Comparison(
        a="sighted",
        b="blind",
        data="said",
        fingerprint=data.fingerprint,
        images=4,
        correct_a=3,
        correct_b=2,
        accuracy_a=0.75,
        accuracy_b=0.5,
        interval_a=wilson_interval(3, 4),
        interval_b=wilson_interval(2, 4),
        both_right=1,
        both_wrong=0,
        only_a=(1, 2),
        only_b=(3,),
        test="exact binomial",
        p_value=1.0,
    )
    assert found.describe().splitlines() == [
        "On 4 images of said, sighted gets 3 right (75.00 %), blind 2 (50.00 %).",
        "Only sighted is right on 2 of them, only blind on 1.",
        "By chance alone, a split so uneven has probability 1 (McNemar, exact binomial):"
        " this may be luck.",
    ]
    assert Comparison.from_data(json.loads(json.dumps(found.to_data()))) == found


def test_the_better_one_is_named_whichever_comes_first(says: Said) -> None:
    good, data = says([[90, 10]] * 40, [0] * 40, name="good")
    poor = Model(good.network, {"0.weights": np.eye(2)[::-1].copy()}, ink=100, name="poor")
    for pair in ((good, poor), (poor, good)):
        found = set_against(*pair, data)
        assert found.test == "corrected chi-square"
        assert "below 0.0001" in found.describe()
        assert found.describe().endswith("good is better.")
    assert (
        set_against(good, poor, data[:6])
        .describe()
        .endswith("probability 0.031 (McNemar, exact binomial): good is better.")
    )


def test_a_refused_image_is_not_right(says: Said) -> None:
    rows, labels = [[60, 40], [90, 10]], [0, 0]
    bold, data = says(rows, labels, name="bold")
    shy, _ = says(rows, labels, name="shy", decision=Threshold(probability=0.8))
    assert set_against(bold, shy, data).only_a == (0,)


def test_a_model_is_as_good_as_itself(says: Said) -> None:
    model, data = says([[90, 10], [90, 10]], [0, 1])
    found = set_against(model, model, data)
    assert (found.both_right, found.both_wrong) == (1, 1)
    assert found.only_a == found.only_b == ()
    assert found.p_value == 1


def test_data_of_other_classes_is_refused(says: Said) -> None:
    model, data = says([[90, 10]], [0])
    other, _ = says([[90, 10, 0]], [0], name="other")
    with pytest.raises(DataError, match="other knows 3 classes"):
        set_against(model, other, data)
