from dataclasses import replace

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import binom

from digitus.datasets import Dataset
from digitus.datasets.scaling import Scaling
from digitus.errors import DataError
from digitus.evaluation import calibrate, clopper_pearson_bound, evaluate
from digitus.evaluation.calibration import temperature_for
from digitus.models import REJECTED, Calibration, Model
from digitus.networks import Dense, Network


def network_that_exaggerates(
    times: float, images: int = 4000, seed: int = 0
) -> tuple[Model, Dataset]:
    """Make a softmax that is sure ``times`` too much: its labels are drawn from the cooler one."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (images, 1, 4)).astype(np.uint8)
    shares = softmax(pixels[:, 0] / 32.0, axis=1)
    labels = (rng.uniform(size=(images, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, 3)
    model = Model(
        Network((1, 4), (Dense(4, "softmax", bias=False),)),
        {"0.weights": times * np.eye(4)},
        scaling=Scaling(divisor=32.0),
        name="braggart",
    )
    return model, Dataset(pixels, labels, classes=4, name="held out")


@pytest.mark.parametrize("times", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_what_was_exaggerated(times: float) -> None:
    model, data = network_that_exaggerates(times)
    found = calibrate(model, data, engine="numpy")
    assert found.temperature == pytest.approx(times, rel=0.1)
    assert (found.data, found.images, found.sibling) == ("held out", 4000, "")


def test_a_calibrated_model_has_less_error_on_images_it_was_not_calibrated_on() -> None:
    model, data = network_that_exaggerates(3.0)
    _, others = network_that_exaggerates(3.0, seed=1)
    calibrated = replace(model, calibration=calibrate(model, data, engine="numpy"))
    before = evaluate(model, others, engine="numpy")
    after = evaluate(calibrated, others, engine="numpy")
    assert after.accuracy == before.accuracy
    assert after.log_loss < before.log_loss
    assert before.reliability.error > 0.15
    assert after.reliability.error < 0.03


def test_no_other_temperature_has_a_smaller_loss() -> None:
    model, data = network_that_exaggerates(2.0, images=600)
    first = data.take(np.arange(0, 600, 2))
    best = calibrate(model, data, engine="numpy").temperature

    def loss(temperature: float) -> float:
        tempered = replace(model, calibration=Calibration(temperature=temperature))
        return evaluate(tempered, first, engine="numpy").log_loss

    assert loss(best) < min(loss(best * 0.98), loss(best * 1.02))


def test_errors_are_counted_on_the_other_half() -> None:
    model, data = network_that_exaggerates(2.0)
    found = calibrate(model, data, engine="numpy", confidence=0.9)
    calibrated = replace(model, calibration=found)
    second = data.take(np.arange(1, 4000, 2))
    sure = calibrated.predict_proba(second.images, engine="numpy")
    for point in found.points:
        accepted = sure.max(axis=1) >= point.threshold
        assert point.answered == accepted.sum()
        assert point.errors == (sure.argmax(axis=1) != second.labels)[accepted].sum()
        assert clopper_pearson_bound(point.errors, point.answered, 0.9) <= point.bound
    assert found.points[0].answered == 2000  # a risk of one in two takes all
    assert found.confidence == 0.9


def test_an_old_calibration_plays_no_part() -> None:
    model, data = network_that_exaggerates(2.0)
    found = calibrate(model, data, engine="numpy")
    again = calibrate(replace(model, calibration=found), data, engine="numpy")
    assert again == found


def test_the_promise_is_kept() -> None:
    """Of 60 calibrations at 80 %, far fewer than 20 % may promise too much."""
    _, world = network_that_exaggerates(1.0, images=20_000, seed=99)
    broken = 0
    for seed in range(60):
        model, data = network_that_exaggerates(2.0, images=1000, seed=seed)
        found = calibrate(model, data, engine="numpy", confidence=0.8)
        bold = replace(model, calibration=found).rejecting(0.2)
        answers = bold.predict(world.images, engine="numpy")
        answered = answers != REJECTED
        assert answered.mean() > 0.2  # a promise that refuses everything is easily kept
        broken += (answers != world.labels)[answered].mean() > 0.2
    assert broken <= binom.ppf(0.999, 60, 0.2)


def test_too_few_images_are_refused() -> None:
    model, data = network_that_exaggerates(2.0, images=99)
    with pytest.raises(DataError, match="at least 100 images, and held out has 99"):
        calibrate(model, data)


def test_a_model_that_is_always_right_stays_within_bounds() -> None:
    model, data = network_that_exaggerates(1.0)
    labels = data.images[:, 0].argmax(axis=1)
    always = Dataset(data.images, labels, classes=4)
    found = calibrate(model, always, engine="numpy")
    assert found.temperature == pytest.approx(0.05, rel=1e-3)
    assert (
        found.points[-1].bound == 0.002
    )  # 2,000 without an error promise 0.15 %, 0.1 % they do not


def test_who_errs_on_no_image_is_not_certain_for_that() -> None:
    surety = np.random.default_rng(0).uniform(0.7, 0.95, 500)
    said = np.stack([surety, 1 - surety], axis=1)
    found = Calibration(temperature=temperature_for(said, np.zeros(500, int)))
    unsure = 1 - found.apply(said).max(axis=1).mean()
    assert 0.5 / 500 < unsure < 2 / 500
