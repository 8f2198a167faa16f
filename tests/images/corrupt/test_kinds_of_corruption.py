"""Each corruption does what its name says, on images where that can be computed."""

import numpy as np
import pytest
from scipy import ndimage

from digitus.images.corrupt import blur, edges, light, marks, moves, noise


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def square(count: int = 200) -> np.ndarray:
    """Draw a square of 8 x 8, a little above the middle."""
    ink = np.zeros((count, 28, 28), np.float32)
    ink[:, 8:16, 10:18] = 1
    return ink


def middle(ink: np.ndarray) -> np.ndarray:
    return np.array([ndimage.center_of_mass(image) for image in ink])


def test_shot_noise_keeps_the_mean_and_leaves_paper_alone() -> None:
    half = square(400) / 2
    corrupted = noise.shot(half, 3, rng())
    assert corrupted.mean() == pytest.approx(half.mean(), rel=0.05)
    assert corrupted[half > 0].std() == pytest.approx(np.sqrt(0.5 / 3), rel=0.05)
    assert not corrupted[half == 0].any()


def test_impulse_noise_hits_its_share_in_both_colours() -> None:
    half = np.full((200, 28, 28), 0.5, np.float32)
    corrupted = noise.impulse(half, 3, rng())
    assert (corrupted == 0).mean() == pytest.approx(0.085, abs=0.005)
    assert (corrupted == 1).mean() == pytest.approx(0.085, abs=0.005)


@pytest.mark.parametrize("blurred", [blur.glass, blur.motion])
def test_blur_keeps_the_ink_and_spreads_it(blurred: object) -> None:
    corrupted = blurred(square(), 3, rng())  # type: ignore[operator]
    assert corrupted.sum() == pytest.approx(square().sum(), rel=0.02)
    assert (corrupted > 0.02).sum() > 1.3 * square().sum()


def test_motion_trails_off_to_one_side_more_across_than_down() -> None:
    away = middle(blur.motion(square(), 3, rng())) - middle(square())
    assert (away[:, 1] < -1).all()
    assert np.abs(away[:, 0]).mean() < np.abs(away[:, 1]).mean()
    assert abs(away[:, 0].mean()) < 0.3


def test_a_shear_moves_rows_and_keeps_the_middle_row() -> None:
    pole = np.zeros((50, 28, 28), np.float32)
    pole[:, 4:24, 13:15] = 1
    corrupted = moves.shear(pole, 3, rng())
    columns = (corrupted * np.arange(28)).sum(axis=2)[:, 4:24] / corrupted.sum(axis=2)[:, 4:24]
    slopes = np.diff(columns, axis=1)
    np.testing.assert_allclose(np.abs(slopes.mean(axis=1)), 0.4, atol=0.02)
    assert len(np.unique(np.sign(slopes.mean(axis=1)))) == 2
    # The slant is an angle, and what was upright is as long along it.
    rows = (corrupted.sum(axis=2) > 1).sum(axis=1)
    np.testing.assert_allclose(rows, 20 / np.cos(0.4), atol=1)


def test_scale_shrinks_by_its_factor() -> None:
    corrupted = moves.scale(square(3), 3, rng())
    assert corrupted[0].sum() == pytest.approx(64 * 0.7**2, rel=0.05)


def test_a_rotation_keeps_ink_and_distance_from_the_middle() -> None:
    corrupted = moves.rotate(square(), 3, rng())
    np.testing.assert_allclose(corrupted.sum(axis=(1, 2)), 64, rtol=0.02)
    before, after = middle(square()) - 13.5, middle(corrupted) - 13.5
    turned = np.degrees(np.arctan2(*after.T) - np.arctan2(*before.T))
    np.testing.assert_allclose(np.sort(np.unique(np.rint(turned))), [-23, 23])


def test_a_translation_goes_to_the_four_corners() -> None:
    away = middle(moves.translate(square(), 3, rng())) - middle(square())
    np.testing.assert_allclose(np.abs(away), 3, atol=0.01)
    assert len(np.unique(np.sign(away), axis=0)) == 4


def test_stripes_exchange_ink_and_paper() -> None:
    corrupted = light.stripe(square(1), 3, rng())[0]
    np.testing.assert_array_equal(corrupted[:, :7], 1 - square(1)[0, :, :7])
    np.testing.assert_array_equal(corrupted[:, 21:], 1 - square(1)[0, :, 21:])
    np.testing.assert_array_equal(corrupted[:, 7:21], square(1)[0, :, 7:21])


def test_fog_takes_the_contrast_and_has_no_grain() -> None:
    corrupted = light.fog(square(), 3, rng())
    inside, outside = corrupted[square() > 0].mean(), corrupted[square() == 0].mean()
    assert inside - outside == pytest.approx(1 / 4, abs=0.03)
    paper = light.fog(np.ones((50, 28, 28), np.float32), 3, rng())
    assert np.abs(np.diff(paper, axis=1)).mean() < paper.std()


def test_drops_are_grey_and_hide_the_digit() -> None:
    full, empty = np.ones((20, 28, 28), np.float32), np.zeros((20, 28, 28), np.float32)
    on_ink, on_paper = marks.spatter(full, 3, rng()), marks.spatter(empty, 3, rng())
    assert on_paper.max() == pytest.approx(0.25, abs=0.01)
    assert on_ink.min() == pytest.approx(0.25, abs=0.01)
    np.testing.assert_array_equal(on_ink < 1, on_paper > 0)


def test_a_dotted_line_goes_from_edge_to_edge_with_gaps() -> None:
    corrupted = marks.dotted_line(np.zeros((30, 28, 28), np.float32), 3, rng())
    columns = corrupted.max(axis=1)
    assert (columns[:, 2:4] > 0.5).all()
    assert (columns[:, 26] > 0.5).all()
    assert not columns[:, 0:2].any()
    assert not columns[:, 4:6].any()


def test_a_zigzag_has_teeth() -> None:
    corrupted = marks.zigzag(np.zeros((40, 28, 28), np.float32), 3, rng())
    whole = corrupted[corrupted.max(axis=1)[:, 2:26].min(axis=1) > 0.5]
    assert len(whole) > 10
    peaks = whole[:, :, 2:26].argmax(axis=1)
    directions = np.sign(np.diff(peaks, axis=1))
    assert ((directions > 0).sum(axis=1) >= 6).all()
    assert ((directions < 0).sum(axis=1) >= 6).all()


def test_an_image_has_the_edges_that_it_has_alone() -> None:
    several = square(3)
    several[[0, 2]] = 0
    found = edges.canny(several, 3, rng())
    np.testing.assert_array_equal(found[1:2], edges.canny(square(1), 3, rng()))
    assert not found[[0, 2]].any()


def test_the_corners_of_a_zigzag_are_those_of_mnist_c() -> None:
    # corruptions.py there: from column 2 to 25, teeth of 2 pixels to both sides, every 4 columns;
    # the last point is -2 / (2 * (23 - 20)) from the line.
    corners = marks._teeth(np.zeros((200, 28, 28), np.float32), rng())
    x, y = (np.array(side) for side in zip(*corners, strict=True))
    level = np.isclose(y[0], y[1] - 2)
    assert level.any()
    np.testing.assert_allclose(x[:, level][:, 0], [2, 4, 8, 12, 16, 20, 24, 25])
    heights = (y - y[0])[:, level][:, 0]
    np.testing.assert_allclose(heights, [0, 2, -2, 2, -2, 2, -2, -1 / 3])
    assert set(np.unique(y[0])) <= set(range(27))


def test_edges_are_the_outline() -> None:
    found = edges.canny(square(1), 3, rng())[0] > 0
    assert set(np.unique(edges.canny(square(1), 3, rng()))) == {0, 1}
    near = ndimage.binary_dilation(square(1)[0] > 0, iterations=2)
    inner = ndimage.binary_erosion(square(1)[0] > 0, iterations=2)
    assert not found[~near].any()
    assert not found[inner].any()
    # It goes all the way around: what is inside cannot be reached from outside.
    pieces, _ = ndimage.label(~found)
    assert pieces[0, 0] != pieces[12, 14]
