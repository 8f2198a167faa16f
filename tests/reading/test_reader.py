"""Reading: numbers from any picture, with their places, and a refusal where there are none."""

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter
import pytest

import digitus
from digitus.arrays import Image
from digitus.datasets import load_dataset
from digitus.datasets.synthetic import composed_strings
from digitus.errors import ImageError
from digitus.reading import Reader, Reading, ReadRequest, read
from tests.images.pages import noisy, ruled, shaded
from tests.reading.conftest import Write


def texts(readings: list[Reading]) -> list[str]:
    return [reading.text for reading in readings]


@pytest.fixture(scope="module")
def strings() -> list[tuple[Image, str]]:
    return list(composed_strings("validation", 60, seed=1))


@pytest.fixture(scope="module")
def strings_read(reader: Reader, strings: list[tuple[Image, str]]) -> list[list[Reading]]:
    return [reader.read(picture) for picture, _ in strings]


@pytest.fixture(scope="module")
def scribbles_read(reader: Reader) -> list[list[Reading]]:
    return [reader.read(scribble(seed)) for seed in range(20)]


def test_most_composed_strings_are_read_right(
    strings: list[tuple[Image, str]], strings_read: list[list[Reading]]
) -> None:
    plain: list[bool] = []
    photographed: list[bool] = []
    for index, ((_, text), found) in enumerate(zip(strings, strings_read, strict=True)):
        (photographed if index % 2 else plain).append(texts(found) == [text])
    assert np.mean(plain) >= 0.75
    assert np.mean(photographed) >= 0.65


def test_boxes_stand_on_their_digits(reader: Reader, write: Write) -> None:
    grey = write("80364")
    (reading,) = reader.read(grey)
    assert len(reading.digits) == 5
    for one in reading.digits:
        left, top, right, bottom = (round(edge) for edge in one.box)
        assert (grey[max(0, top) : bottom, max(0, left) : right] < 128).any()
        assert 0.5 * 40 < bottom - top < 1.6 * 40
        assert one.probabilities.shape == (10,)
        assert one.probabilities.sum() == pytest.approx(1)
        assert one.digit == one.probabilities.argmax()
    lefts = [one.box[0] for one in reading.digits]
    assert lefts == sorted(lefts)


def test_lines_are_read_from_the_top(reader: Reader, write: Write) -> None:
    grey = write("303", "8225", "60", seed=6)
    assert [len(text) for text in texts(reader.read(grey))] == [3, 4, 2]


@pytest.mark.parametrize(
    "change",
    [lambda grey: 255 - grey, shaded, lambda grey: noisy(grey, 10), ruled],
    ids=["inverted", "shadow", "noise", "ruled"],
)
def test_a_bad_page_is_read_all_the_same(reader: Reader, write: Write, change) -> None:
    right = []
    for seed in range(8):
        grey = np.pad(write("2860", seed=seed), 40, constant_values=235)
        right.append(texts(reader.read(change(grey))) == ["2860"])
    assert np.mean(right) >= 0.6


def test_every_kind_of_source_will_do(reader: Reader, write: Write, tmp_path) -> None:
    grey = write("505")
    assert texts(reader.read(grey)) == ["505"]
    path = tmp_path / "505.png"
    PIL.Image.fromarray(grey).save(path)
    for source in (grey, path, str(path), path.read_bytes(), PIL.Image.open(path)):
        assert texts(digitus.read(source)) == ["505"]
    with pytest.raises(ImageError, match="no such file"):
        read(tmp_path / "none.png")


def test_one_digit_is_read_as_one(reader: Reader) -> None:
    test = load_dataset("mnist")["test"]
    right = []
    for image, label in zip(test.images[:60], test.labels[:60], strict=True):
        (reading,) = reader.read(image, ReadRequest(digits=1))
        right.append(reading.text == str(label))
        (one,) = reading.digits
        assert one.digit == int(reading.text)
    assert np.mean(right) >= 0.95


@pytest.mark.parametrize("digits", [1, 3, 5])
def test_a_number_with_other_than_so_many_digits_is_refused(
    reader: Reader, write: Write, digits: int
) -> None:
    (reading,) = reader.read(write("1984"), ReadRequest(digits=digits))
    assert reading.rejected
    assert "four digits stand there" in reading.reason


def test_a_wish_makes_no_answer_surer(reader: Reader, write: Write) -> None:
    grey = write("1984")
    (free,) = reader.read(grey)
    (wished,) = reader.read(grey, ReadRequest(pattern="19.*", digits=4))
    assert wished.text == free.text
    assert wished.confidence == pytest.approx(free.confidence, abs=2e-3)
    (other,) = reader.read(grey, ReadRequest(pattern="[2-9]*"))
    assert other.rejected
    assert "1984 stands there, which the pattern does not match" in other.reason


@pytest.mark.parametrize(("shade", "noise"), [(255, 0), (0, 0), (128, 0), (230, 3)])
def test_on_blank_paper_there_is_nothing_to_read(reader: Reader, shade: int, noise: float) -> None:
    blank = np.full((80, 200), shade, np.uint8)
    grey = noisy(blank, noise) if noise else blank
    assert all(reading.rejected for reading in reader.read(grey))


def shadow_edges() -> list[Image]:
    """Blank paper, a shadow on it whose edge runs in some direction."""
    y, x = np.mgrid[-1:1:90j, -1:1:120j]
    pages = []
    for angle in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        lit = x * np.cos(angle) + y * np.sin(angle) > 0.3
        pages.append(np.where(lit, 240, 90).astype(np.uint8))
    return pages


def test_the_edge_of_a_shadow_is_no_1(reader: Reader) -> None:
    for grey in shadow_edges():
        assert all(reading.rejected for reading in reader.read(grey, ReadRequest(digits=1)))


@pytest.mark.parametrize(("top", "bottom"), [(170, 80), (330, 250)])
def test_the_edge_of_a_shadow_across_a_whole_page_is_no_1(
    reader: Reader, top: int, bottom: int
) -> None:
    page = PIL.Image.new("L", (450, 600), 200)
    corners = [(top, -9), (bottom, 609), (-9, 609), (-9, -9)]
    PIL.ImageDraw.Draw(page).polygon(corners, fill=90)
    grey = np.asarray(page.filter(PIL.ImageFilter.GaussianBlur(1)))
    assert all(reading.rejected for reading in reader.read(grey, ReadRequest(digits=1)))


def test_a_1_from_edge_to_edge_is_read(reader: Reader) -> None:
    grey = np.full((200, 160), 210, np.uint8)
    grey[:, 74:92] = 60
    (reading,) = reader.read(grey, ReadRequest(digits=1))
    assert (reading.text, reading.rejected) == ("1", False)


@pytest.mark.parametrize("width", [200, 305])
def test_the_bars_of_a_comb_are_no_1s(reader: Reader, width: int) -> None:
    page = PIL.Image.new("L", (width, 63), 190)
    draw = PIL.ImageDraw.Draw(page)
    draw.line((15, 48, width - 15, 48), fill=70, width=2)
    for x in np.linspace(15, width - 15, 7):
        draw.line((x, 34, x, 48), fill=70, width=2)
    grey = np.asarray(page.filter(PIL.ImageFilter.GaussianBlur(0.6)))
    assert all(reading.rejected for reading in reader.read(grey))


def test_dark_ink_is_read_where_a_shadow_makes_most_of_the_paper_dark(
    reader: Reader, write: Write
) -> None:
    right = []
    for seed in range(6):
        grey = np.pad(write("2860", seed=seed), 30, constant_values=255)
        shaded = np.maximum(grey, 20)
        shaded[:, : round(0.75 * grey.shape[1])] //= 4
        right.append(texts(reader.read(shaded)) == ["2860"])
    assert np.mean(right) >= 0.6


def scribble(seed: int) -> Image:
    rng = np.random.default_rng(seed)
    page = PIL.Image.new("L", (160, 160), 255)
    points = [(float(x), float(y)) for x, y in rng.uniform(20, 140, (25, 2))]
    PIL.ImageDraw.Draw(page).line(points, fill=0, width=5)
    return np.asarray(page)


def test_scribbles_are_refused(reader: Reader, scribbles_read: list[list[Reading]]) -> None:
    alone = [reader.read(scribble(seed), ReadRequest(digits=1)) for seed in range(20)]
    refused = [all(one.rejected for one in found) for found in (*scribbles_read, *alone)]
    assert np.mean(refused) >= 0.9


def test_what_is_refused_says_why(scribbles_read: list[list[Reading]]) -> None:
    rejected = [one for found in scribbles_read for one in found if one.rejected]
    assert {one.reason for one in rejected if not one.text} == {"no digit stands there"}
    assert all(one.reason for one in rejected)


def test_confidence_tells_right_from_wrong(
    strings: list[tuple[Image, str]], strings_read: list[list[Reading]]
) -> None:
    right: list[float] = []
    wrong: list[float] = []
    for (_, text), found in zip(strings, strings_read, strict=True):
        surety = min((one.confidence for one in found), default=0.0)
        (right if texts(found) == [text] else wrong).append(surety)
    surer = np.greater.outer(right, wrong).mean()
    assert surer > 0.8, "a right number is not surer than a wrong one four times in five"


def test_less_risk_means_fewer_answers(
    reader: Reader, strings: list[tuple[Image, str]], strings_read: list[list[Reading]]
) -> None:
    careful, bold = (reader.least(ReadRequest(reject=risk)) for risk in (0.06, 0.2))
    between = [
        picture
        for (picture, _), found in zip(strings, strings_read, strict=True)
        if [bold < one.confidence < careful for one in found] == [True]
    ]
    assert between
    for picture in between[:3]:
        (refused,) = reader.read(picture, ReadRequest(reject=0.06))
        (answered,) = reader.read(picture, ReadRequest(reject=0.2))
        assert refused.rejected
        assert not answered.rejected


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (3, 1000), (28, 28), (200, 300)])
def test_in_noise_there_is_nothing_to_read(reader: Reader, shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    for digits in (None, 1):
        found = reader.read(noise, ReadRequest(digits=digits))
        assert [one.text for one in found if not one.rejected] == []


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_turned_back_and_said_so(
    reader: Reader, write: Write, degrees: int
) -> None:
    grey = np.pad(write("74035", seed=2, height=50), 40, constant_values=255)
    (reading,) = reader.read(np.rot90(grey, degrees // 90))
    assert reading.rejected == (degrees == 180)
    if degrees == 180:
        assert reading.reason == "perhaps upside down"
    else:
        assert reading.text == "74035"
    assert any("turned" in problem for problem in reading.problems)
    left, top, right, bottom = reading.box
    assert (right - left > bottom - top) == (degrees == 180)


def test_a_note_on_a_desk_is_read(reader: Reader, write: Write) -> None:
    note = np.pad(write("2048", height=40), 20, constant_values=255)
    desk = np.full((900, 1200), 70, np.uint8)
    desk[300 : 300 + len(note), 500 : 500 + note.shape[1]] = note
    assert texts(reader.read(desk)) == ["2048"]


def test_small_writing_on_a_large_page_is_read(reader: Reader, write: Write) -> None:
    page = np.full((1800, 2400), 235, np.uint8)
    line = write("2048", height=20)
    page[1200 : 1200 + len(line), 1500 : 1500 + line.shape[1]] = np.minimum(line, 235)
    assert texts(reader.read(page)) == ["2048"]


def test_cells_are_numbers_of_their_own(reader: Reader, write: Write) -> None:
    one, other = (write(text, seed=seed, height=40) for seed, text in enumerate(("204", "86")))
    height = max(len(one), len(other)) + 40
    page = np.full((height, 460), 255, np.uint8)
    page[20 : 20 + len(one), 20 : 20 + one.shape[1]] = one
    page[20 : 20 + len(other), 250 : 250 + other.shape[1]] = other
    for x in (8, 228, 450):
        page[5 : height - 5, x : x + 3] = 60
    page[5:8, 8:453] = page[height - 8 : height - 5, 8:453] = 60
    found = reader.read(page)
    assert [(cell.text, cell.row, cell.column) for cell in found] == [("204", 0, 0), ("86", 0, 1)]
