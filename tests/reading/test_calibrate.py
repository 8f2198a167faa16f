"""What a reader's confidence is worth is measured where there is something to read, and where not."""

import pytest

from digitus.datasets.synthetic import composed_digits, composed_numbers
from digitus.models import load_model
from digitus.reading import calibrate
from digitus.reading.calibrate import calibrate_reading


def test_a_calibrated_reader_doubts_what_looks_like_junk() -> None:
    calibrated = calibrate_reading(load_model("strip"), lines=120)
    for trust in (calibrated.line_confidence, calibrated.digit_confidence):
        assert trust is not None
        assert trust.right is not None
        assert trust.confidence(0.9, 0.7, 1) < trust.confidence(0.9, 0.0, 1)
        assert 0.7 < trust.right < 1
        assert trust.data.startswith("120 composed pictures")


def test_a_sixth_of_the_pictures_shows_no_number() -> None:
    for composed in (composed_numbers, composed_digits):
        texts = [text for _, text in composed("validation", 120, others=True)]
        assert 8 <= texts.count("") <= 32
        assert "" not in [text for _, text in composed("validation", 20)]


def test_other_processes_read_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITUS_THREADS", "2")

    def answers(many: int) -> list[tuple[object, ...]]:
        monkeypatch.setattr(calibrate, "_MANY", many)
        pictures = composed_digits("validation", 12)
        found = calibrate._all_answers(load_model("strip"), "auto", pictures, 1, 12)
        return [tuple(one) for one in found]

    assert answers(many=5) == answers(many=1000)
