"""The data set ``composed``, and pictures of composed lines."""

import numpy as np
import pytest

from digitus.datasets import load_dataset
from digitus.datasets.synthetic import compose, composed_strings
from digitus.errors import SettingError
from digitus.images.window_classes import CLASSES


def test_the_first_windows_are_the_same_however_many_there_are() -> None:
    few, more = compose("composed:60"), compose("composed:80")
    np.testing.assert_array_equal(few.train.images, more.train.images[:60])
    np.testing.assert_array_equal(few.train.labels, more.train.labels[:60])


def test_the_parts_are_composed_of_different_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[int, set[bytes]] = {}

    def note(writers, count, rng):  # type: ignore[no-untyped-def]
        seen[len(seen)] = {image.tobytes() for image in writers.mnist.images}
        return np.zeros((count, 32, 32), np.uint8), np.zeros(count, np.int64)

    monkeypatch.setattr("digitus.datasets.synthetic.cut_windows", note)
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


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[str, int, int]] = []
    compose("composed:7", lambda *far: told.append(far))
    assert told == [(f"{part} images", 7, 7) for part in ("train", "validation", "test")]
