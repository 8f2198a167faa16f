from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.errors import SettingError
from digitus.plots import plot_averages, plot_classes, plot_digits

Make = Callable[..., Dataset]


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in axes_of(figure)[0].texts]


def test_the_images_stand_in_the_grid_with_their_labels_below(make_data: Make) -> None:
    data = make_data(12)
    figure = plot_digits(data, columns=4)
    pictures = axes_of(figure)[0].images
    for picture, image in zip(pictures, data.images, strict=True):
        np.testing.assert_array_equal(picture.get_array(), image)
        assert picture.get_clim() == (0, 16)
    assert words(figure) == ["some:test", "all 12 images", *map(str, data.labels)]
    left, _, _, top = pictures[5].get_extent()
    assert left == pictures[1].get_extent()[0]
    assert top == pictures[4].get_extent()[3] > pictures[3].get_extent()[2]


def test_a_grid_is_about_square_and_no_wider_than_twenty(make_data: Make) -> None:
    def columns(count: int) -> int:
        lefts = [
            image.get_extent()[0]
            for image in axes_of(plot_digits(make_data(count), count=500))[0].images
        ]
        return len(set(lefts))

    assert [columns(count) for count in (1, 3, 9, 10, 401)] == [1, 2, 3, 4, 20]


def test_only_so_many_are_shown_and_the_heading_says_so(make_data: Make) -> None:
    figure = plot_digits(make_data(30), count=7, labels=False)
    assert len(axes_of(figure)[0].images) == 7
    assert words(figure) == ["some:test", "7 of 30 images"]


def test_a_pixel_of_an_image_takes_a_whole_number_of_the_papers(make_data: Make) -> None:
    for side in (8, 28):
        figure = plot_digits(make_data(5, side=side))
        left, right, bottom, top = axes_of(figure)[0].images[3].get_extent()
        scale = (right - left) * figure.dpi / side
        assert scale == pytest.approx(round(scale))
        assert (bottom - top) * figure.dpi / side == pytest.approx(scale)
        assert left * figure.dpi == pytest.approx(round(left * figure.dpi))


def test_a_class_without_images_keeps_its_row(make_data: Make) -> None:
    data = make_data(30)
    data = data.take(data.labels != 3)
    pictures = axes_of(plot_classes(data, per_class=2))[0].images
    assert len(pictures) == 18
    np.testing.assert_array_equal(pictures[6].get_array(), data.images[data.labels == 4][0])
    lefts = [picture.get_extent()[0] for picture in pictures]
    assert lefts[0] == lefts[2] < lefts[1] == lefts[3]
    rows = sorted({picture.get_extent()[3] for picture in pictures})
    assert rows[3] - rows[2] == pytest.approx(2 * (rows[1] - rows[0]))


def test_averages_are_the_mean_of_their_class(make_data: Make) -> None:
    data = make_data(30)
    data = data.take(data.labels != 3)
    figure = plot_averages(data)
    pictures = axes_of(figure)[0].images
    assert len(pictures) == 10
    np.testing.assert_allclose(
        pictures[4].get_array(), data.images[data.labels == 4].mean(axis=0), rtol=1e-12
    )
    assert np.ptp(pictures[3].get_array()) == 0
    assert words(figure)[5:7] == ["3\nnone", "4\n3"]


@pytest.mark.parametrize("wrong", [{"count": 0}, {"columns": 0}])
def test_grids_without_room_are_refused(make_data: Make, wrong: dict[str, int]) -> None:
    with pytest.raises(SettingError, match=next(iter(wrong))):
        plot_digits(make_data(), **wrong)  # type: ignore[arg-type]
    with pytest.raises(SettingError, match="per_class"):
        plot_classes(make_data(), per_class=0)
