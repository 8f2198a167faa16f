"""What the estimator refuses, and how it says so."""

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits

from digitus import Dense, DigitClassifier
from digitus.errors import DataError, SettingError, ShapeError

X, Y = (array[:200] for array in load_digits(return_X_y=True))


def classifier(**settings: Any) -> DigitClassifier:
    usual = {"hidden_layer_sizes": (8,), "epochs": 1, "engine": "numpy", "random_state": 0}
    return DigitClassifier(**{**usual, **settings})


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"network": (Dense(7, "softmax"),)}, ShapeError, "7 outputs and y has 10 classes"),
        ({"image_shape": (5, 5)}, ShapeError, "has not as many pixels"),
        ({"scaling": "much"}, SettingError, "scaling must be 'auto', a number or None"),
        ({"epochs": 0}, SettingError, "epochs must be at least 1"),
        ({"network": "no-such"}, SettingError, "no-such"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_in_fit(
    settings: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        classifier(**settings).fit(X, Y)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_size", "auto"),
        ("epochs", 1.5),
        ("learning_rate", "adaptive"),
        ("schedule", "cosine"),
        ("loss", "log_loss"),
        ("initial", "he"),
        ("augment", True),
        ("stop", 3),
        ("callbacks", print),
        ("network", 3),
        ("optimizer", int),
    ],
)
def test_a_value_of_another_type_is_named(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"The '{name}' parameter of DigitClassifier must be"):
        classifier(**{name: value}).fit(X, Y)


def test_layers_have_whole_numbers_of_units() -> None:
    with pytest.raises(SettingError, match=r"whole numbers, got \(3.7,\)"):
        classifier(hidden_layer_sizes=(3.7,)).fit(X, Y)


def test_no_row_counts_less_than_nothing() -> None:
    with pytest.raises(DataError, match="sample_weight must not be negative"):
        classifier().fit(X, Y, sample_weight=-np.ones(len(Y)))


def test_rows_to_watch_with_are_a_pair() -> None:
    with pytest.raises(DataError, match=r"must be a pair \(X, y\)"):
        classifier().fit(X, Y, validation=X)


def test_a_small_share_watches_without_every_class() -> None:
    few = classifier(early_stopping=True, validation_fraction=0.01, epochs=2).fit(X, Y)
    assert len(few.validation_curve_) == 2
    with pytest.raises(SettingError, match="validation_fraction must be at least 0 and below 1"):
        classifier(early_stopping=True, validation_fraction=2).fit(X, Y)


def test_a_warm_start_needs_the_same_network() -> None:
    warm = classifier(warm_start=True).fit(X, Y).set_params(hidden_layer_sizes=(9,))
    with pytest.raises(SettingError, match="another one than at the last fit"):
        warm.fit(X, Y)


@pytest.mark.parametrize("pair", [("sgd", "adam"), ("adam", "momentum"), ("adam", "rmsprop")])
def test_another_optimizer_begins_with_a_state_of_its_own(pair: tuple[str, str]) -> None:
    first, second = pair
    warm = classifier(warm_start=True, shuffle=False, optimizer=first).fit(X, Y)
    fresh = classifier(warm_start=True, shuffle=False, optimizer=second).fit(X, Y)
    fresh.params_ = {name: array.copy() for name, array in warm.params_.items()}
    fresh._state = None
    warm.set_params(optimizer=second).fit(X, Y)
    for name, array in fresh.fit(X, Y).params_.items():
        np.testing.assert_array_equal(warm.params_[name], array)
