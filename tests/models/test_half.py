from pathlib import Path

import numpy as np
import pytest

from digitus.errors import SettingError
from digitus.models import (
    Calibration,
    ConfidenceModel,
    Figures,
    History,
    Measured,
    Model,
    RiskBound,
    RiskPoint,
    RobustnessFigures,
    SeedFigures,
    Threshold,
    halve,
    load_model,
    save_model,
)
from digitus.networks import Dense, LeCun, Network, Params, draw_params

NETWORK = Network((8, 8), (Dense(6, "tanh"), Dense(10, "softmax")))


def drawn(seed: int, kind: str = "float32") -> Params:
    params = draw_params(NETWORK, LeCun(), np.random.default_rng(seed))
    return {name: array.astype(kind) for name, array in params.items()}


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_every_number_is_the_nearest_of_16_bits(kind: str) -> None:
    model = Model(NETWORK, drawn(1, kind), others=(drawn(2, kind),))
    halved = halve(model)
    assert halved.precision == "float32"
    for before, after in zip(model.members, halved.members, strict=True):
        for name, array in before.items():
            assert np.array_equal(after[name], array.astype("float16").astype("float32"))


def test_the_file_is_half_as_large_and_gives_the_same_answers(tmp_path: Path) -> None:
    model = Model(NETWORK, drawn(1))
    whole = save_model(model, tmp_path / "whole.safetensors").stat().st_size
    halved = halve(model)
    path = save_model(halved, tmp_path / "half.safetensors")
    assert whole - path.stat().st_size == pytest.approx(2 * NETWORK.parameter_count, abs=20)
    images = np.random.default_rng(0).integers(0, 256, (9, 8, 8)).astype(np.uint8)
    loaded = load_model(path)
    assert np.array_equal(
        loaded.outputs(images, engine="numpy"), halved.outputs(images, engine="numpy")
    )


def test_all_else_stays_but_what_was_measured() -> None:
    model = Model(
        NETWORK,
        drawn(1),
        ink=16,
        name="n",
        shift=1,
        decision=Threshold(probability=0.7),
        calibration=Calibration(temperature=2.0),
        figures=Figures(
            test=Measured(accuracy=0.9),
            seeds=SeedFigures(runs=2, mean=0.9, deviation=0.1, lowest=0.8, highest=1.0),
            robustness=RobustnessFigures(images=9, accuracy=0.9, mean_error=0.2, corruptions=()),
        ),
        history=History(),
        provenance={"seed": 3},
    )
    halved = halve(model)
    traits = ("network", "scaling", "decision", "calibration", "shift", "ink", "name", "history")
    for trait in (*traits, "provenance"):
        assert getattr(halved, trait) == getattr(model, trait), trait
    assert halved.figures == Figures()


def test_it_answers_and_rejects_as_before_and_promises_nothing() -> None:
    point = RiskPoint(threshold=0.16, answered=900, errors=1, bound=0.006)
    counted = ConfidenceModel(
        bias=0.5, slope=2.0, data="lines", lines=1800, points=(point,), right=0.9
    )
    model = Model(
        NETWORK,
        drawn(1),
        decision=RiskBound(risk=0.01, confidence=0.95, probability=0.16),
        calibration=Calibration(temperature=2.0, data="mnist", images=1800, points=(point,)),
        line_confidence=counted,
        digit_confidence=counted,
    )
    halved = halve(model)
    images = np.random.default_rng(0).integers(0, 256, (200, 8, 8)).astype(np.uint8)
    before, after = (m.decide(m.outputs(images, engine="numpy")) for m in (model, halved))
    assert (before == after).mean() > 0.95
    assert 0.1 < (before < 0).mean() < 0.9
    assert halved.decision == Threshold(probability=0.16)
    assert halved.calibration == Calibration(temperature=2.0)
    with pytest.raises(SettingError, match="cannot be promised: no errors were counted"):
        halved.calibration.reject(0.01)
    for kept in (halved.line_confidence, halved.digit_confidence):
        assert kept == ConfidenceModel(bias=0.5, slope=2.0)


def test_numbers_that_are_too_large_are_refused() -> None:
    params = drawn(1)
    params["1.bias"][3] = 1e5
    with pytest.raises(SettingError, match=r"'1.bias' holds numbers too large for float16"):
        halve(Model(NETWORK, params))
