import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.errors import DataError, ShapeError
from digitus.networks import Targets

SEQUENCES = st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=6)


def lists(targets: Targets) -> list[list[int]]:
    return [labels.tolist() for labels in targets]


@given(SEQUENCES, st.data())
def test_every_image_keeps_its_labels_in_any_choice(
    sequences: list[list[int]], data: st.DataObject
) -> None:
    targets = Targets.of(sequences)
    assert len(targets) == len(sequences)
    assert lists(targets) == sequences
    places = st.integers(0, len(sequences) - 1)
    chosen = data.draw(st.lists(places, max_size=9))
    assert lists(targets.take(np.array(chosen, int))) == [sequences[i] for i in chosen]


def test_ordinary_labels_are_sequences_of_one() -> None:
    labels = np.array([3, 1, 4])
    targets = Targets.of(labels)
    assert lists(targets) == [[3], [1], [4]]
    np.testing.assert_array_equal(targets.take([2, 2]).labels, [4, 4])
    np.testing.assert_array_equal(Targets.of([[3], [1], [4]]).labels, labels)
    assert targets.labels is labels
    assert Targets.of(targets) is targets


@pytest.mark.parametrize("sequences", [[[1], [2, 3]], [[], [1]]])
def test_sequences_have_no_single_label(sequences: list[list[int]]) -> None:
    with pytest.raises(DataError, match=r"one label per image is needed; image . has"):
        _ = Targets.of(sequences).labels


@pytest.mark.parametrize("offsets", [[0, 2], [1, 3], [0, 2, 1, 3], [], [[0, 3]]])
def test_offsets_must_fit_the_labels(offsets: list[int]) -> None:
    with pytest.raises(ShapeError, match="offsets must rise from 0 to the number of labels, 3"):
        Targets(np.array([5, 6, 7]), np.array(offsets, int))


def test_labels_lie_in_one_row() -> None:
    with pytest.raises(ShapeError, match=r"got shape \(2, 2\)"):
        Targets.of(np.zeros((2, 2), int))
