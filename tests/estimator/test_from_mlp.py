"""DigitClassifier.from_mlp: the same training as MLPClassifier's, from the same start."""

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from digitus import DigitClassifier
from digitus.errors import SettingError
from digitus.networks import SGD, Adam, Glorot
from digitus.training import EarlyStopping, LossPlateau

X, Y = load_digits(return_X_y=True)
X = X[:400] / 16
Y = Y[:400]


def fitted(mlp: MLPClassifier) -> MLPClassifier:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mlp.fit(X, Y)


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic"])
@pytest.mark.parametrize(
    "solver",
    [
        {"solver": "adam", "beta_1": 0.8, "epsilon": 1e-18},
        {"solver": "sgd", "learning_rate_init": 0.1},
        {"solver": "sgd", "learning_rate_init": 0.1, "nesterovs_momentum": False},
        {"solver": "sgd", "learning_rate_init": 0.1, "momentum": 0.0},
    ],
    ids=["adam", "nesterov", "momentum", "plain"],
)
def test_the_same_start_ends_in_the_same_place(solver: dict[str, Any], activation: str) -> None:
    settings = {"alpha": 0.1, "shuffle": False, "warm_start": True, "activation": activation}
    theirs = MLPClassifier((20, 15), max_iter=1, random_state=0, **settings, **solver)
    start = fitted(theirs)
    mine = DigitClassifier.from_mlp(theirs, engine="numpy").set_params(epochs=1).fit(X, Y)
    for layer, (weights, bias) in enumerate(zip(start.coefs_, start.intercepts_, strict=True)):
        mine.params_[f"{layer}.weights"], mine.params_[f"{layer}.bias"] = (
            weights.copy(),
            bias.copy(),
        )
    mine._state = None
    mine.set_params(epochs=5).fit(X, Y)
    theirs = fitted(theirs.set_params(max_iter=5))
    for layer, (weights, bias) in enumerate(zip(theirs.coefs_, theirs.intercepts_, strict=True)):
        np.testing.assert_allclose(mine.params_[f"{layer}.weights"], weights, rtol=0, atol=1e-9)
        np.testing.assert_allclose(mine.params_[f"{layer}.bias"], bias, rtol=0, atol=1e-9)


def test_both_start_within_the_same_bounds() -> None:
    for activation in ("relu", "logistic"):
        theirs = fitted(MLPClassifier((400,), activation=activation, max_iter=1, alpha=0,
                                      learning_rate_init=1e-12, random_state=0))  # fmt: skip
        mine = DigitClassifier.from_mlp(theirs, engine="numpy").fit(X, Y)
        arrays = {"0.weights": theirs.coefs_[0], "0.bias": theirs.intercepts_[0]}
        for name, array in arrays.items():
            ours = mine.params_[name]
            assert abs(ours).max() == pytest.approx(abs(array).max(), rel=0.02), name
            assert ours.std() == pytest.approx(array.std(), rel=0.1), name


def test_it_ends_where_the_loss_falls_too_little() -> None:
    theirs = MLPClassifier((10,), tol=0.05, n_iter_no_change=2, random_state=0)
    mine = DigitClassifier.from_mlp(theirs, engine="numpy").fit(X, Y)
    assert mine.stop == (LossPlateau(patience=3, least=0.05),)
    assert mine.n_iter_ == pytest.approx(theirs.fit(X, Y).n_iter_, abs=6)
    watched = DigitClassifier.from_mlp(
        MLPClassifier((10,), early_stopping=True, n_iter_no_change=2, tol=0.01), engine="numpy"
    ).fit(X, Y)
    assert watched.stop == (EarlyStopping(patience=3, least=0.01, on="validation_accuracy"),)
    assert 3 < len(watched.validation_curve_) < 200


def test_settings_are_its_own() -> None:
    mine = DigitClassifier.from_mlp(MLPClassifier(), epochs=3)
    assert (mine.batch_size, mine.l2, mine.epochs) == (200, 1e-4 / 200, 3)
    assert (mine.initial, mine.optimizer) == (Glorot(biases=True), Adam(learning_rate=0.001))
    other = DigitClassifier.from_mlp(MLPClassifier(solver="sgd", batch_size=50, momentum=0.5))
    assert (other.batch_size, other.l2) == (50, 1e-4 / 50)
    assert other.optimizer == SGD(learning_rate=0.001, momentum=0.5, nesterov=True)


@pytest.mark.parametrize(
    "settings",
    [{"solver": "lbfgs"}, {"solver": "sgd", "learning_rate": "adaptive"}, {"activation": "elu"}],
    ids=str,
)
def test_what_has_no_counterpart_is_said(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match=next(reversed(settings.values()))):
        DigitClassifier.from_mlp(MLPClassifier(**settings))
