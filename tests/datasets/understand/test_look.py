"""Which way images lie and what their labels mean shows when they are compared with MNIST."""

import numpy as np
import pytest

from digitus.datasets import ReadOptions, load_dataset
from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.read_options import AS_FOUND
from digitus.datasets.understand import understand
from digitus.datasets.understand.likeness import WAYS, put_upright
from digitus.errors import DataError

MNIST = load_dataset("mnist")["test"][:200]
DIGITS = load_dataset("digits").train[:200]

LYING = {
    # How a set is made that must be put upright by the way of that name.
    "upright": lambda images: images,
    "transposed": lambda images: images.swapaxes(1, 2),
    "turned left": lambda images: np.rot90(images, 1, (1, 2)),
    "turned right": lambda images: np.rot90(images, -1, (1, 2)),
    "upside down": lambda images: np.rot90(images, 2, (1, 2)),
    "mirrored left to right": lambda images: images[:, :, ::-1],
    "mirrored top to bottom": lambda images: images[:, ::-1],
    "transposed and upside down": lambda images: np.rot90(images, 2, (1, 2)).swapaxes(1, 2),
}


def contents(pixels: np.ndarray, labels: np.ndarray, **known: object) -> Contents:
    part = Part(pixels=pixels, labels=labels)
    return Contents(name="some", source="", parts={"train": part}, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("way", WAYS)
def test_images_are_put_upright(way: str) -> None:
    lying = LYING[way](MNIST.images)
    assert np.array_equal(put_upright(lying, way), MNIST.images)
    splits = understand(contents(lying, MNIST.labels))
    assert splits.train.fingerprint == MNIST.fingerprint
    assert bool(splits.remarks) == (way != "upright")
    assert way == "upright" or f"the images look {way}" in splits.remarks[0]


@pytest.mark.parametrize("way", ["upright", "transposed", "mirrored left to right"])
def test_small_images_of_other_people_too(way: str) -> None:
    pixels = (DIGITS.images * (255 / 16)).astype(np.uint8)
    train = understand(contents(LYING[way](pixels), DIGITS.labels)).train
    assert np.array_equal(train.images, pixels)


def test_a_few_images_that_may_lie_are_asked_for() -> None:
    few = contents(MNIST.images[:14].swapaxes(1, 2), MNIST.labels[:14])
    with pytest.raises(
        DataError, match=r"may be transposed .*--turned puts them upright, --upright"
    ):
        understand(few)
    for turned in (True, False):
        pixels = understand(few, ReadOptions(turned=turned)).train.images
        assert np.array_equal(pixels, MNIST.images[:14]) == turned


def test_the_name_of_emnist_is_enough_for_a_few() -> None:
    few = MNIST[:5]
    splits = understand(contents(few.images.swapaxes(1, 2), few.labels, turned=True))
    assert splits.train.fingerprint == few.fingerprint
    assert "EMNIST" in splits.remarks[0]


def test_the_name_is_not_believed_where_the_images_show_otherwise() -> None:
    splits = understand(contents(MNIST.images, MNIST.labels, turned=True))
    assert splits.train.fingerprint == MNIST.fingerprint


@pytest.mark.parametrize(
    ("zero", "stored"), [(10, lambda y: np.where(y, y, 10)), (1, lambda y: y + 1)]
)
def test_labels_from_1_to_10_are_told_by_the_images(zero: int, stored: object) -> None:
    assert callable(stored)
    labels = stored(MNIST.labels)
    splits = understand(contents(MNIST.images.swapaxes(1, 2), labels))  # as MATLAB's courses do
    assert splits.train.fingerprint == MNIST.fingerprint
    assert "labels go from 1 to 10" in splits.remarks[0]
    few = contents(MNIST.images[:8], labels[:8].clip(1, 10) * 0 + [10, 1, 2, 3, 4, 5, 6, 7])
    with pytest.raises(DataError, match=r"--label-of-zero 10 .*--label-of-zero 1"):
        understand(few)
    known = understand(few, ReadOptions(label_of_zero=zero)).train.labels
    assert known[0] == (0 if zero == 10 else 9)


def test_labels_of_other_images_are_remarked_upon() -> None:
    splits = understand(contents(MNIST.images, np.roll(MNIST.labels, 1)))
    assert "see whether each label belongs to its image" in splits.remarks[0]


def test_one_class_alone_is_remarked_upon() -> None:
    splits = understand(contents(MNIST.images, np.full(200, 3)))
    assert splits.remarks == ("all 200 training images are of class 3",)


def test_our_own_form_is_not_looked_at() -> None:
    kept = contents(255 - MNIST.images, MNIST.labels, kept={"classes": 10, "ink": 255})
    assert np.array_equal(understand(kept, AS_FOUND).train.images, 255 - MNIST.images)


def test_parts_without_labels_are_left_out_and_said() -> None:
    parts = {
        "train": Part(pixels=MNIST.images, labels=MNIST.labels),
        "test": Part(pixels=MNIST.images, labels=None),
    }
    splits = understand(Contents(name="some", source="some", parts=parts))
    assert splits.names == ("train",)
    assert splits.remarks == ("the test images have no labels and are left out",)
    with pytest.raises(DataError, match="it has no labels; 'digitus predict some --csv'"):
        understand(Contents(name="some", source="some", parts={"train": parts["test"]}))
