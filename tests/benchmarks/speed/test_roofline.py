"""Where the time of a step goes, layer by layer, beside what the machine can do."""

import json

import pytest

from benchmarks.speed.roofline import main
from benchmarks.speed.roofs import Roofs


def test_every_layer_is_timed_there_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cnn-quick", "--json", "--repetitions", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = found["networks"]["cnn-quick"]
    assert [row["layer"].partition(": ")[2].split()[0] for row in rows] == [
        *("Conv2D", "MaxPool2D", "BatchNorm", "Conv2D", "BatchNorm", "Conv2D", "BatchNorm"),
        *("MaxPool2D", "Conv2D", "BatchNorm", "Conv2D", "BatchNorm", "Dropout", "Dense"),
    ]
    assert all(row["forward"] > 0 and row["back"] > 0 for row in rows)
    # The first layer goes back to its weights alone; 64 images in a batch.
    assert rows[0]["multiply_adds"] == 2 * 64 * 26 * 26 * 9 * 16
    assert rows[3]["multiply_adds"] == 3 * 64 * 11 * 11 * 9 * 16 * 32
    assert rows[1]["moved"] == 64 * 4 * (3 * 26 * 26 * 16 + 2 * 13 * 13 * 16)
    assert found["roofs"]["near"] > found["roofs"]["far"] > 1e8
    assert found["roofs"]["multiply_adds"] > 1e9


def test_a_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cnn-quick", "--repetitions", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("|") for line in lines) == 2 + 14
    assert "## cnn-quick" in lines[3]


def test_the_nearer_roof_counts() -> None:
    roofs = Roofs(multiply_adds=1e9, near=8e9, far=1e9)
    assert roofs.seconds(2e9, 1e9) == 2
    assert roofs.seconds(1e9, 3e9) == 3
