"""A data set is checked once, never changes, and is cut up without losing anything."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digitus.datasets.dataset import Dataset
from digitus.errors import DataError, SettingError, ShapeError


def make(labels: Any, side: int = 2, **traits: Any) -> Dataset:
    """Make a set whose images can be told apart."""
    labels = np.asarray(labels)
    images = np.arange(len(labels) * side * side, dtype=np.uint64) * 37 % 251
    return Dataset(images.reshape(-1, side, side).astype(np.uint8), labels, **traits)


def rows(data: Dataset) -> list[tuple[bytes, int]]:
    """List images and labels in a form that can be sorted."""
    together = zip(data.images, data.labels, strict=True)
    return [(image.tobytes(), int(label)) for image, label in together]


labels_drawn = st.lists(st.integers(0, 9), min_size=2, max_size=60)


class TestConstruction:
    def test_keeps_what_it_was_given(self) -> None:
        data = make([3, 1, 4], name="pi")
        assert (len(data), data.shape, data.classes, data.ink) == (3, (2, 2), 10, 255)
        assert repr(data) == "<pi: 3 images of 2x2, 10 classes>"
        assert data.images.dtype == np.uint8
        assert data.labels.dtype == np.int64

    def test_converts_whole_numbers(self) -> None:
        data = Dataset(np.full((1, 2, 2), 255), np.array([7], np.uint8))
        assert data.images.dtype == np.uint8
        assert data.labels.dtype == np.int64

    def test_never_changes(self) -> None:
        data = make([3, 1, 4])
        with pytest.raises(ValueError, match="read-only"):
            data.images[0] = 0
        with pytest.raises(ValueError, match="read-only"):
            data.labels[0] = 0
        with pytest.raises(dataclasses.FrozenInstanceError):
            data.name = "other"  # type: ignore[misc]

    def test_leaves_the_callers_array_writable(self) -> None:
        images = np.zeros((1, 2, 2), np.uint8)
        Dataset(images, np.array([0]))
        images[0] = 1

    def test_lies_in_one_piece(self) -> None:
        data = Dataset(np.zeros((3, 4, 5), np.uint8, order="F"), np.array([0, 1, 2]))
        assert data.images.flags.c_contiguous

    @pytest.mark.parametrize(
        ("images", "labels", "error", "says"),
        [
            (np.zeros((2, 784)), [0, 1], ShapeError, r"\(len\(images\), 28, 28\)"),
            (np.zeros((2, 30)), [0, 1], ShapeError, r"must have shape \(n, height, width\)"),
            (np.zeros((2, 8, 8, 1)), [0, 1], ShapeError, r"images\[\.\.\., 0\]"),
            (np.zeros((2, 8, 8, 3)), [0, 1], ShapeError, "made grey"),
            (np.zeros((0, 8, 8), np.uint8), [], DataError, "no images"),
            (np.zeros((2, 0, 8), np.uint8), [0, 1], DataError, "no images"),
            (np.full((2, 2, 2), 0.5), [0, 1], DataError, r"0\.\.1 where 0\.\.255.*\* 255"),
            (np.full((2, 2, 2), 99.5), [0, 1], DataError, "bring them to 0..255"),
            (np.array([[[1.0]], [[np.nan]]]), [0, 1], DataError, "image 1 holds NaN"),
            (np.array([[["a"]]]), [0], DataError, "whole numbers"),
            (np.full((1, 2, 2), 256), [0], DataError, r"0\.\.255, got 256\.\.256"),
            (np.full((1, 2, 2), -1), [0], DataError, r"got -1\.\.-1"),
            (np.zeros((2, 2, 2), np.uint8), [0, 1, 2], ShapeError, "2 images but 3 labels"),
            (np.zeros((2, 2, 2), np.uint8), [[0, 1], [1, 0]], ShapeError, "argmax"),
            (np.zeros((2, 2, 2), np.uint8), [[0], [1]], ShapeError, "ravel"),
            (np.zeros((2, 2, 2), np.uint8), [0.0, 1.0], DataError, "astype"),
            (np.zeros((2, 2, 2), np.uint8), [0, 10], DataError, "got 10 at index 1"),
            (np.zeros((2, 2, 2), np.uint8), [-1, 3], DataError, "got -1 at index 0"),
        ],
    )
    def test_says_what_is_wrong_and_what_to_do(
        self, images: np.ndarray, labels: Any, error: type[Exception], says: str
    ) -> None:
        with pytest.raises(error, match=says):
            Dataset(images, np.array(labels))

    def test_knows_its_ink(self) -> None:
        images = np.full((1, 2, 2), 16, np.uint8)
        assert Dataset(images, np.array([1]), ink=16).ink == 16
        with pytest.raises(DataError, match=r"0\.\.15, got 16"):
            Dataset(images, np.array([1]), ink=15)

    @pytest.mark.parametrize("traits", [{"ink": 0}, {"ink": 256}, {"classes": 0}])
    def test_refuses_traits_that_make_no_sense(self, traits: dict[str, int]) -> None:
        with pytest.raises(SettingError):
            make([0], **traits)


class TestFingerprint:
    @given(
        images=arrays.arrays(np.uint8, st.tuples(*[st.integers(1, 4)] * 3)),
        data=st.data(),
    )
    @settings(deadline=None, max_examples=50)
    def test_depends_on_content_alone(self, images: np.ndarray, data: st.DataObject) -> None:
        labels = data.draw(arrays.arrays(np.int64, len(images), elements=st.integers(0, 9)))
        print_ = Dataset(images, labels).fingerprint
        same = Dataset(np.asfortranarray(images).astype(int), labels.astype(np.uint8), name="x")
        assert same.fingerprint == print_
        assert dataclasses.replace(same, classes=12).fingerprint == print_

        other = images.copy()
        other.flat[data.draw(st.integers(0, images.size - 1))] ^= 1
        assert Dataset(other, labels).fingerprint != print_
        moved = labels.copy()
        moved[data.draw(st.integers(0, len(labels) - 1))] += 1
        assert Dataset(images, moved, classes=11).fingerprint != print_

    def test_depends_on_the_shape(self) -> None:
        images = np.zeros((1, 2, 8), np.uint8)
        prints = {
            Dataset(images.reshape(1, *shape), np.array([0])).fingerprint
            for shape in ((2, 8), (4, 4), (8, 2))
        }
        assert len(prints) == 3


class TestTaking:
    def test_first(self) -> None:
        assert make([5, 6, 7]).first(2).labels.tolist() == [5, 6]

    @pytest.mark.parametrize("count", [0, -1, 4])
    def test_first_refuses_what_is_not_there(self, count: int) -> None:
        with pytest.raises(SettingError, match="3 images"):
            make([5, 6, 7]).first(count)

    def test_slices(self) -> None:
        assert make([5, 6, 7, 8])[1::2].labels.tolist() == [6, 8]

    def test_is_no_sequence_of_images(self) -> None:
        with pytest.raises(TypeError, match="slice"):
            make([5])[0]  # type: ignore[index]

    def test_takes_indices_and_masks(self) -> None:
        data = make([5, 6, 7], name="mine", ink=254, classes=8)
        some = data.take(np.array([2, 0]))
        assert some.labels.tolist() == [7, 5]
        assert np.array_equal(some.images[0], data.images[2])
        assert (some.name, some.ink, some.classes) == ("mine", 254, 8)
        assert data.take(data.labels != 6).labels.tolist() == [5, 7]

    @pytest.mark.parametrize("which", [[3], [-4], np.array([True, False]), []])
    def test_refuses_what_is_not_there(self, which: Any) -> None:
        with pytest.raises(DataError):
            make([5, 6, 7]).take(which)

    def test_counts(self) -> None:
        assert make([2, 0, 2], classes=4).counts().tolist() == [1, 0, 2, 0]

    def test_one_class_may_exist_but_teaches_nothing(self) -> None:
        data = make([4, 4])
        with pytest.raises(DataError, match="class 4 only"):
            data.require_classes()
        data.require_classes(1)
        make([4, 5]).require_classes()


class TestBatches:
    @given(labels=labels_drawn, size=st.integers(1, 70), seed=st.none() | st.integers(0, 9))
    @settings(deadline=None, max_examples=50)
    def test_every_image_comes_once(self, labels: list[int], size: int, seed: int | None) -> None:
        data = make(labels)
        rng = None if seed is None else np.random.default_rng(seed)
        batches = list(data.batches(size, rng))
        together = [row for batch in batches for row in rows(batch)]
        assert sorted(together) == sorted(rows(data))
        assert {len(batch) for batch in batches[:-1]} <= {size}
        assert len(batches) == -(-len(data) // size)
        if seed is None:
            assert together == rows(data)

    def test_the_order_is_the_generators(self) -> None:
        data = make(range(10))
        one, two = (
            [row for batch in data.batches(3, np.random.default_rng(1)) for row in rows(batch)]
            for _ in range(2)
        )
        assert one == two != rows(data)

    def test_a_size_must_be_positive(self) -> None:
        with pytest.raises(SettingError, match="at least 1"):
            next(make([0, 1]).batches(0))


class TestSplitting:
    @given(
        labels=labels_drawn,
        data=st.data(),
        seed=st.none() | st.integers(0, 9),
        stratified=st.booleans(),
    )
    @settings(deadline=None)
    def test_nothing_is_lost_or_shared(
        self, labels: list[int], data: st.DataObject, seed: int | None, stratified: bool
    ) -> None:
        whole = make(labels)
        count = data.draw(st.integers(1, len(whole) - 1))
        rng = None if seed is None else np.random.default_rng(seed)
        one, two = whole.split_at(count, rng=rng, stratified=stratified)
        assert len(one) == count
        assert sorted(rows(one) + rows(two)) == sorted(rows(whole))
        if stratified:
            shares = whole.counts() * count / len(whole)
            assert np.all(np.abs(one.counts() - shares) < 1)
        elif seed is None:
            assert rows(one) + rows(two) == rows(whole)

    def test_stratified_without_a_generator_takes_the_first_of_each_class(self) -> None:
        one, two = make([0, 0, 0, 0, 1, 1]).split_at(3, stratified=True)
        assert one.labels.tolist() == [0, 0, 1]
        assert rows(one)[0] == rows(make([0, 0, 0, 0, 1, 1]))[0]
        assert two.labels.tolist() == [0, 0, 1]

    @pytest.mark.parametrize(
        ("size", "fraction", "first"),
        [(1797, 0.7, 1257), (1797, 0.75, 1347), (100, 0.29, 29), (10, 0.7, 7), (3, 0.5, 1)],
    )
    def test_a_fraction_is_rounded_down(self, size: int, fraction: float, first: int) -> None:
        one, two = make(np.zeros(size, int)).split(fraction)
        assert (len(one), len(two)) == (first, size - first)

    def test_a_random_split_is_random_and_repeats(self) -> None:
        data = make(range(10))
        one, same, other = (
            rows(data.split(0.5, rng=np.random.default_rng(seed))[0]) for seed in (1, 1, 2)
        )
        assert one == same
        assert sorted(one) != sorted(other)

    @pytest.mark.parametrize("fraction", [0, 1, -0.5, 1.5, 0.01, float("nan")])
    def test_no_part_is_empty(self, fraction: float) -> None:
        with pytest.raises(SettingError):
            make([0, 1, 2]).split(fraction)

    @pytest.mark.parametrize("count", [0, 3, -1, 99])
    def test_no_count_leaves_a_part_empty(self, count: int) -> None:
        with pytest.raises(SettingError, match="leaves one part empty"):
            make([0, 1, 2]).split_at(count)
