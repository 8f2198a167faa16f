import pickle
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas
import polars
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from digitus import Dense, DigitClassifier, Flatten
from digitus.errors import DataError, SettingError
from digitus.estimator.building import build_training
from digitus.images.augment import Augment
from digitus.networks import SGD, Adam, Conv2D, CrossEntropy, Glorot
from digitus.recipes import load_recipe
from digitus.training import (
    Average,
    Callback,
    Constant,
    Cosine,
    LossBelow,
    OneCycle,
    StopTraining,
)

X, Y = (array[:600] for array in load_digits(return_X_y=True))
TRAIN, TEST = slice(0, 400), slice(400, 600)


def classifier(**settings: Any) -> DigitClassifier:
    usual = {"hidden_layer_sizes": (24,), "epochs": 5, "optimizer": "momentum", "batch_size": 10}
    return DigitClassifier(**{**usual, "engine": "numpy", "random_state": 0, **settings})


def require_same(one: DigitClassifier, other: DigitClassifier) -> None:
    for name, array in one.params_.items():
        np.testing.assert_array_equal(array, other.params_[name], err_msg=name)


def test_it_stands_wherever_scikit_learn_has_classifiers() -> None:
    pipeline = make_pipeline(StandardScaler(), classifier())
    assert pipeline.fit(X[TRAIN], Y[TRAIN]).score(X[TEST], Y[TEST]) > 0.75
    assert cross_val_score(classifier(), X[TRAIN], Y[TRAIN], cv=3).min() > 0.8
    calibrated = CalibratedClassifierCV(classifier(), cv=2).fit(X[TRAIN], Y[TRAIN])
    assert calibrated.predict_proba(X[TEST]).sum(axis=1) == pytest.approx(1)


def test_a_search_in_two_processes_finds_the_better_setting() -> None:
    settings = {"learning_rate": [1e-9, 0.01]}
    search = GridSearchCV(classifier(epochs=2), settings, cv=2, n_jobs=2)
    assert search.fit(X[TRAIN], Y[TRAIN]).best_params_ == {"learning_rate": 0.01}


def test_labels_may_be_words() -> None:
    words = np.array(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )
    by_word, by_number = classifier(), classifier()
    found = by_word.fit(X[TRAIN], words[Y[TRAIN]]).predict(X[TEST])
    assert by_word.classes_.tolist() == sorted(words)
    assert (found == words[Y[TEST]]).mean() > 0.8
    assert by_number.fit(X[TRAIN], Y[TRAIN]).classes_.tolist() == list(range(10))


@pytest.mark.parametrize("frames", [pandas, polars], ids=["pandas", "polars"])
def test_frames_give_their_names(frames: Any) -> None:
    columns = {f"pixel {place}": X[:, place] for place in range(64)}
    frame = frames.DataFrame(columns)
    fitted = classifier().fit(frame[:400], frames.Series(Y[TRAIN]))
    assert fitted.feature_names_in_.tolist() == list(columns)
    require_same(fitted, classifier().fit(X[TRAIN], Y[TRAIN]))
    expected = classifier().fit(X[TRAIN], Y[TRAIN]).predict(X[TEST])
    np.testing.assert_array_equal(fitted.predict(frame[400:]), expected)


def test_flat_rows_and_images_are_the_same() -> None:
    layers = (Conv2D(3, 3, "relu"), Flatten(), Dense(16, "relu"))
    flat = classifier(network=layers, epochs=1).fit(X[TRAIN], Y[TRAIN])
    images = classifier(network=layers, epochs=1).fit(X[TRAIN].reshape(-1, 8, 8), Y[TRAIN])
    require_same(flat, images)
    np.testing.assert_array_equal(
        flat.predict_proba(X[TEST]), images.predict_proba(X[TEST].reshape(-1, 8, 8))
    )
    assert flat.n_features_in_ == images.n_features_in_ == 64
    assert flat.network_.input_shape == (8, 8)
    assert flat.network_.layers[-1] == Dense(10, "softmax")
    wide = classifier(image_shape=(4, 16), epochs=1).fit(X[TRAIN], Y[TRAIN])
    assert wide.network_.input_shape == (4, 16)


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rmsprop"])
def test_a_warm_start_goes_on_as_if_it_had_never_stopped(optimizer: str) -> None:
    settings = {"optimizer": optimizer, "shuffle": False, "learning_rate": 0.01}
    settings["schedule"] = Constant()
    whole = classifier(epochs=4, **settings).fit(X[TRAIN], Y[TRAIN])
    parts = classifier(epochs=2, warm_start=True, **settings)
    parts.fit(X[TRAIN], Y[TRAIN]).fit(X[TRAIN], Y[TRAIN])
    require_same(parts, whole)
    assert parts.loss_curve_ == whole.loss_curve_
    assert parts.n_iter_ == 4
    cold = classifier(epochs=2, **settings).fit(X[TRAIN], Y[TRAIN]).fit(X[TRAIN], Y[TRAIN])
    assert cold.n_iter_ == 2


def test_rows_that_come_in_parts_train_like_an_epoch_of_all() -> None:
    whole = classifier(epochs=1, shuffle=False, schedule=Constant()).fit(X[TRAIN], Y[TRAIN])
    parts = classifier(shuffle=False)
    for start in range(0, 400, 100):
        few = slice(start, start + 100)
        parts.partial_fit(X[few], Y[few], classes=np.arange(10))
    for name, array in whole.params_.items():
        np.testing.assert_allclose(parts.params_[name], array, rtol=1e-9)
    with pytest.raises(DataError, match=r"not in classes_: \[11\]"):
        parts.partial_fit(X[:2], [3, 11])


def test_a_part_may_hold_one_class() -> None:
    parts = classifier().partial_fit(X[Y == 3], Y[Y == 3], classes=np.arange(10))
    assert (parts.predict(X[:50]) == 3).all()


def test_weights_count_rows() -> None:
    settings = {"batch_size": 1000, "epochs": 30, "shuffle": False, "scaling": 16}
    twice = np.repeat(np.arange(100), np.arange(100) % 3)
    repeated = classifier(**settings).fit(X[twice], Y[twice])
    weighted = classifier(**settings).fit(X[:100], Y[:100], sample_weight=np.arange(100) % 3)
    np.testing.assert_allclose(
        weighted.predict_proba(X[TEST]), repeated.predict_proba(X[TEST]), atol=1e-9
    )


def test_classes_have_weights() -> None:
    without = classifier(class_weight={label: label != 4 for label in range(10)})
    assert 4 not in without.fit(X[TRAIN], Y[TRAIN]).predict(X[TEST])
    few = np.concatenate([np.flatnonzero(Y != 4), np.flatnonzero(Y == 4)[:3]])
    plain, balanced = classifier(epochs=2), classifier(epochs=2, class_weight="balanced")
    fours = X[Y == 4][3:]
    found = [(each.fit(X[few], Y[few]).predict(fours) == 4).mean() for each in (plain, balanced)]
    assert found[1] > found[0] + 0.3


def test_images_of_ones_own_watch_the_training() -> None:
    watched = classifier().fit(X[TRAIN], Y[TRAIN], validation=(X[TEST], Y[TEST]))
    assert len(watched.validation_curve_) == len(watched.loss_curve_) == watched.n_iter_ == 5
    assert watched.validation_curve_[-1] == pytest.approx(watched.score(X[TEST], Y[TEST]))
    require_same(watched, classifier().fit(X[TRAIN], Y[TRAIN]))


def test_early_stopping_keeps_the_best_epoch() -> None:
    stopped = classifier(early_stopping=True, patience=2, epochs=100, learning_rate=0.05)
    stopped.fit(X[TRAIN], Y[TRAIN])
    losses = stopped.history_.column("validation_loss")
    assert len(losses) < 100
    assert int(np.argmin(losses)) == len(losses) - 3
    kept = classifier(early_stopping=True, patience=2, epochs=len(losses) - 2, learning_rate=0.05)
    require_same(stopped, kept.fit(X[TRAIN], Y[TRAIN]))


def test_a_callback_watches_and_may_end_it() -> None:
    class Enough(Callback):
        def on_epoch(self, row: Any, params: Any) -> None:
            if row.epoch == 2:
                raise StopTraining("enough")

    assert classifier(callbacks=[Enough()]).fit(X[TRAIN], Y[TRAIN]).n_iter_ == 2


def test_it_can_be_kept(tmp_path: Path) -> None:
    fitted = classifier(epochs=2, warm_start=True).fit(X[TRAIN], Y[TRAIN])
    joblib.dump(fitted, tmp_path / "classifier")
    pickled = pickle.loads(pickle.dumps(fitted))  # noqa: S301 - our own, of this moment
    for again in (pickled, joblib.load(tmp_path / "classifier")):
        np.testing.assert_array_equal(again.predict_proba(X[TEST]), fitted.predict_proba(X[TEST]))
    again.fit(X[TRAIN], Y[TRAIN])
    require_same(again, fitted.fit(X[TRAIN], Y[TRAIN]))


def test_a_recipe_stands_for_all_that_it_says() -> None:
    recipe = load_recipe("sigmoid-10")
    fitted = DigitClassifier("sigmoid-10", engine="numpy", random_state=0).fit(X[TRAIN], Y[TRAIN])
    assert fitted.network_.layers == recipe.network.layers
    assert fitted.scaling_ == recipe.scaling.fit(X)
    assert fitted.n_iter_ == recipe.training.epochs
    assert build_training(fitted, 400) == recipe.training
    fewer = DigitClassifier("sigmoid-10", epochs=1, engine="numpy").fit(X[Y < 3], Y[Y < 3])
    assert (fewer.network_.classes, fewer.n_iter_) == (3, 1)


SETTINGS = {
    "loss": CrossEntropy(smoothing=0.1),
    "l1": 0.01,
    "l2": 0.02,
    "clip_norm": 1.5,
    "schedule": Cosine(),
    "augment": Augment(),
    "average": Average(epochs=2),
    "stop": (LossBelow(tolerance=0.1),),
    "epochs": 7,
    "batch_size": 9,
}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_reaches_the_training(name: str) -> None:
    training = build_training(DigitClassifier(**{name: SETTINGS[name]}), 100)
    place = training.objective if name in {"loss", "l1", "l2", "clip_norm"} else training
    assert getattr(place, name) == SETTINGS[name]


def test_the_rate_goes_once_up_and_down_where_the_end_is_known() -> None:
    usual = build_training(DigitClassifier(), 19_999)
    assert (usual.schedule, usual.optimizer) == (OneCycle(), Adam(learning_rate=0.003))
    assert (usual.batch_size, usual.epochs) == (32, 20)
    many = build_training(DigitClassifier(optimizer="momentum"), 20_000)
    assert many.optimizer == SGD(learning_rate=0.1, momentum=0.9, nesterov=True)
    assert (many.batch_size, many.epochs) == (128, 10)


@pytest.mark.parametrize(
    "settings",
    [
        {"warm_start": True},
        {"early_stopping": True},
        {"stop": (LossBelow(tolerance=0.1),)},
        {"schedule": Constant()},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_the_rate_stays_where_nobody_knows_the_end(settings: dict[str, Any]) -> None:
    steady = build_training(DigitClassifier(**settings), 50_000)
    assert (steady.schedule, steady.optimizer) == (Constant(), Adam())
    assert (steady.batch_size, steady.epochs) == (32, 20)


def test_a_part_is_gone_through_once_at_one_rate() -> None:
    part = build_training(DigitClassifier(), 50_000, part=True)
    assert (part.schedule, part.optimizer, part.epochs) == (Constant(), Adam(), 1)


def test_optimizers_are_named_or_given() -> None:
    assert build_training(DigitClassifier(warm_start=True), 100).optimizer == Adam()
    given = DigitClassifier(optimizer=SGD(momentum=0.5), learning_rate=0.3)
    assert build_training(given, 100).optimizer == SGD(momentum=0.5, learning_rate=0.3)
    with pytest.raises(SettingError, match="did you mean 'adam'"):
        classifier(optimizer="adma").fit(X, Y)


def test_augmented_images_need_pixels() -> None:
    augmented = classifier(augment=Augment(rotation=30), epochs=1)
    plain = classifier(epochs=1).fit(X[TRAIN], Y[TRAIN])
    changed = augmented.fit(X[TRAIN], Y[TRAIN])
    assert any((changed.params_[name] != plain.params_[name]).any() for name in plain.params_)
    with pytest.raises(DataError, match="whole numbers from 0 to 255"):
        clone(augmented).fit(X[TRAIN] - 0.5, Y[TRAIN])


def test_raw_pixels_are_scaled_and_other_numbers_left_alone() -> None:
    assert classifier(epochs=1).fit(X, Y).scaling_.divisor == 16
    assert classifier(epochs=1).fit(X / 16, Y).scaling_.divisor == 1
    assert classifier(epochs=1, scaling=8).fit(X, Y).scaling_.divisor == 8
    assert classifier(epochs=1, initial=Glorot()).fit(X - 8, Y).scaling_.divisor == 1
