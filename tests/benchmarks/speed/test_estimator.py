import json

import pytest

from benchmarks.speed.estimator import main


def test_both_learn_from_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--epochs", "12", "--seeds", "1", "--limit", "1000", "--json"]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert [run["solver"] for run in runs] == ["adam", "sgd"]
    for run in runs:
        (ours, seconds, processor, epochs), (theirs, *_) = run["digitus"], run["sklearn"]
        assert epochs == 12
        assert ours > 0.75
        assert abs(ours - theirs) < 0.1
        assert seconds > 0
        assert processor > 0
        assert run["own"][0] > 0.8
        assert run["own"][-1] == 20  # epochs; 10 from 20,000 images on
