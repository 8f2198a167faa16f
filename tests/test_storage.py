"""Nothing is ever half written, and a failure says what could not be."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from digitus.errors import DataError, StorageError
from digitus.storage import home, new_file, new_folder, remove_folder


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_home_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DIGITUS_HOME", raising=False)
    assert home().name == "digitus"
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "elsewhere"))
    assert home() == tmp_path / "elsewhere"


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "a.txt"
    with new_file(target) as beside:
        beside.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert listing(target.parent) == ["a.txt"]


def test_a_file_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail() -> None:
        with new_file(target) as beside:
            beside.write_text("half")
            raise DataError("no more")

    with pytest.raises(DataError):
        fail()
    assert target.read_text() == "old"
    assert listing(tmp_path) == ["a.txt"]


def test_a_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "set"
    with new_folder(target) as beside:
        (beside / "a").touch()
        assert not target.exists()
    assert listing(target) == ["a"]
    assert listing(tmp_path) == ["set"]


def test_a_folder_is_replaced_only_on_demand(tmp_path: Path) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").touch()
    with pytest.raises(StorageError, match="exists already; remove it"), new_folder(target):
        pass
    assert listing(target) == ["old"]
    with new_folder(target, replace=True) as beside:
        (beside / "new").touch()
    assert listing(target) == ["new"]
    assert listing(tmp_path) == ["set"]


def test_a_folder_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "old").touch()

    def fail() -> None:
        with new_folder(target, replace=True) as beside:
            (beside / "new").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert listing(target) == ["old"]
    assert listing(tmp_path) == ["set"]


def full(target: Path) -> None:
    with new_file(target) as beside:
        raise OSError(errno.ENOSPC, "No space left on device", str(beside))


def below_a_file(target: Path) -> None:
    target.parent.joinpath("file").touch()
    with new_folder(target.parent / "file" / "set"):
        pass


@pytest.mark.parametrize("fail", [full, below_a_file])
def test_a_disk_that_refuses_is_named(fail: Callable[[Path], None], tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot write .*: (No space left|a file stands where)"):
        fail(tmp_path / "a.txt")


def test_a_folder_can_be_removed(tmp_path: Path) -> None:
    target = tmp_path / "set"
    target.mkdir()
    (target / "a").touch()
    remove_folder(target)
    assert listing(tmp_path) == []
    with pytest.raises(StorageError, match="No such file"):
        remove_folder(target)
