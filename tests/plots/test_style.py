from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from digitus.plots.style import ERRORS, LINES, REFUSALS, SIGNED


def grey(colours: Any) -> np.ndarray:
    """Return how light colours come out of a printer without colours (Rec. 601)."""
    return np.asarray(colours)[..., :3] @ [0.299, 0.587, 0.114]


def test_the_sign_of_a_weight_survives_a_grey_print() -> None:
    lightness = grey(SIGNED(np.linspace(0, 1, 101)))
    assert (np.diff(lightness) > 0).all()
    assert lightness[50] - lightness[0] > 0.3
    assert lightness[100] - lightness[50] > 0.2


@pytest.mark.parametrize("colours", [ERRORS, REFUSALS])
def test_more_of_what_should_not_be_is_darker(colours: Any) -> None:
    assert (np.diff(grey(colours(np.linspace(0, 1, 101)))) < 0).all()


def test_lines_differ_in_dash_marker_and_colour() -> None:
    for trait in ("color", "linestyle", "marker"):
        assert len({str(style[trait]) for style in LINES}) == len(LINES)


# What a person without green cones sees, in linear light (Viénot, Brettel and Mollon 1999).
DEUTERANOPIA = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])


def test_the_first_lines_stay_apart_for_those_who_see_no_green() -> None:
    seen = [DEUTERANOPIA @ np.array(to_rgb(style["color"])) ** 2.2 for style in LINES[:4]]
    for one in range(4):
        for other in range(one):
            assert np.linalg.norm(seen[one] - seen[other]) > 0.1
