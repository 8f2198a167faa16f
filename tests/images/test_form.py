"""What is written into a sheet comes back out of its photo, whatever way it was held."""

import numpy as np
import PIL.Image
import pytest

from digitus.datasets import load_dataset
from digitus.errors import ImageError
from digitus.images.form import COLUMNS, ROWS, _box, draw_form, read_form
from tests.images.pages import likeness, noisy, shaded

FILLED = 4  # boxes of each row that are written into


@pytest.fixture(scope="module")
def digits():
    test = load_dataset("mnist")["test"]
    chosen = [np.flatnonzero(test.labels == row)[:FILLED] for row in range(ROWS)]
    return test.images[np.concatenate(chosen)].reshape(ROWS, FILLED, 28, 28)


@pytest.fixture(scope="module")
def filled(digits):
    """A sheet that somebody has written into."""
    sheet = draw_form()
    for row in range(ROWS):
        for column in range(FILLED):
            left, top, right, _ = _box(row, column)
            side = right - left - 20
            ink = PIL.Image.fromarray(digits[row, column]).resize((side, side))
            sheet.paste(20, (left + 10, top + 10), ink)
    return np.asarray(sheet)


def photographed(sheet, *, turn=0, lean=0.0):
    """Lay the sheet on a table, turned and seen from the side."""
    height, width = sheet.shape
    size = (width + 400, height + 400)
    # The sheet's corners lie on the table at these points; further away it looks narrower.
    there = [
        (200 + 400 * lean, 200),
        (width + 200 - 400 * lean, 200),
        (width + 200, height + 200),
        (200, height + 200),
    ]
    here = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, right = [], []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    numbers = np.linalg.solve(np.array(rows, float), np.array(right, float)).tolist()
    seen = PIL.Image.fromarray(sheet).transform(
        size, PIL.Image.Transform.PERSPECTIVE, numbers, PIL.Image.Resampling.BICUBIC, fillcolor=120
    )
    return np.asarray(seen.rotate(turn, PIL.Image.Resampling.BICUBIC, expand=True, fillcolor=120))


def test_a_scan_gives_back_every_digit(filled, digits):
    written = read_form(filled)
    assert written.labels.tolist() == [row for row in range(ROWS) for _ in range(FILLED)]
    alike = [
        likeness(one, other)
        for one, other in zip(written.images, digits.reshape(-1, 28, 28), strict=True)
    ]
    assert np.median(alike) > 0.93


@pytest.mark.parametrize("turn", [0, 90, 180, 270, 7, -20])
def test_it_does_not_matter_how_the_sheet_lies(filled, turn):
    written = read_form(photographed(filled, turn=turn))
    assert np.bincount(written.labels, minlength=ROWS).tolist() == [FILLED] * ROWS


@pytest.mark.parametrize(
    "change",
    [
        lambda grey: photographed(grey, lean=0.3),
        lambda grey: shaded(photographed(grey), depth=0.55),
        lambda grey: noisy(photographed(grey), 10),
    ],
    ids=["from the side", "shadow", "noise"],
)
def test_a_bad_photo_will_do(filled, digits, change):
    written = read_form(change(filled))
    assert np.bincount(written.labels, minlength=ROWS).tolist() == [FILLED] * ROWS
    alike = [
        likeness(one, other)
        for one, other in zip(written.images, digits.reshape(-1, 28, 28), strict=True)
    ]
    assert np.median(alike) > 0.85


def test_an_empty_sheet_says_so():
    with pytest.raises(ImageError, match="nothing is written"):
        read_form(np.asarray(draw_form()))


def test_another_picture_says_what_is_missing(filled):
    with pytest.raises(ImageError, match="four black squares"):
        read_form(np.full((400, 300), 200, np.uint8))
    with pytest.raises(ImageError, match="squares"):
        read_form(filled[:, : filled.shape[1] // 2])


def test_boxes_lie_on_the_sheet_and_apart():
    boxes = [_box(row, column) for row in range(ROWS) for column in range(COLUMNS)]
    width, height = draw_form().size
    assert all(
        left > 0 and right < width and top > 0 and bottom < height - 150
        for left, top, right, bottom in boxes
    )
    assert len(set(boxes)) == ROWS * COLUMNS
