"""Folders of images: an error names the file."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats import folder
from digitus.datasets.formats.registry import read_path
from digitus.datasets.splits import DataSplits
from digitus.errors import FormatError


def save(image: PIL.Image.Image | np.ndarray, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(image, np.ndarray):
        image = PIL.Image.fromarray(image)
    image.save(path)
    return path


GREY = np.arange(16, dtype=np.uint8).reshape(4, 4)


def test_the_order_is_that_of_the_file_names(tmp_path: Path) -> None:
    for index, label in enumerate([3, 1, 3, 0, 9, 1, 1, 0, 3, 2, 2, 5]):
        save(GREY + index, tmp_path / str(label) / f"{index}.png")
    data = read_path(tmp_path).train
    assert data.labels.tolist() == [3, 1, 3, 0, 9, 1, 1, 0, 3, 2, 2, 5]
    assert data.images[:, 0, 0].tolist() == list(range(12))


def test_a_set_that_was_written_comes_back(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    parts = [
        Dataset(rng.integers(0, 256, (count, 5, 3), np.uint8), rng.integers(0, 10, count))
        for count in (30, 4)
    ]
    folder.write(DataSplits(train=parts[0], test=parts[1]), tmp_path / "set")
    back = read_path(tmp_path / "set")
    assert back.train.fingerprint == parts[0].fingerprint
    assert back["test"].fingerprint == parts[1].fingerprint


def test_mixed_sizes_name_the_file(tmp_path: Path) -> None:
    save(GREY, tmp_path / "1" / "a.png")
    other = save(GREY[:3], tmp_path / "2" / "b.png")
    with pytest.raises(FormatError, match=f"{other} has 4 x 3 pixels, the images before it 4 x 4"):
        read_path(tmp_path)


@pytest.mark.parametrize("name", ["cat", "10", "-1", "²", "\u0661"])
def test_a_folder_that_is_no_digit_is_named(name: str, tmp_path: Path) -> None:
    save(GREY, tmp_path / "1" / "a.png")
    save(GREY, tmp_path / name / "a.png")
    with pytest.raises(FormatError, match=f"{name} is not named by a digit"):
        read_path(tmp_path)


def test_other_and_hidden_files_do_not_matter(tmp_path: Path) -> None:
    save(GREY, tmp_path / "1" / "a.png")
    for name in ("1/notes.txt", "1/.DS_Store", "1/._a.png", ".git/a.png", "__MACOSX/a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert len(read_path(tmp_path).train) == 1


def test_a_broken_image_is_named(tmp_path: Path) -> None:
    save(GREY, tmp_path / "1" / "a.png")
    broken = save(GREY, tmp_path / "1" / "b.png")
    broken.write_bytes(broken.read_bytes()[:40])
    with pytest.raises(FormatError, match=f"{broken} is not a readable grey image"):
        read_path(tmp_path)


def test_colours_become_grey(tmp_path: Path) -> None:
    image = PIL.Image.fromarray(GREY)
    for mode in ("RGB", "RGBA", "P", "LA"):
        save(image.convert(mode), tmp_path / mode / "7" / "a.png")
        assert np.array_equal(read_path(tmp_path / mode).train.images[0], GREY)
    save(image.point(lambda ink: 255 * (ink > 7)).convert("1"), tmp_path / "1" / "7" / "a.png")
    expected = np.where(GREY > 7, 255, 0)
    assert np.array_equal(read_path(tmp_path / "1").train.images[0], expected)


def test_transparency_is_refused(tmp_path: Path) -> None:
    image = PIL.Image.new("RGBA", (4, 4), (255, 255, 255, 100))
    path = save(image, tmp_path / "7" / "a.png")
    with pytest.raises(FormatError, match=f"{path} is transparent"):
        read_path(tmp_path)


def test_deep_pixels_are_refused(tmp_path: Path) -> None:
    path = save(PIL.Image.fromarray(GREY.astype(np.uint16) * 257), tmp_path / "7" / "a.png")
    with pytest.raises(FormatError, match=f"{path} has pixels of kind I"):
        read_path(tmp_path)


def test_a_picture_is_no_digit(tmp_path: Path) -> None:
    path = save(PIL.Image.new("1", (4000, 4000)), tmp_path / "7" / "a.png")
    with pytest.raises(FormatError, match=f"{path} has 4000 x 4000 pixels"):
        read_path(tmp_path)


def test_a_test_set_alone_is_refused(tmp_path: Path) -> None:
    save(GREY, tmp_path / "test" / "7" / "a.png")
    with pytest.raises(FormatError, match="has a folder test but no folder train"):
        read_path(tmp_path)


def test_an_empty_part_is_refused(tmp_path: Path) -> None:
    save(GREY, tmp_path / "train" / "7" / "a.png")
    (tmp_path / "test" / "7").mkdir(parents=True)
    with pytest.raises(FormatError, match="test holds no images"):
        read_path(tmp_path)
