"""Rules, boxes, circles, posts, dots and sheets are told from digits, in masks that are drawn here."""

from collections.abc import Callable

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from digitus.arrays import Image
from digitus.reading.enclosures import enclosures, is_circle, is_frame
from digitus.reading.find_lines import find_text_lines
from digitus.reading.find_sheet import find_sheets
from digitus.reading.shapes import Shapes
from digitus.reading.views import View


def drawn(width: int = 400, height: int = 300) -> tuple[PIL.Image.Image, PIL.ImageDraw.ImageDraw]:
    sheet = PIL.Image.new("L", (width, height), 230)
    return sheet, PIL.ImageDraw.Draw(sheet)


def zigzag(draw: PIL.ImageDraw.ImageDraw, left: int, top: int, size: int = 40) -> None:
    """Write something like a Z, which is neither straight nor a blot."""
    right, bottom = left + round(0.6 * size), top + size
    points = [(left, top), (right, top), (left, bottom), (right, bottom)]
    draw.line(points, fill=30, width=max(2, size // 10))


@pytest.mark.parametrize("degrees", [-40, -10, 0, 10, 40, 80, 90])
def test_a_straight_stroke_is_measured_however_it_lies(degrees: float) -> None:
    y, x = np.indices((200, 200)) - 100
    radians = np.radians(degrees)
    along = x * np.cos(radians) - y * np.sin(radians)
    across = x * np.sin(radians) + y * np.cos(radians)
    shapes = Shapes.of((abs(along) < 60) & (abs(across) < 4))
    assert shapes.length[0] == pytest.approx(120, rel=0.03)
    assert shapes.thickness[0] == pytest.approx(8, rel=0.15)
    assert abs(abs(shapes.lean[0]) - abs(degrees)) < 2
    assert shapes.straight[0]
    assert shapes.level_strokes[0] == (abs(degrees) < 30)


def test_a_bent_stroke_is_not_straight_and_a_dot_is_a_blot() -> None:
    sheet, draw = drawn()
    zigzag(draw, 50, 50)
    draw.ellipse((200, 200, 212, 212), fill=30)
    shapes = Shapes.of(np.asarray(sheet) < 100)
    assert not shapes.straight.any()
    assert shapes.blots.tolist() == [False, True]


def test_a_nought_is_neither_a_circle_nor_a_frame() -> None:
    y, x = np.indices((90, 90)) - 45
    ring = np.hypot(x, y)
    assert is_circle(abs(ring - 40) < 3)
    wobbly = ring + 3 * np.sin(3 * np.arctan2(y, x))
    assert not is_circle(abs(wobbly - 38) < 3)
    assert not is_frame(abs(ring - 40) < 3)


def test_what_stands_around_something_is_an_enclosure() -> None:
    sheet, draw = drawn()
    draw.ellipse((40, 40, 160, 160), outline=30, width=4)
    zigzag(draw, 85, 80)
    draw.ellipse((240, 40, 320, 160), outline=30, width=4)
    assert enclosures(Shapes.of(np.asarray(sheet) < 100)).tolist() == [True, False, False]


def lined(draw: PIL.ImageDraw.ImageDraw) -> None:
    for y in range(20, 600, 40):
        draw.line((0, y, 800, y + 8), fill=150, width=2)


def squared(draw: PIL.ImageDraw.ImageDraw) -> None:
    lined(draw)
    for x in range(20, 800, 40):
        draw.line((x, 0, x - 6, 600), fill=150, width=2)


def dotted(draw: PIL.ImageDraw.ImageDraw) -> None:
    for y in range(20, 600, 25):
        for x in range(20, 800, 25):
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=120)


def comb(draw: PIL.ImageDraw.ImageDraw) -> None:
    draw.line((50, 400, 750, 400), fill=60, width=3)
    for x in range(50, 751, 100):
        draw.line((x, 300, x, 400), fill=60, width=3)


def boxes(draw: PIL.ImageDraw.ImageDraw) -> None:
    for x in range(50, 700, 100):
        draw.rectangle((x, 250, x + 70, 340), outline=60, width=3)


PAGES: dict[str, Callable[[PIL.ImageDraw.ImageDraw], None]] = {
    "plain": lambda draw: None,
    "lined": lined,
    "squared": squared,
    "dotted": dotted,
    "comb": comb,
    "boxes": boxes,
    "dash": lambda draw: draw.line((300, 300, 500, 296), fill=30, width=8),
    "circle": lambda draw: draw.ellipse((300, 200, 460, 360), outline=30, width=6),
}


def page(kind: str) -> Image:
    sheet, draw = drawn(800, 600)
    PAGES[kind](draw)
    return np.asarray(sheet)


@pytest.mark.parametrize("kind", PAGES)
def test_where_nothing_is_written_there_is_no_line(kind: str) -> None:
    found = find_text_lines(page(kind), inverted=False)
    assert not found.frames


@pytest.mark.parametrize("kind", ["lined", "squared", "dotted", "comb"])
def test_writing_is_found_on_all_of_them(kind: str) -> None:
    sheet = PIL.Image.fromarray(page(kind))
    draw = PIL.ImageDraw.Draw(sheet)
    for left in (200, 260, 320):
        zigzag(draw, left, 130)
    (frame,) = find_text_lines(np.asarray(sheet), inverted=False).frames
    # The reader looks at a line in sizes from 0.55 to 1.75 times the one that was found.
    assert frame.digit == pytest.approx(46, rel=0.3)
    assert frame.middle == pytest.approx(150, abs=0.2 * 46)


@pytest.mark.parametrize("tall", [3, 5])
def test_a_post_beside_a_number_does_not_set_its_height(tall: int) -> None:
    sheet, draw = drawn(400, 400)
    for left in (100, 150):
        zigzag(draw, left, 180)
    draw.line((250, 200 - 20 * tall, 256, 200 + 20 * tall), fill=30, width=3)
    found = find_text_lines(np.asarray(sheet))
    assert [round(frame.digit, -1) for frame in found.frames] == [40]
    assert len(found.posts) == 1
    assert found.grey[150:250, 245:262].min() > 150, "the post is painted over"


def test_a_long_stroke_alone_stays() -> None:
    sheet, draw = drawn(100, 300)
    draw.line((50, 60, 46, 240), fill=30, width=8)
    assert len(find_text_lines(np.asarray(sheet)).frames) == 1


@pytest.mark.parametrize("turn", [0, 12])
@pytest.mark.parametrize(("desk", "paper"), [(50, 220), (220, 90)])
def test_a_sheet_is_found_on_its_desk(desk: int, paper: int, turn: float) -> None:
    sheet = PIL.Image.new("L", (600, 400), desk)
    PIL.ImageDraw.Draw(sheet).rectangle((250, 150, 349, 219), fill=paper)
    grey = np.asarray(sheet.rotate(turn, resample=PIL.Image.Resampling.BICUBIC, fillcolor=desk))
    (view,) = find_sheets(View.whole(grey))
    height, width = view.grey.shape
    assert abs(height - 70) < 14
    assert abs(width - 100) < 14
    assert abs(view.grey.astype(int) - paper).max() < 60


def test_a_page_of_writing_is_no_desk() -> None:
    assert not list(find_sheets(View.whole(page("squared"))))


def test_a_box_comes_back_from_a_turned_part() -> None:
    view = View.whole(np.zeros((300, 400), np.uint8)).turned(90).cropped((10, 20, 110, 120))
    # Column x and row y of the part are column 399 - (20 + y) and row 10 + x of the picture.
    assert view.back((0, 0, 10, 5)) == (375, 10, 380, 20)
