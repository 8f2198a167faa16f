"""Windows on composed strips, and the data set made of them."""

from dataclasses import replace

import numpy as np
import pytest

from digitus.datasets import Dataset, load_dataset
from digitus.datasets.composed import (
    CLASSES,
    GAP,
    compose,
    composed_strings,
    cut_windows,
    photograph,
    write_line,
)
from digitus.errors import SettingError
from digitus.images.strip import Frame, cut_strip


def test_every_class_occurs(digits: Dataset) -> None:
    _, labels = cut_windows(digits.images, digits.labels, 1500, np.random.default_rng(0))
    counts = np.bincount(labels, minlength=CLASSES)
    assert counts.min() > 20
    assert 0.2 < counts[GAP] / len(labels) < 0.5


def test_a_window_with_a_digit_has_it_in_its_middle(digits: Dataset) -> None:
    """Its ink lies about the middle column, that of a gap anywhere else."""
    windows, labels = cut_windows(digits.images, digits.labels, 1500, np.random.default_rng(1))
    middle = windows[:, :, 8:24].astype(float).sum((1, 2)) / (windows.sum((1, 2)) + 1)
    assert np.median(middle[labels < GAP]) > 0.6
    assert np.median(middle[labels < GAP]) > np.median(middle[labels == GAP]) + 0.1


def test_the_first_windows_are_the_same_however_many_there_are() -> None:
    few, more = compose("composed:60"), compose("composed:80")
    np.testing.assert_array_equal(few.train.images, more.train.images[:60])
    np.testing.assert_array_equal(few.train.labels, more.train.labels[:60])


def test_the_parts_are_composed_of_different_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[int, set[bytes]] = {}

    def note(images, labels, count, rng):  # type: ignore[no-untyped-def]
        seen[len(seen)] = {image.tobytes() for image in images}
        return np.zeros((count, 32, 32), np.uint8), np.zeros(count, np.int64)

    monkeypatch.setattr("digitus.datasets.composed.dataset.cut_windows", note)
    compose("composed:3")
    train, validation, test = seen.values()
    assert [len(part) for part in (train, validation, test)] == [55_000, 5_000, 10_000]
    assert train.isdisjoint(validation)
    assert train.isdisjoint(test)


def test_the_catalog_knows_it() -> None:
    data = load_dataset("composed:7")
    assert len(data.train) == 7
    assert data.train.classes == CLASSES
    with pytest.raises(SettingError, match="composed:20000"):
        load_dataset("composed:0")


def test_strings_say_what_stands_in_them_and_repeat() -> None:
    one, other = (list(composed_strings("validation", 4, seed=3)) for _ in range(2))
    for (picture, text), (again, same) in zip(one, other, strict=True):
        np.testing.assert_array_equal(picture, again)
        assert text == same
        assert text.isdigit()
    assert one[0][0].max() == 255  # on white


def test_strings_are_as_long_as_asked_for() -> None:
    lengths = {len(text) for _, text in composed_strings("validation", 60, digits=(2, 4))}
    assert lengths == {2, 3, 4}


def test_a_strip_is_of_one_height_and_its_digits_of_one_size(digits: Dataset) -> None:
    line = write_line(digits.images, digits.labels, np.random.default_rng(0), text="888")
    grey = photograph(line, np.random.default_rng(0), plain=True)
    middle = float(line.boxes[:, 1::2].mean())
    frame = Frame(left=0, right=grey.shape[1], middle=middle, digit=line.height)
    strip = cut_strip(grey, frame)
    assert strip.shape == (32, round(grey.shape[1] / 2))
    rows = np.flatnonzero((strip > 128).any(1))
    assert 17 <= np.ptp(rows) <= 25
    moved = cut_strip(grey, replace(frame, left=-40))
    assert not moved[:, :18].any()  # beyond the picture there is nothing
    np.testing.assert_allclose(moved[:, 22:60].astype(int), strip[:, 2:40], atol=40)


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[str, int, int]] = []
    compose("composed:7", lambda *far: told.append(far))
    assert told == [(f"{part} images", 7, 7) for part in ("train", "validation", "test")]
