import numpy as np
import pytest

from digitus.datasets import Dataset
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.plots import plot_augmented
from digitus.plots.augmentation import describe

DATA = Dataset(
    np.random.default_rng(0).integers(0, 17, (6, 8, 8)).astype(np.uint8),
    np.array([3, 3, 1, 1, 9, 9]),
    ink=16,
)


def test_there_is_a_row_for_each_class_and_the_image_itself_first() -> None:
    figure = plot_augmented(DATA, Augment(rotation=30), versions=4)
    images = figure.axes[0].images
    assert len(images) == 3 * 5
    for row, index in enumerate((2, 0, 4)):
        np.testing.assert_array_equal(images[5 * row].get_array(), DATA.images[index])
        versions = [np.asarray(image.get_array()) for image in images[5 * row : 5 * row + 5]]
        assert len(np.unique(versions, axis=0)) == 5
    assert {image.get_clim() for image in images} == {(0, 16)}


def test_the_seed_decides_what_is_drawn() -> None:
    def last(seed: int) -> np.ndarray:
        figure = plot_augmented(DATA, Augment(rotation=30), versions=2, seed=seed)
        return np.asarray(figure.axes[0].images[-1].get_array())

    np.testing.assert_array_equal(last(1), last(1))
    assert (last(1) != last(2)).any()


def test_what_is_off_is_not_mentioned() -> None:
    assert describe(Augment(rotation=30, shift=1.5)) == "rotation 30, shift 1.5"
    assert describe(Augment()) == "nothing is on"


def test_less_than_one_version_is_refused() -> None:
    with pytest.raises(SettingError, match="versions"):
        plot_augmented(DATA, Augment(), versions=0)
