from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitus.datasets import Dataset
from digitus.evaluation import Report, evaluate
from digitus.models import Decision, Largest, Model, Rounding, Threshold
from digitus.networks import Dense, Network
from digitus.plots import plot_confusion


def axes_of(figure: Figure) -> list[Any]:
    """Return the axes as anything: matplotlib's own types say too little of what is in them."""
    return list(figure.axes)


def judge(labels: list[int], answers: list[int], decision: Decision) -> Report:
    """Report on a model that answers with the one pixel that has ink; -1 for none."""
    images = np.zeros((len(labels), 1, 10), np.uint8)
    for image, answer in zip(images, answers, strict=True):
        if answer >= 0:
            image[0, answer] = 255
    network = Network((1, 10), (Dense(10, bias=False),))
    model = Model(network, {"0.weights": np.eye(10)}, name="small", decision=decision)
    return evaluate(model, Dataset(images, np.array(labels), name="some:test"))


@pytest.fixture
def report() -> Report:
    return judge([0, 0, 0, 0, 1, 1, 1, 2], [0, 0, 0, 3, 1, 2, 2, -1], Threshold(probability=0.5))


def test_cells_are_counts_with_the_diagonal_left_out_of_the_colours(report: Report) -> None:
    table = np.array(report.confusion)
    _, answers, refused = axes_of(plot_confusion(report))
    shown = answers.images[0].get_array()
    assert np.ma.getmaskarray(shown).tolist() == np.eye(10, dtype=bool).tolist()
    np.testing.assert_array_equal(shown.data, table[:, :-1])
    np.testing.assert_array_equal(refused.images[0].get_array(), table[:, -1:])
    assert answers.images[0].get_clim() == (0, 2)  # and not 3, which is on the diagonal
    assert refused.images[0].get_clim() == (0, 1)
    written = [text.get_text() for text in answers.texts]
    assert written == [str(count) if count else "" for count in table[:, :-1].ravel()]


def test_the_heading_and_the_right_column_say_how_good_it_is(report: Report) -> None:
    title, note, head, *shares = [
        text.get_text() for text in axes_of(plot_confusion(report))[0].texts
    ]
    assert title == "small on some:test"
    assert note.startswith("4 of 8 right: 50.00 % (95 % interval 21.52 to 78.48)")
    assert note.endswith("; 1 not recognised")
    assert head == "right"
    assert shares == ["75.0 %", "33.3 %", "0.0 %", *["no images"] * 7]


def test_a_model_that_always_answers_has_no_column_for_refusals() -> None:
    assert len(axes_of(plot_confusion(judge([0, 1], [0, 0], Largest())))) == 2
    assert len(axes_of(plot_confusion(judge([0, 1], [0, 0], Rounding())))) == 3


def test_all_may_be_refused() -> None:
    _, answers, refused = axes_of(plot_confusion(judge([4, 7], [-1, -1], Rounding())))
    assert not any(text.get_text() for text in answers.texts)
    assert [text.get_text() for text in refused.texts] == ["", "", "", "", "1", "", "", "1", "", ""]
