import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import softmax

from digitus.errors import SettingError
from digitus.models import Calibration, Model, RiskBound, RiskPoint, Threshold
from digitus.networks import Dense, Network

LOGITS = hnp.arrays(np.float64, (5, 4), elements=st.floats(-20, 20))
TEMPERATURES = st.floats(0.05, 20)


@given(logits=LOGITS, temperature=TEMPERATURES)
def test_it_is_softmax_of_the_divided_logits(logits: np.ndarray, temperature: float) -> None:
    tempered = Calibration(temperature=temperature).apply(softmax(logits, axis=1))
    np.testing.assert_allclose(tempered, softmax(logits / temperature, axis=1), atol=1e-9)


@given(
    shares=hnp.arrays(np.float32, (5, 4), elements=st.floats(0, 1, width=32)),
    temperature=TEMPERATURES,
)
def test_whatever_the_probabilities_they_stay_some(shares: np.ndarray, temperature: float) -> None:
    shares[:, 0] += 1e-3  # not all zero
    shares /= shares.sum(axis=1, keepdims=True)
    tempered = Calibration(temperature=temperature).apply(shares)
    assert tempered.dtype == np.float32
    np.testing.assert_allclose(tempered.sum(axis=1), 1, rtol=1e-5)
    assert (tempered >= 0).all()
    assert (tempered[shares == 0] == 0).all()
    rows = np.arange(5)
    assert (tempered[rows, shares.argmax(axis=1)] == tempered.max(axis=1)).all()


def point(threshold: float, bound: float) -> RiskPoint:
    return RiskPoint(threshold=threshold, answered=100, errors=0, bound=bound)


def test_the_lowest_threshold_that_keeps_to_the_risk_is_taken() -> None:
    points = (point(0.99, 0.001), point(0.0, 0.02), point(0.9, 0.004), point(0.5, 0.01))
    calibration = Calibration(points=points, confidence=0.9)
    assert calibration.reject(0.01) == RiskBound(risk=0.01, confidence=0.9, probability=0.5)
    assert calibration.reject(0.005).probability == 0.9
    assert calibration.reject(0.5).probability == 0.0


def test_what_cannot_be_promised_is_not() -> None:
    calibration = Calibration(points=(point(0.5, 0.01), point(0.9, 0.004)), images=2000)
    message = "a risk of 0.1 % cannot be promised: 1,000 images of calibration show no risk below"
    with pytest.raises(SettingError, match=re.escape(f"{message} 0.4 % with 95 % confidence")):
        calibration.reject(0.001)
    with pytest.raises(SettingError, match="no errors were counted when this was"):
        Calibration().reject(0.001)
    for risk in (0.0, 1.0, -1.0):
        with pytest.raises(SettingError, match="between 0 and 1"):
            calibration.reject(risk)


def test_a_model_gives_calibrated_probabilities_and_decides_by_them() -> None:
    network = Network((1, 2), (Dense(2, bias=False),))
    images = np.array([[[80, 20]]], np.uint8)
    sure = Threshold(probability=0.7)
    plain = Model(network, {"0.weights": np.eye(2)}, ink=100, decision=sure)
    modest = Model(
        network,
        {"0.weights": np.eye(2)},
        ink=100,
        decision=sure,
        calibration=Calibration(temperature=2.0),
    )
    assert plain.predict_proba(images, engine="numpy")[0, 0] == pytest.approx(0.8)
    assert modest.predict_proba(images, engine="numpy")[0, 0] == pytest.approx(2 / 3)
    assert np.array_equal(
        plain.outputs(images, engine="numpy"), modest.outputs(images, engine="numpy")
    )
    assert plain.predict(images, engine="numpy").tolist() == [0]
    assert modest.predict(images, engine="numpy").tolist() == [-1]


def test_a_model_that_is_to_keep_to_a_risk() -> None:
    model = Model(Network((1, 2), (Dense(2, bias=False),)), {"0.weights": np.eye(2)}, ink=100)
    with pytest.raises(SettingError, match="unnamed has no calibration"):
        model.rejecting(0.01)
    calibrated = Model(
        model.network, model.params, ink=100, calibration=Calibration(points=(point(0.7, 0.01),))
    )
    images = np.array([[[80, 20]], [[60, 40]]], np.uint8)
    assert calibrated.predict(images, engine="numpy").tolist() == [0, 0]
    assert calibrated.rejecting(0.02).predict(images, engine="numpy").tolist() == [0, -1]
