import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_a_quick_run_prints_one_json_document_in_which_all_engines_agree() -> None:
    command = [sys.executable, "-m", "benchmarks.recipes", "--quick", "--json", "--no-memory"]
    done = subprocess.run(
        [*command, "--only", "sigmoid-10"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
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
