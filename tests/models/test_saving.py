"""Where a model's file goes, and what is said where it cannot be."""

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digitus.errors import ModelError, SettingError, StorageError
from digitus.models import (
    list_models,
    load_model,
    save_model,
    store,
)
from tests.models.examples import small


def test_folders_that_are_missing_are_made(tmp_path: Path) -> None:
    path = save_model(small(), str(tmp_path / "a" / "b" / "m.safetensors"))
    assert load_model(str(path)).name == "unnamed"


@contextmanager
def no_room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = save_model(small(name="old"), tmp_path / "m.safetensors")
    with no_room_for(200), pytest.raises(StorageError, match=r"cannot write .*m\.safetensors"):
        save_model(small(name="new"), path)
    assert load_model(path).name == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_read_only_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    # Permissions would not do: they do not bind an administrator.
    monkeypatch.setattr("os.mkdir", refuse)
    with pytest.raises(StorageError, match="Read-only file system"):
        save_model(small(), tmp_path / "m.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_places_where_no_file_can_be_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    places = ["file/m.safetensors", "folder", "x" * 300]
    for place in places:
        with pytest.raises(StorageError, match="cannot write"):
            save_model(small(), tmp_path / place)
    with pytest.raises(StorageError, match="home"):
        save_model(small(), "~nobody-of-this-name/m.safetensors")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_name_that_does_not_exist_is_answered_with_those_that_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = save_model(small(name="first"), tmp_path / "first.safetensors")
    monkeypatch.setattr(store, "list_models", lambda: {"first": shipped})
    assert load_model("first").name == "first"
    with pytest.raises(SettingError, match="did you mean 'first'"):
        load_model("frist")
    with pytest.raises(ModelError, match=r"there is no model file frist\.safetensors"):
        load_model("frist.safetensors")


def test_a_file_in_the_working_folder_goes_before_a_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save_model(small(name="mine"), "cnn")
    monkeypatch.setattr(store, "list_models", lambda: {"cnn": Path("nowhere")})
    assert load_model("cnn").name == "mine"


def test_every_shipped_model_loads() -> None:
    for name, path in list_models().items():
        assert load_model(name).name == name, path
