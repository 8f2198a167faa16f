import json

import pytest

from benchmarks.speed.recipes import main


def test_a_quick_run_prints_one_json_document_in_which_all_engines_agree(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--quick", "--json", "--no-memory", "--only", "sigmoid-10"]) == 0
    document = json.loads(capsys.readouterr().out)
    (comparison,) = document["comparisons"]
    assert comparison["work"] == "sigmoid-10"
    entries = {entry["peer"]: entry for entry in comparison["entries"]}
    assert entries.keys() == {
        "compiled",
        "numpy float32",
        "numpy float64",
        "python",
        "published loop",
    }
    for entry in comparison["entries"][1:]:
        assert entry["agrees"], entry
        assert entry["ratio"]["median"] > 0
        assert len(entry["cost"]["values"]) == 2
    assert document["machine"]["cores"] >= 1
