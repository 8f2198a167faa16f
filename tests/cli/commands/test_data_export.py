"""``digitus data export``."""

import signal
import time
from pathlib import Path

import pytest

from digitus.datasets import load_dataset
from tests.cli.conftest import Run, Start


def test_a_set_is_written_and_read_again(run: Run) -> None:
    done = run("data", "export", "digits", "digits-csv", "--to", "csv")
    assert done.out == ("digits written as digits-csv: 1,797 train, the same when read back\n")
    assert run("data", "import", "digits-csv", "--name", "again", "--json").status == 0
    assert load_dataset("again").train.fingerprint == load_dataset("digits").train.fingerprint


def test_a_part_as_json(run: Run) -> None:
    done = run("data", "export", "composed:9", "nine.npz", "--split", "test", "--json")
    assert done.json["path"] == "nine.npz"
    assert done.json["parts"].keys() == {"train"}
    assert len(load_dataset("nine.npz").train) == 9


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("digits", "some"), 2, "say one of npz, csv"),
        (("digits", "some.cvs"), 2, "say one of npz, csv"),
        (("digits", "some.csv"), 1, "would not be read back as it is"),
        (("digits", "some.npz", "--split", "tset"), 2, "--split must be"),
        (("digits", "some.npz", "--split", "test"), 1, "digits has no test images"),
        (("nowhere", "some.npz"), 2, "there is no data set"),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, words: tuple[str, ...], status: int, says: str
) -> None:
    done = run("data", "export", *words)
    assert done.status == status
    assert says in done.err
    assert list(Path().glob("some*")) == []


def test_a_disk_that_cannot_be_written(run: Run) -> None:
    Path("file").write_text("")
    done = run("data", "export", "digits", "file/some.npz")
    assert (done.status, Path("file").read_text()) == (1, "")
    assert "cannot write file/some.npz: a file stands where a folder is needed" in done.err


def test_ctrl_c_leaves_nothing(start: Start, tmp_path: Path) -> None:
    child = start("data", "export", "mnist", "pictures", "--to", "png")
    for _ in range(600):
        if next(tmp_path.glob(".pictures-*/**/*.png"), None):
            break
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert "interrupted" in err
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []
