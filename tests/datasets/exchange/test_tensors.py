"""torch's data sets; without torch, what behaves as its data sets do."""

from typing import Any

import numpy as np
import pytest

from digitus.datasets import Dataset, load_dataset, to_torch


@pytest.fixture(scope="module")
def few() -> Dataset:
    return load_dataset("mnist").train.first(50)


class Tensor:
    """An array that only hands itself out as torch's tensors do."""

    def __init__(self, array: np.ndarray) -> None:
        self.array, self.ndim = array, array.ndim

    def detach(self) -> "Tensor":
        return self

    cpu = detach

    def numpy(self) -> np.ndarray:
        return self.array


class Pairs:
    """A map-style data set."""

    def __init__(self, data: Dataset) -> None:
        self.kept = data

    def __len__(self) -> int:
        return len(self.kept)

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        scaled = (self.kept.images[number][None] / 255).astype(np.float32)
        return Tensor(scaled), int(self.kept.labels[number])


class Vision(Pairs):
    """As torchvision keeps MNIST: whole, beside a transform."""

    def __init__(self, data: Dataset) -> None:
        super().__init__(data)
        self.data, self.targets = Tensor(data.images), Tensor(data.labels)


class Part(Pairs):
    """As torch's Subset."""

    def __init__(self, whole: Pairs, indices: list[int]) -> None:
        self.dataset, self.indices = whole, indices


def test_pairs_of_scaled_tensors_are_bytes_again(few: Dataset) -> None:
    assert load_dataset(Pairs(few)).train.fingerprint == few.fingerprint


def test_whole_tensors_are_taken_without_a_copy(few: Dataset) -> None:
    back = load_dataset(Vision(few)).train
    assert back.fingerprint == few.fingerprint
    assert np.shares_memory(back.images, few.images)


def test_a_part_has_its_images_in_order(few: Dataset) -> None:
    chosen = [*range(49, 4, -1)]
    back = load_dataset(Part(Vision(few), chosen)).train
    assert back.fingerprint == few.take(chosen).fingerprint


def test_there_and_back_by_torch(few: Dataset) -> None:
    torch: Any = pytest.importorskip("torch")
    given = to_torch(few)
    images, labels = given[3]
    assert (images.shape, images.dtype, int(labels)) == ((1, 28, 28), torch.uint8, few.labels[3])
    back = load_dataset(given).train
    assert back.fingerprint == few.fingerprint
    assert np.shares_memory(back.images, few.images)
    part, _ = torch.utils.data.random_split(given, [45, 5])
    assert load_dataset(part).train.fingerprint == few.take(np.array(part.indices)).fingerprint
    (batch, _), *_ = torch.utils.data.DataLoader(given, batch_size=8)
    assert batch.shape == (8, 1, 28, 28)


def test_what_is_called_data_need_not_be_the_images(few: Dataset) -> None:
    pairs = Pairs(few)
    vars(pairs)["data"] = "a note"
    assert load_dataset(pairs).train.fingerprint == few.fingerprint
