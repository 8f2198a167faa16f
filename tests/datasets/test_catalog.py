"""Data sets by name, and what is said when there is none of that name."""

from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import (
    Dataset,
    DataSplits,
    import_dataset,
    list_datasets,
    load_dataset,
    verify_dataset,
)
from digitus.datasets.bundled import FINGERPRINTS, MNIST_FILES, MNIST_FOLDER
from digitus.datasets.formats import idx
from digitus.datasets.sources import SOURCES
from digitus.errors import DataError, SettingError


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))


def small_set(path: Path) -> DataSplits:
    rng = np.random.default_rng(0)
    train = Dataset(rng.integers(0, 256, (20, 4, 4), np.uint8), rng.integers(0, 10, 20))
    idx.write(DataSplits(train=train, test=train[:5]), path)
    return DataSplits(train=train, test=train[:5])


def test_mnist_is_what_was_published() -> None:
    mnist = load_dataset("mnist")
    assert mnist.names == ("train", "test")
    assert (len(mnist.train), len(mnist["test"])) == (60_000, 10_000)
    assert mnist.train.shape == (28, 28)
    assert mnist.train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist["test"].labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert mnist.train.counts().tolist() == [
        *(5923, 6742, 5958, 6131, 5842),
        *(5421, 5918, 6265, 5851, 5949),
    ]
    assert {part: mnist[part].fingerprint for part in mnist.names} == FINGERPRINTS["mnist"]
    assert mnist.license == "CC BY-SA 3.0"
    assert "LeCun" in mnist.source


def test_the_notice_names_the_files_that_are_there() -> None:
    notice = (MNIST_FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    assert {file.name for file in MNIST_FOLDER.iterdir()} == {*MNIST_FILES, "NOTICE.md"}
    for file, hashes in MNIST_FILES.items():
        assert all(part in notice for part in (file, *hashes))


def test_digits_keep_their_range() -> None:
    digits = load_dataset("digits")
    assert digits.names == ("train",)
    assert (len(digits.train), digits.train.shape, digits.train.ink) == (1797, (8, 8), 16)
    assert digits.train.images.max() == 16
    assert digits.train.fingerprint == FINGERPRINTS["digits"]["train"]
    with pytest.raises(DataError, match="digits has no test images"):
        digits["test"]


def test_a_path_is_read(tmp_path: Path) -> None:
    expected = small_set(tmp_path / "set")
    for path in (tmp_path / "set", str(tmp_path / "set")):
        read = load_dataset(path)
        assert read.train.fingerprint == expected.train.fingerprint


def test_a_name_goes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_set(tmp_path / "digits")
    monkeypatch.chdir(tmp_path)
    assert len(load_dataset("digits").train) == 1797
    assert len(load_dataset("./digits").train) == 20
    assert len(load_dataset(Path("digits")).train) == 20


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(SettingError, match=r"no data set .*'mnits'; did you mean 'mnist'"):
        load_dataset("mnits")


def test_a_path_that_does_not_exist_is_no_name() -> None:
    with pytest.raises(DataError, match=r"no file or folder data/train\.csv"):
        load_dataset("data/train.csv")
    with pytest.raises(DataError, match="no file or folder mnits"):
        load_dataset(Path("mnits"))


def test_the_list_has_everything(tmp_path: Path) -> None:
    assert [entry.name for entry in list_datasets()] == ["mnist", "digits", "composed", *SOURCES]
    assert [entry.here for entry in list_datasets()] == [True, True, True, *[False] * len(SOURCES)]
    small_set(tmp_path / "set")
    import_dataset(tmp_path / "set", "mine")
    assert list_datasets()[-1].name == "mine"
    assert list_datasets()[-1].summary == f"20 train + 5 test; from {tmp_path / 'set'}"


def test_a_damaged_entry_does_not_hide_the_others(tmp_path: Path) -> None:
    small_set(tmp_path / "set")
    import_dataset(tmp_path / "set", "mine")
    (tmp_path / "home" / "datasets" / "mine" / "about.json").write_text("{")
    assert list_datasets()[-1].summary.startswith("damaged: ")


class TestVerify:
    @pytest.mark.parametrize(("name", "count"), [("mnist", 10), ("digits", 1)])
    def test_bundled_sets_are_intact(self, name: str, count: int) -> None:
        checks = verify_dataset(name)
        assert len(checks) == count
        assert all(check.ok for check in checks)

    def test_an_imported_set_is_intact(self, tmp_path: Path) -> None:
        small_set(tmp_path / "set")
        import_dataset(tmp_path / "set", "mine")
        checks = verify_dataset("mine")
        assert [check.ok for check in checks] == [True, True, True]

    def test_a_changed_file_is_found(self, tmp_path: Path) -> None:
        small_set(tmp_path / "set")
        import_dataset(tmp_path / "set", "mine")
        data = tmp_path / "home" / "datasets" / "mine" / "data.npz"
        content = bytearray(data.read_bytes())
        content[len(content) // 3] ^= 1
        data.write_bytes(content)
        checks = verify_dataset("mine")
        assert [check.ok for check in checks] == [False, False, False]
        assert checks[1].found.startswith("unreadable: ")

    def test_a_changed_bundled_file_is_found(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for file in MNIST_FILES:
            (tmp_path / file).write_bytes((MNIST_FOLDER / file).read_bytes())
        labels = tmp_path / "t10k-labels-idx1-ubyte.gz"
        labels.write_bytes(labels.read_bytes()[:-1])
        monkeypatch.setattr("digitus.datasets.verify.MNIST_FOLDER", tmp_path)
        wrong = [check.what for check in verify_dataset("mnist") if not check.ok]
        assert wrong == [f"SHA-256 of {labels.name}", f"MD5 of {labels.name}, unpacked"]

    def test_what_is_not_here_cannot_be_verified(self) -> None:
        with pytest.raises(DataError, match="usps has not been downloaded yet"):
            verify_dataset("usps")
        with pytest.raises(SettingError, match="did you mean 'mnist'"):
            verify_dataset("mnst")


def test_loading_mnist_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    load_dataset("mnist")
