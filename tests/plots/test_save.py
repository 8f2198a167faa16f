import hashlib
from pathlib import Path

import pytest
from PIL import Image

from digitus.errors import SettingError, StorageError
from digitus.networks import Dense, Network
from digitus.plots import plot_network, save_figure

NETWORK = Network((8, 8), (Dense(3, "sigmoid"), Dense(10, "sigmoid")))
STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.mark.parametrize("kind", STARTS)
def test_the_same_picture_is_the_same_file(kind: str, tmp_path: Path) -> None:
    hashes = set()
    for name in ("a", "b"):
        path = save_figure(plot_network(NETWORK), tmp_path / "new" / f"{name}{kind}")
        assert path.read_bytes().startswith(STARTS[kind])
        assert b"Date" not in path.read_bytes()
        hashes.add(hashlib.sha256(path.read_bytes()).digest())
    assert len(hashes) == 1


def test_the_ending_may_be_in_capitals_and_the_resolution_is_as_wished(tmp_path: Path) -> None:
    figure = plot_network(NETWORK)
    path = save_figure(figure, str(tmp_path / "A.PNG"), dpi=50)
    with Image.open(path) as picture:
        wide, high = figure.get_size_inches() * 50
        assert picture.size == (int(wide), int(high))
        assert picture.getpixel((0, 0))[:3] == (255, 255, 255)  # type: ignore[index]


@pytest.mark.parametrize("name", ["picture", "picture.jpg", "picture.svg.gz"])
def test_other_kinds_are_refused_by_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"kind of picture .*known: \.pdf, \.png, \.svg"):
        save_figure(plot_network(NETWORK), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken.png").mkdir()
    (tmp_path / "taken.png" / "mine").touch()
    (tmp_path / "file").touch()
    for path in (tmp_path / "taken.png", tmp_path / "file" / "below.png"):
        with pytest.raises(StorageError, match="cannot write"):
            save_figure(plot_network(NETWORK), path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken.png"]


def test_a_picture_of_no_size_or_too_large_a_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="dpi must be"):
        save_figure(plot_network(NETWORK), tmp_path / "a.png", dpi=0)
    with pytest.raises(SettingError, match=r"65,536 are too many; show less"):
        save_figure(plot_network(NETWORK), tmp_path / "a.png", dpi=20_000)
    assert not list(tmp_path.iterdir())
