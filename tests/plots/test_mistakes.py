from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.errors import DataError, SettingError
from digitus.evaluation import evaluate
from digitus.models import Model, Threshold
from digitus.plots import plot_mistakes

MakeData = Callable[..., Dataset]
MakeModel = Callable[..., Model]


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def test_the_surest_come_first_with_what_they_are(
    make_model: MakeModel, make_data: MakeData
) -> None:
    data = make_data(60)
    report = evaluate(make_model(), data)
    axes = axes_of(plot_mistakes(report, data, count=9, columns=4))[0]
    assert len(axes.images) == 9
    for picture, text, mistake in zip(axes.images, axes.texts[2:], report.mistakes, strict=False):
        np.testing.assert_array_equal(picture.get_array(), data.images[mistake.index])
        sure = f"{100 * mistake.probability:.0f} % sure"
        assert text.get_text() == f"{mistake.label} read as {mistake.answer}\n{sure}"
    wrong = len(report.mistakes)
    assert axes.texts[1].get_text() == f"the 9 surest of {wrong} wrong among 60 answers"


def test_a_model_without_mistakes_leaves_an_empty_grid(
    make_model: MakeModel, make_data: MakeData
) -> None:
    data = make_data(10)
    data = replace(data, labels=make_model().predict(data.images))
    axes = axes_of(plot_mistakes(evaluate(make_model(), data), data))[0]
    assert not axes.images
    assert axes.texts[1].get_text() == "none wrong among 10 answers"
    model = make_model(decision=Threshold(probability=1))
    axes = axes_of(plot_mistakes(evaluate(model, data), data))[0]
    assert axes.texts[1].get_text() == "none wrong among 0 answers"


def test_other_images_than_the_reports_are_refused(
    make_model: MakeModel, make_data: MakeData
) -> None:
    report = evaluate(make_model(), make_data(10))
    with pytest.raises(DataError, match="not the images of the report"):
        plot_mistakes(report, make_data(11))
    with pytest.raises(SettingError, match="count"):
        plot_mistakes(report, make_data(10), count=0)
