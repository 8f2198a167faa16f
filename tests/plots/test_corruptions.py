import numpy as np
import pytest

from digitus.datasets import Dataset, load_dataset
from digitus.errors import SettingError
from digitus.evaluation import CorruptionFigures, Robustness
from digitus.images.corrupt import CORRUPTIONS, STRENGTHS, corrupt
from digitus.plots import plot_corruptions, plot_robustness


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset("digits").train.first(10)


def result(model: str = "mlp", fall: float = 0.1) -> Robustness:
    figures = tuple(
        CorruptionFigures(name=name, accuracy=tuple(0.9 - fall * s for s in STRENGTHS))
        for name in CORRUPTIONS
    )
    return Robustness(
        model=model,
        data="mnist:test",
        fingerprint="",
        images=10,
        seed=0,
        accuracy=0.95,
        corruptions=figures,
        mean_error=0.4,
        added_error=0.35,
    )


def test_every_way_has_a_row_that_grows_stronger(digits: Dataset) -> None:
    figure = plot_corruptions(digits, 3, seed=2)
    images = figure.axes[0].images
    assert len(images) == 15 * 6
    row = list(CORRUPTIONS).index("fog")
    np.testing.assert_array_equal(images[6 * row].get_array(), digits.images[3])
    expected = corrupt(digits.images[3:4], "fog", 4, np.random.default_rng(2), ink=16)[0]
    np.testing.assert_array_equal(images[6 * row + 4].get_array(), expected)
    words = [text.get_text() for text in figure.axes[0].texts]
    assert set(CORRUPTIONS) <= set(words)


def test_an_image_that_there_is_not_is_refused(digits: Dataset) -> None:
    with pytest.raises(SettingError, match="0 to 9, got 10"):
        plot_corruptions(digits, 10)


def test_a_diagram_shows_the_accuracy_of_each_model_from_uncorrupted_on() -> None:
    figure = plot_robustness([result("a"), result("b", fall=0.05)])
    assert [axes.get_title(loc="left") for axes in figure.axes] == list(CORRUPTIONS)
    first, second = figure.axes[7].lines
    np.testing.assert_allclose(
        np.asarray(first.get_ydata(), float), (0.95, 0.8, 0.7, 0.6, 0.5, 0.4)
    )
    np.testing.assert_allclose(
        np.asarray(second.get_ydata(), float), (0.95, 0.85, 0.8, 0.75, 0.7, 0.65)
    )
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["a, 60 % on average", "b, 60 % on average"]


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(SettingError, match="nothing to show"):
        plot_robustness([])
