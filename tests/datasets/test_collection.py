"""The person's own sets: kept whole or not at all, and found again by name."""

import json
from pathlib import Path

import numpy as np
import pytest

from digitus.datasets import (
    Dataset,
    DataSplits,
    import_dataset,
    load_dataset,
    remove_dataset,
)
from digitus.datasets.collection import about_own, collection_home, names
from digitus.datasets.formats import folder, npz
from digitus.datasets.formats.registry import read_path
from digitus.errors import FormatError, SettingError, StorageError


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    train = Dataset(rng.integers(0, 256, (20, 4, 4), np.uint8), rng.integers(0, 10, 20))
    folder.write(DataSplits(train=train, validation=train[5:9], test=train[:5]), tmp_path / "set")
    return tmp_path / "set"


def test_what_is_imported_is_found_by_name(source: Path) -> None:
    imported = import_dataset(source, "mine", license="my own")
    loaded = load_dataset("mine")
    assert loaded.names == ("train", "validation", "test")
    for part in loaded.names:
        assert loaded[part].fingerprint == imported[part].fingerprint
        assert loaded[part].name == f"mine:{part}"
    assert (loaded.source, loaded.license) == (str(source), "my own")
    assert names() == ["mine"]


def test_what_is_kept_is_arrays_and_text(source: Path) -> None:
    imported = import_dataset(source, "mine")
    kept = collection_home() / "mine"
    assert sorted(file.name for file in kept.iterdir()) == ["about.json", "data.npz"]
    assert read_path(kept / "data.npz").train.fingerprint == imported.train.fingerprint
    about = json.loads((kept / "about.json").read_text())
    assert about["images"] == {"train": 20, "validation": 4, "test": 5}
    assert about["fingerprints"]["train"] == imported.train.fingerprint


@pytest.mark.parametrize("name", ["mnist", "digits", "usps"])
def test_the_names_of_all_are_not_taken(name: str, source: Path) -> None:
    with pytest.raises(SettingError, match="everybody has"):
        import_dataset(source, name)


@pytest.mark.parametrize("name", ["", "..", "a/b", "../up", ".hidden", "Big", "a b", "a" * 65])
def test_a_name_must_be_a_folders_name(name: str, source: Path) -> None:
    with pytest.raises(SettingError, match="cannot be the name"):
        import_dataset(source, name)
    assert names() == []


def test_a_name_is_not_taken_twice_unless_asked(source: Path) -> None:
    import_dataset(source, "mine")
    with pytest.raises(StorageError, match="exists already"):
        import_dataset(source, "mine")
    with pytest.raises(StorageError, match="exists already"):
        import_dataset(source / "train" / "..", "mine")
    npz.write(DataSplits(train=load_dataset("mine").train[:3]), source / "less.npz")
    import_dataset(source / "less.npz", "mine", replace=True)
    assert len(load_dataset("mine").train) == 3


def test_a_failure_leaves_nothing(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(splits: DataSplits, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("digitus.datasets.collection.npz.write", full)
    with pytest.raises(StorageError, match="No space left"):
        import_dataset(source, "mine")
    assert list(collection_home().iterdir()) == []


def test_a_set_can_be_removed(source: Path) -> None:
    import_dataset(source, "mine")
    remove_dataset("mine")
    assert names() == []
    assert list(collection_home().iterdir()) == []
    with pytest.raises(SettingError, match="no data set of your own 'mine'"):
        remove_dataset("mine")
    with pytest.raises(SettingError, match="no data set of your own"):
        about_own("mine")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"name": 1}', "\udcff"])
def test_a_damaged_description_is_named(content: str, source: Path) -> None:
    import_dataset(source, "mine")
    about = collection_home() / "mine" / "about.json"
    about.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(FormatError, match=str(about)):
        load_dataset("mine")
