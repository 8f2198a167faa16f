"""Files by address: found in order, fetched to a bound, and errors that a person understands."""

import sys
from collections.abc import Iterator

import fsspec
import pytest

from digitus.cluster import fetch, find
from digitus.errors import ImageError, StorageError
from digitus.reading.batch import SUFFIXES, find_pictures


@pytest.fixture
def place() -> Iterator[str]:
    system = fsspec.filesystem("memory")
    for name in ("b/2.png", "a.PNG", "b/1.tif", "notes.txt"):
        system.pipe(f"/scans/{name}", name.encode())
    yield "memory://scans"
    system.rm("/scans", recursive=True)


def test_pictures_of_a_folder_and_those_that_fit(place: str) -> None:
    names = [name.removeprefix("memory:///scans/") for name in find(place, SUFFIXES)]
    assert names == ["a.PNG", "b/1.tif", "b/2.png"]
    assert [*find(f"{place}/b/*.tif", SUFFIXES)] == ["memory:///scans/b/1.tif"]
    assert [*find_pictures([f"{place}/notes.txt"])] == ["memory:///scans/notes.txt"]


def test_no_more_is_fetched_than_is_wanted(place: str) -> None:
    assert fetch(f"{place}/a.PNG", 100) == b"a.PNG"
    assert fetch(f"{place}/a.PNG", 2) == b"a.P"


def test_what_is_not_there_is_told(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImageError, match=r"none\.png: there is no such file"):
        fetch(f"{place}/none.png", 9)
    with pytest.raises(StorageError, match="no address that is known"):
        list(find("gopher://scans", SUFFIXES))
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(StorageError, match=r"pip install 'digitus\[cluster\]'"):
        list(find(place, SUFFIXES))
    with pytest.raises(ImageError, match=r"pip install 'digitus\[cluster\]'"):
        fetch(f"{place}/a.PNG", 9)
