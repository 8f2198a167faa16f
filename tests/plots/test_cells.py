import numpy as np
import pytest
from matplotlib.colors import Normalize

from digitus.plots.cells import draw_cells, name_cells
from digitus.plots.style import INK, PAPER, SIGNED, new_figure


def test_letters_can_be_read_on_every_colour() -> None:
    axes = new_figure(3, 1).subplots()
    values = np.ma.masked_array([[-8.0, 0.0, 8.0, 0.0]], [[False, False, False, True]])
    words = np.array([["a", "b", "c", "d"]])
    colours = SIGNED.with_extremes(bad="#ffffff")
    image = draw_cells(axes, values, colours=colours, norm=Normalize(-8, 8), words=words)
    assert [text.get_color() for text in axes.texts] == [PAPER, INK, INK, INK]
    assert [text.get_position() for text in axes.texts[:2]] == [(0.5, 0.5), (1.5, 0.5)]
    assert tuple(image.get_extent()) == (0, 4, 1, 0)


@pytest.mark.parametrize(("count", "names"), [(1, 1), (20, 20), (21, 11), (200, 20), (10**6, 20)])
def test_many_rows_are_named_now_and_then(count: int, names: int) -> None:
    axis = new_figure(3, 1).subplots().yaxis
    name_cells(axis, count, "digit")
    named = [label.get_text() for label in axis.get_ticklabels()]
    assert len(named) == names
    assert named[0] == "0"
