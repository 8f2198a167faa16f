from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.datasets.scaling import Scaling
from digitus.errors import SettingError
from digitus.evaluation import Report, evaluate
from digitus.models import Model
from digitus.networks import Dense, Network
from digitus.plots import plot_reliability


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def report(name: str) -> Report:
    """Report on a model that is 90 % sure twice, right once, and 60 % sure once, and right."""
    images = np.array([[[90, 10]], [[10, 90]], [[60, 40]]], np.uint8)
    network = Network((1, 2), (Dense(2, bias=False),))
    scaling = Scaling(divisor=100.0)
    model = Model(network, {"0.weights": np.eye(2)}, scaling=scaling, ink=100, name=name)
    data = Dataset(images, np.array([0, 0, 0]), classes=2, ink=100, name="some:test")
    return evaluate(model, data, engine="numpy")


def test_points_are_the_bins_of_the_report() -> None:
    above, below = axes_of(plot_reliability(report("small")))
    diagonal, line = above.lines
    assert line.get_xdata() == pytest.approx([0.6, 0.9])
    assert line.get_ydata() == pytest.approx([1.0, 0.5])
    assert [*diagonal.get_xdata(), *diagonal.get_ydata()] == [0, 1, 0, 1]
    assert [bar.get_height() for bar in below.patches] == [1, 2]
    assert [text.get_text() for text in below.texts] == ["1", "2"]
    assert above.figure.get_suptitle() == "small on some:test"
    # Once 0.4 too modest, and half of two 0.4 too sure: 0.4 on the average.
    assert above.get_legend().get_texts()[0].get_text() == "small (ECE 40 %)"


def test_bars_stand_within_their_bins() -> None:
    _, below = axes_of(plot_reliability([report("a"), report("b"), report("c")]))
    for bar in below.patches:
        left, right = bar.get_x(), bar.get_x() + bar.get_width()
        assert int(left * 15) == int(right * 15)
    assert not below.texts


def test_several_models_have_a_legend() -> None:
    above, _ = axes_of(plot_reliability([report("a"), report("b")]))
    assert [text.get_text()[0] for text in above.get_legend().get_texts()] == ["a", "b"]
    assert above.figure.get_suptitle() == "2 models on some:test"


def test_no_report_is_refused() -> None:
    with pytest.raises(SettingError, match="no report"):
        plot_reliability([])
