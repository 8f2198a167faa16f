from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.errors import SettingError, ShapeError
from digitus.models import Model, Threshold
from digitus.plots import plot_prediction, plot_predictions
from digitus.plots.style import INK, REFUSED, RIGHT, WRONG

MakeData = Callable[..., Dataset]
MakeModel = Callable[..., Model]


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in axes_of(figure)[0].texts if text.get_text()]


def colours(figure: Figure) -> list[str]:
    return [to_hex(bar.get_facecolor()) for bar in axes_of(figure)[2].patches]


def test_bars_are_the_probabilities(make_model: MakeModel, make_data: MakeData) -> None:
    model, data = make_model(), make_data(4)
    figure = plot_predictions(model, data)
    for number, expected in enumerate(model.predict_proba(data.images)):
        picture, bars = axes_of(figure)[1 + 2 * number : 3 + 2 * number]
        np.testing.assert_array_equal(picture.images[0].get_array(), data.images[number])
        np.testing.assert_allclose([bar.get_width() for bar in bars.patches], expected)
        assert bars.get_xlim() == (0, 1)


def test_the_verdict_is_right_wrong_or_unknown(make_model: MakeModel, make_data: MakeData) -> None:
    model, image = make_model(), make_data(1).images[0]
    answer = int(model.predict(image[None])[0])
    other = (answer + 1) % 10
    for label, said, colour in (
        (answer, ["right"], RIGHT),
        (other, [f"wrong, it is {other}"], WRONG),
        (None, [], INK),
    ):
        figure = plot_prediction(model, image, label)
        assert words(figure) == ["small", f"reads {answer}", *said]
        assert colours(figure)[answer] == colour
        assert colours(figure).count(colour) == 1
        bold = [
            tick.get_text()
            for tick in axes_of(figure)[2].get_yticklabels()
            if tick.get_fontweight() == "bold"
        ]
        assert bold == ([] if label is None else [str(label)])


def test_what_is_refused_says_so_and_what_was_needed(
    make_model: MakeModel, make_data: MakeData
) -> None:
    model, image = make_model(decision=Threshold(probability=0.9)), make_data(1).images[0]
    figure = plot_prediction(model, image, 4)
    assert words(figure) == ["small", "not recognised", "it is 4"]
    assert REFUSED in colours(figure)
    bars = axes_of(figure)[2]
    assert bars.lines[0].get_xdata() == [0.9, 0.9]
    assert bars.texts[-1].get_text() == "needs 90 %"
    assert words(plot_prediction(model, image)) == ["small", "not recognised"]


def test_images_with_another_ink_are_shown_as_they_are(
    make_model: MakeModel, make_data: MakeData
) -> None:
    data = make_data(1)
    darker = replace(data, images=data.images * 15, ink=240)
    for figure in (
        plot_predictions(make_model(), darker),
        plot_prediction(make_model(), darker.images[0], ink=240),
    ):
        picture, bars = axes_of(figure)[1:]
        assert picture.images[0].get_clim() == (0, 240)
        expected = make_model().predict_proba(data.images)[0]
        np.testing.assert_allclose([bar.get_width() for bar in bars.patches], expected)


def test_what_cannot_be_shown_is_refused(make_model: MakeModel, make_data: MakeData) -> None:
    model, data = make_model(), make_data(61)
    with pytest.raises(SettingError, match="61 images, more than the 60"):
        plot_predictions(model, data)
    with pytest.raises(SettingError, match="columns"):
        plot_predictions(model, data[:3], columns=0)
    with pytest.raises(ShapeError, match="use plot_predictions"):
        plot_prediction(model, data.images)
    with pytest.raises(ShapeError, match="8 x 8"):
        plot_prediction(model, np.zeros((28, 28), np.uint8))
    with pytest.raises(SettingError, match=r"0\.\.9, got 10"):
        plot_prediction(model, data.images[0], 10)
