"""Confidence is what happens, and a risk that is promised is kept."""

import numpy as np
import pytest

from digitus.errors import SettingError
from digitus.models import ConfidenceModel
from digitus.reading.confidence import fit_confidence
from digitus.settings import from_data, to_data


def lines(count: int, seed: int) -> tuple[list[tuple[float, float, int]], list[bool]]:
    """Draw lines whose scores are too modest: one of 0.5 is right in three of four cases."""
    rng = np.random.default_rng(seed)
    scores = rng.beta(2, 0.6, count)
    truth = 1 / (1 + np.exp(-(1.1 + 1.2 * np.log(scores / (1 - scores)))))
    return [(float(s), 0.0, 5) for s in scores], (rng.random(count) < truth).tolist()


def test_confidence_is_as_high_as_the_share_that_is_right() -> None:
    trust = fit_confidence(*lines(8000, 0))
    scores, right = lines(8000, 1)
    confidence = np.array([trust.confidence(*one) for one in scores])
    for low in (0.2, 0.5, 0.8, 0.9):
        near = (confidence >= low) & (confidence < low + 0.1)
        assert np.mean(np.array(right)[near]) == pytest.approx(confidence[near].mean(), abs=0.05)


@pytest.mark.parametrize("risk", [0.01, 0.05])
def test_a_risk_is_kept_on_other_lines(risk: float) -> None:
    trust = fit_confidence(*lines(20_000, 0))
    scores, right = lines(20_000, 1)
    sure = [trust.confidence(*one) >= trust.least(risk) for one in scores]
    answered = [fine for fine, wanted in zip(right, sure, strict=True) if wanted]
    assert len(answered) > 500
    assert 1 - np.mean(answered) <= risk


def test_more_junk_is_less_confidence() -> None:
    trust = ConfidenceModel()
    assert trust.confidence(0.9, 0.5, 3) < trust.confidence(0.9, 0.1, 3)


@pytest.mark.parametrize(
    ("score", "junk", "expected"),
    [(1.0, 0.0, 1 - 1e-6), (1.0, 1.0, 0.5), (0.0, 0.0, 1e-6), (1e-300, 0.0, 1e-6), (0.0, 1.0, 0.0)],
)
def test_no_score_is_taken_for_certain(score: float, junk: float, expected: float) -> None:
    # Scores and junk are kept a millionth away from 0 and 1; junk of 1 undoes a score of 1.
    found = ConfidenceModel().confidence(score, junk, 40)
    assert found == pytest.approx(expected, rel=1e-3, abs=1e-9)


def test_nothing_is_promised_without_calibration_or_beyond_it() -> None:
    with pytest.raises(SettingError, match="never calibrated"):
        ConfidenceModel().least(0.01)
    with pytest.raises(SettingError, match="cannot be promised"):
        fit_confidence(*lines(200, 0)).least(1e-6)
    with pytest.raises(SettingError, match="at least 100 lines"):
        fit_confidence(*lines(50, 0))


def test_it_can_be_written_down() -> None:
    trust = fit_confidence(*lines(400, 0), data="drawn")
    assert from_data(ConfidenceModel, to_data(trust)) == trust
