import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from digitus.datasets import Dataset
from digitus.datasets.scaling import Scaling
from digitus.errors import DataError, SettingError, ShapeError
from digitus.evaluation import (
    ClassFigures,
    Interval,
    Mistake,
    Report,
    evaluate,
    rejection_curve,
    reliability,
    wilson_interval,
)
from digitus.models import Calibration, Decision, Largest, Model, Rounding, Threshold
from digitus.networks import Dense, LeCun, Network, draw_params

from .conftest import Said
from .conftest import says as say


def look(model: Model, data: Dataset) -> Report:
    return evaluate(model, data, engine="numpy")


# Five images of three classes; with a threshold of 0.5 the last one is refused.
OUTPUTS = [[90, 10, 0], [20, 80, 0], [75, 25, 0], [0, 30, 70], [40, 30, 30]]
LABELS = [0, 1, 1, 2, 0]

ROWS = st.integers(1, 30).flatmap(
    lambda count: st.tuples(
        st.lists(
            st.lists(st.integers(0, 100), min_size=4, max_size=4), min_size=count, max_size=count
        ),
        st.lists(st.integers(0, 3), min_size=count, max_size=count),
    )
)
RULES = st.sampled_from([Largest(), Rounding(), Threshold(probability=0.6)])


def test_a_report_made_by_hand(says: Said) -> None:
    model, data = says(OUTPUTS, LABELS, decision=Threshold(probability=0.5))
    report = look(model, data)
    assert report.confidence == pytest.approx((0.9 + 0.8 + 0.75 + 0.7) / 4)
    logs = map(math.log, [0.9, 0.8, 0.25, 0.7, 0.4])
    assert report.log_loss == pytest.approx(-sum(logs) / 5)
    squares = [2 * 0.1**2, 2 * 0.2**2, 2 * 0.75**2, 2 * 0.3**2, 0.6**2 + 2 * 0.3**2]
    assert report.squared_error == pytest.approx(sum(squares) / 5)
    assert report == Report(
        model="parrot",
        data="said",
        fingerprint=data.fingerprint,
        decision=Threshold(probability=0.5),
        images=5,
        answered=4,
        correct=3,
        accuracy=0.6,
        interval=wilson_interval(3, 5),
        coverage=0.8,
        answered_accuracy=0.75,
        answered_error=0.25,
        confidence=report.confidence,
        reliability=reliability(model.predict_proba(data.images, engine="numpy"), data.labels),
        rejection=rejection_curve(model, data, engine="numpy"),
        log_loss=report.log_loss,
        squared_error=report.squared_error,
        classes=(
            ClassFigures(0, 0.5, 0.5, 0.5, 2),
            ClassFigures(1, 1.0, 0.5, 2 / 3, 2),
            ClassFigures(2, 1.0, 1.0, 1.0, 1),
        ),
        confusion=((1, 0, 0, 1), (1, 1, 0, 0), (0, 0, 1, 0)),
        mistakes=(Mistake(2, 1, 0, 0.75),),
        refused=(4,),
        seconds=0.0,
    )


def test_the_time_makes_no_difference(says: Said) -> None:
    first, second = look(*says(OUTPUTS, LABELS)), look(*says(OUTPUTS, LABELS))
    assert first == second
    assert first.seconds > 0
    assert first.images_per_second == pytest.approx(5 / first.seconds)


@given(rows=ROWS, decision=RULES)
def test_the_parts_of_a_report_agree(
    rows: tuple[list[list[int]], list[int]], decision: Decision
) -> None:
    report = look(*say(*rows, decision=decision))
    table = np.array(report.confusion)
    assert table.sum() == report.images == len(rows[1])
    assert np.trace(table) == report.correct
    assert table[:, -1].sum() == len(report.refused) == report.images - report.answered
    assert report.answered == report.correct + len(report.mistakes)
    assert table.sum(axis=1).tolist() == [figures.support for figures in report.classes]
    assert report.accuracy in Interval(report.interval.low - 1e-12, report.interval.high + 1e-12)
    assert report.coverage == pytest.approx(report.answered / report.images)
    surety = [mistake.probability for mistake in report.mistakes]
    assert surety == sorted(surety, reverse=True)
    for mistake in report.mistakes:
        assert rows[1][mistake.index] == mistake.label != mistake.answer
        assert rows[0][mistake.index][mistake.answer] == max(rows[0][mistake.index])
    assert (report.answered_accuracy is None) == (report.answered == 0)


@given(rows=ROWS, decision=RULES)
def test_a_report_is_plain_data_and_comes_back(
    rows: tuple[list[list[int]], list[int]], decision: Decision
) -> None:
    report = look(*say(*rows, decision=decision))
    data = json.loads(json.dumps(report.to_data(), allow_nan=False))
    assert Report.from_data(data) == report
    assert set(data) == {"kind", *Report.__dataclass_fields__}


def test_a_report_that_makes_no_sense_is_not_read() -> None:
    with pytest.raises(SettingError, match="did you mean 'accuracy'"):
        Report.from_data({"acuracy": 0.5})
    with pytest.raises(SettingError, match="lacks model"):
        Report.from_data({"accuracy": 0.5})


def test_the_log_loss_is_that_of_scikit_learn(says: Said) -> None:
    rng = np.random.default_rng(3)
    rows = rng.integers(0, 101, (50, 4)).tolist()
    labels = rng.integers(0, 4, 50).tolist()
    model, data = says(rows, labels, activation="softmax")
    expected = log_loss(labels, model.predict_proba(data.images))
    assert look(model, data).log_loss == pytest.approx(expected, rel=1e-6)


def test_a_probability_of_zero_costs_much_but_not_everything(says: Said) -> None:
    report = look(*says([[100, 0]], [1]))
    assert report.log_loss == pytest.approx(708.4, abs=0.1)


def test_a_model_that_answers_nothing(says: Said) -> None:
    report = look(*says([[30, 20], [40, 30]], [0, 1], decision=Rounding()))
    assert (report.answered, report.correct, report.coverage) == (0, 0, 0.0)
    assert report.confusion == ((0, 0, 1), (0, 0, 1))
    assert report.refused == (0, 1)
    assert report.mistakes == ()
    assert report.answered_accuracy is report.answered_error is report.confidence is None
    assert report.to_data()["answered_accuracy"] is None


def test_a_calibrated_model_is_judged_by_its_calibrated_probabilities(says: Said) -> None:
    model, data = says(OUTPUTS, LABELS, decision=Threshold(probability=0.6))
    modest = replace(model, calibration=Calibration(temperature=4.0))
    report, tempered = look(model, data), look(modest, data)
    shares = modest.predict_proba(data.images, engine="numpy")
    assert tempered.log_loss == pytest.approx(log_loss(data.labels, shares))
    assert tempered.answered < report.answered  # fewer reach the threshold
    assert tempered.rejection.thresholds[0] == pytest.approx(shares.max())
    assert tempered.rejection.accuracy[-1] == report.rejection.accuracy[-1]
    assert tempered.reliability == reliability(shares, data.labels)
    assert tempered.squared_error == report.squared_error


def test_ink_of_another_strength_makes_no_difference(says: Said) -> None:
    model, data = says([[100, 0], [0, 100]], [0, 1])
    strong = Dataset(data.images // 100 * np.uint8(255), data.labels, classes=2, name="said")
    found, expected = look(model, strong), look(model, data)
    assert found.squared_error == expected.squared_error == 0
    assert found.confusion == expected.confusion


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_every_precision_is_reported_in_plain_numbers(precision: str) -> None:
    network = Network((2, 2), (Dense(3, "softmax"),))
    params = draw_params(network, LeCun(), np.random.default_rng(0))
    model = Model(network, {name: array.astype(precision) for name, array in params.items()})
    images = np.random.default_rng(1).integers(0, 256, (20, 2, 2)).astype(np.uint8)
    data = Dataset(images, np.arange(20) % 3, classes=3)
    report = look(model, data)
    assert json.loads(json.dumps(report.to_data()))["images"] == 20
    assert report.correct == int((model.predict(images) == data.labels).sum())


def test_data_of_other_classes_or_another_size_is_refused(says: Said) -> None:
    model, _ = says(OUTPUTS, LABELS)
    _, other = says([[1, 2]], [0])
    with pytest.raises(DataError, match="parrot knows 3 classes, but said has 2"):
        look(model, other)
    larger = Dataset(np.zeros((1, 4, 3), np.uint8), np.array([0]), classes=3, ink=100)
    with pytest.raises(ShapeError, match=r"1 x 3 pixels.*got 4 x 3"):
        look(model, larger)
    with pytest.raises(SettingError, match="there is no engine 'nunpy'"):
        evaluate(*says(OUTPUTS, LABELS), engine="nunpy")


def test_scaling_is_the_models_own(says: Said) -> None:
    model, data = says([[60, 20]], [0], decision=Rounding())
    weak = Model(
        model.network, model.params, scaling=Scaling(divisor=200.0), ink=100, decision=Rounding()
    )
    assert look(model, data).answered == 1
    assert look(weak, data).answered == 0
