from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.errors import SettingError
from digitus.evaluation import RejectionCurve, rejection_curve
from digitus.models import Model
from digitus.networks import Dense
from digitus.plots import plot_rejection


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def curve(model: str = "small", data: str = "some:test") -> RejectionCurve:
    return RejectionCurve(
        model=model,
        data=data,
        fingerprint="",
        images=4,
        thresholds=(0.995, 0.97, 0.9, 0.62, 0.4),
        coverage=(0.05, 0.25, 0.5, 0.75, 1.0),
        accuracy=(1.0, 1.0, 1.0, 0.75, 0.5),
        aurc=0.2,
    )


def test_one_curve_names_its_thresholds() -> None:
    (axes,) = axes_of(plot_rejection(curve()))
    line, *marks = axes.lines
    assert line.get_xdata().tolist() == [0.05, 0.25, 0.5, 0.75, 1.0]
    assert line.get_ydata().tolist() == [1.0, 1.0, 1.0, 0.75, 0.5]
    names = [text.get_text() for text in axes.texts]
    assert names == ["50 % sure", "70 % sure", "95 % sure"]
    assert [mark.get_xdata()[0] for mark in marks] == [0.75, 0.5, 0.25]
    assert axes.figure.get_suptitle() == "small on some:test"


def test_several_curves_have_a_legend() -> None:
    (axes,) = axes_of(plot_rejection([curve("a"), curve("b", "other")]))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    assert not axes.texts
    assert axes.figure.get_suptitle() == "2 models on other and some:test"


def test_a_model_that_is_never_surer_than_chance_has_a_point(
    make_data: Callable[..., Dataset], make_model: Callable[..., Model]
) -> None:
    model = make_model(Dense(10, "softmax", bias=False))
    blank = Model(model.network, {"0.weights": np.zeros((64, 10))}, ink=16)
    (axes,) = axes_of(plot_rejection(rejection_curve(blank, make_data(20))))
    assert axes.lines[0].get_xdata().tolist() == [1.0]


def test_no_curve_is_refused() -> None:
    with pytest.raises(SettingError, match="no curve"):
        plot_rejection([])
