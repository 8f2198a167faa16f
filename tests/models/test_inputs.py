"""What a model can be shown, and that it can be copied."""

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from digitus.datasets import Dataset, load_dataset
from digitus.errors import DataError, ImageError, ShapeError
from digitus.models import Model, load_model

DIGITS = load_dataset("mnist")["test"].images[:3]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model("cnn-tiny")


def outputs(model: Model, images: Any, **named: Any) -> np.ndarray:
    return model.outputs(images, engine="numpy", **named)


def test_every_form_of_pixels_is_the_same(model: Model) -> None:
    expected = outputs(model, DIGITS)
    for same in (DIGITS.tolist(), list(DIGITS), DIGITS.astype(int), tuple(DIGITS)):
        assert np.array_equal(outputs(model, same), expected)


def test_true_is_ink(model: Model) -> None:
    ink = DIGITS > 127
    expected = outputs(model, ink.astype(np.uint8) * np.uint8(255))
    assert np.allclose(outputs(model, ink), expected)
    assert np.allclose(outputs(model, ink.tolist()), expected)
    assert np.allclose(outputs(model, ink.astype(int), ink=1), expected)


def test_pictures_are_read_as_the_command_reads_them(model: Model, tmp_path: Path) -> None:
    pictures = [PIL.Image.fromarray(255 - image).resize((90, 90)) for image in DIGITS]
    for index, picture in enumerate(pictures):
        picture.save(tmp_path / f"{index}.png")
    paths = [tmp_path / f"{index}.png" for index in range(3)]
    expected = model.predict(pictures, engine="numpy")
    assert expected.tolist() == model.predict(DIGITS, engine="numpy").tolist()
    assert model.predict(paths, engine="numpy").tolist() == expected.tolist()
    assert model.predict(str(paths[0]), engine="numpy").tolist() == expected[:1].tolist()
    assert model.predict(pictures[1], engine="numpy").tolist() == expected[1:2].tolist()


@pytest.mark.parametrize(
    ("images", "error", "says"),
    [
        (None, DataError, "got NoneType"),
        ({"a": 1}, DataError, "got dict"),
        ([[1, 2], [3]], ShapeError, "one size"),
        (["no-such.png"], ImageError, "no such file"),
        ([DIGITS[0], "7.png"], DataError, "paths or Pillow pictures|one size"),
        (DIGITS / 255, DataError, "looks like 0..1"),
    ],
)
def test_anything_else_is_refused_in_one_line(
    model: Model, images: object, error: type[Exception], says: str
) -> None:
    with pytest.raises((error, ShapeError), match=says) as caught:
        model.predict(images, engine="numpy")
    assert "\n" not in str(caught.value)


def pickled(model: Model) -> Any:
    return pickle.loads(pickle.dumps(model))  # noqa: S301 - what was pickled here


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, pickled])
def test_models_copy_and_pickle(model: Model, copied: Any) -> None:
    expected = outputs(model, DIGITS)  # the engine is ready: that must not be in the way
    again = copied(model)
    assert again.name == model.name
    assert np.array_equal(outputs(again, DIGITS), expected)
    with pytest.raises(ValueError, match="read-only"):
        next(iter(again.params.values()))[...] = 0


def test_a_data_set_takes_what_people_have(tmp_path: Path) -> None:
    ink = DIGITS > 127
    full = Dataset(ink.astype(np.uint8) * np.uint8(255), np.arange(3))
    pictures = [PIL.Image.fromarray(image) for image in full.images]
    pictures[0].save(tmp_path / "0.png")
    for same in (
        ink,
        ink.tolist(),
        full.images.tolist(),
        pictures,
        [tmp_path / "0.png", *pictures[1:]],
    ):
        assert Dataset(same, [0, 1, 2]).fingerprint == full.fingerprint


def test_a_data_set_refuses_dark_pictures_and_mixed_sizes() -> None:
    light = [PIL.Image.fromarray(255 - image) for image in DIGITS]
    with pytest.raises(DataError, match="dark on light"):
        Dataset(light, [0, 1, 2])
    with pytest.raises(ShapeError, match="one size"):
        Dataset([light[0], light[1].resize((9, 9)), light[2]], [0, 1, 2])
    with pytest.raises(DataError, match="cannot be opened as a picture"):
        Dataset(["no-such.png"], [0])
