import re
from typing import Any

import numpy as np
import pytest

from digitus.datasets.scaling import Scaling
from digitus.errors import SettingError, ShapeError
from digitus.models import Calibration, Model, load_model, save_model
from digitus.models.mixture import views
from digitus.networks import Dense, LeCun, Network, Params, draw_params

NETWORK = Network((8, 8), (Dense(6, "tanh"), Dense(10, "softmax")))
SIGMOIDS = Network((8, 8), (Dense(6, "tanh"), Dense(10, "sigmoid")))
IMAGES = np.random.default_rng(1).integers(0, 17, (7, 8, 8)).astype(np.uint8)


def drawn(seed: int) -> Params:
    return draw_params(NETWORK, LeCun(), np.random.default_rng(seed))


def model(*seeds: int, network: Network = NETWORK, **settings: Any) -> Model:
    params, *others = map(drawn, seeds)
    return Model(
        network, params, others=tuple(others), scaling=Scaling(divisor=16.0), ink=16, **settings
    )


@pytest.mark.parametrize("engine", ["numpy", "compiled", "python"])
@pytest.mark.parametrize("network", [NETWORK, SIGMOIDS], ids=["softmax", "sigmoid"])
def test_probabilities_are_the_mean_of_the_members(engine: str, network: Network) -> None:
    alone = [
        model(seed, network=network).predict_proba(IMAGES, engine=engine) for seed in (1, 2, 3)
    ]
    together = model(1, 2, 3, network=network)
    found = together.predict_proba(IMAGES, engine=engine)
    np.testing.assert_allclose(found, np.mean(alone, axis=0), rtol=1e-12)
    assert together.predict(IMAGES, engine=engine).tolist() == found.argmax(axis=1).tolist()


def test_shifted_views_are_averaged() -> None:
    moved = [
        np.roll(np.pad(IMAGES, ((0, 0), (1, 1), (1, 1))), step, axis=axis)[:, 1:9, 1:9]
        for step, axis in ((0, 1), (-1, 1), (1, 1), (-1, 2), (1, 2))
    ]
    once = model(4)
    expected = np.mean([once.predict_proba(view, engine="numpy") for view in moved], axis=0)
    found = model(4, shift=1).predict_proba(IMAGES, engine="numpy")
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_views_lose_what_moves_out() -> None:
    found = list(views(IMAGES, 3))
    assert len(found) == 5
    assert np.array_equal(found[0], IMAGES)
    assert np.array_equal(found[1][:, :-3], IMAGES[:, 3:])
    assert not found[1][:, -3:].any()
    assert np.array_equal(found[4][:, :, 3:], IMAGES[:, :, :-3])
    assert [view.shape for view in views(IMAGES[:0], 1)] == [(0, 8, 8)] * 5
    assert len(list(views(IMAGES, 0))) == 1


def test_the_mean_is_calibrated_not_the_members() -> None:
    tempered = model(1, 2, calibration=Calibration(temperature=3.0))
    plain = model(1, 2).predict_proba(IMAGES, engine="numpy")
    expected = Calibration(temperature=3.0).apply(plain)
    np.testing.assert_allclose(tempered.predict_proba(IMAGES, engine="numpy"), expected)


def test_an_ensemble_comes_back_from_its_file(tmp_path: Any) -> None:
    before = model(1, 2, 3, shift=2, name="three")
    after = load_model(save_model(before, tmp_path / "three.safetensors"))
    assert repr(after) == "<model three: 3 x 460 parameters>"
    assert np.array_equal(
        after.predict_proba(IMAGES, engine="numpy"), before.predict_proba(IMAGES, engine="numpy")
    )


def test_members_must_be_of_one_kind() -> None:
    single = {name: array.astype("float32") for name, array in drawn(2).items()}
    with pytest.raises(SettingError, match="all be float32 or all float64"):
        Model(NETWORK, drawn(1), others=(single,))
    with pytest.raises(ShapeError, match=r"1\.bias"):
        Model(NETWORK, drawn(1), others=({"0.weights": drawn(1)["0.weights"]},))
    broken = drawn(2)
    broken["1.bias"][0] = np.nan
    with pytest.raises(SettingError, match=re.escape("'1.bias' holds numbers that are not finite")):
        Model(NETWORK, drawn(1), others=(broken,))


@pytest.mark.parametrize("shift", [-1, 8])
def test_a_shift_stays_within_the_image(shift: int) -> None:
    with pytest.raises(SettingError, match="shift"):
        model(1, shift=shift)


def test_members_cannot_be_written_to() -> None:
    made = model(1, 2)
    with pytest.raises(ValueError, match="read-only"):
        made.members[1]["0.weights"][0, 0] = 1
