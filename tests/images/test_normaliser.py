"""One digit comes out as MNIST has it, whatever its page was like."""

import io

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from digitus.datasets import load_dataset
from digitus.images.normaliser import normalise
from digitus.images.open import open_image
from tests.images.pages import STROKES, likeness, noisy, page, ruled, shaded

DIGITS = sorted(STROKES)


def kinds(done):
    return {problem.split(":")[0] for problem in done.problems}


@pytest.fixture(scope="module")
def mnist():
    return load_dataset("mnist").test.images[:300]


def test_a_digit_of_mnist_passes_bit_for_bit(mnist):
    for image in mnist:
        buffer = io.BytesIO()
        PIL.Image.fromarray(image).save(buffer, "PNG")
        done = normalise(open_image(buffer.getvalue()))
        np.testing.assert_array_equal(done.image, image)
        assert (len(done.trace), done.problems, done.blank) == (1, (), False)


def test_a_digit_of_mnist_finds_back_from_a_page(mnist):
    alike = []
    for image in mnist[:40]:
        sheet = np.full((400, 300), 255, np.uint8)
        sheet[30:142, 150:262] = np.asarray(PIL.Image.fromarray(255 - image).resize((112, 112), 3))
        alike.append(likeness(normalise(sheet).image, image))
    assert np.median(alike) > 0.97
    assert np.quantile(alike, 0.1) > 0.8  # those that lean far are pulled up


def test_what_was_normalised_stays_as_it_is():
    for digit in DIGITS:
        once = normalise(page(digit)).image
        np.testing.assert_array_equal(normalise(once).image, once)


@pytest.mark.parametrize("digit", DIGITS)
def test_the_box_and_the_balance_are_mnists(digit):
    image = normalise(page(digit, at=(0.3, 0.7))).image
    rows, columns = np.nonzero(image)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)
    weights = image / image.sum()
    assert abs(weights.sum(1) @ np.arange(28) - 14) <= 0.51
    assert abs(weights.sum(0) @ np.arange(28) - 14) <= 0.51
    assert (image.min(), image.max()) == (0, 255)


PAGES = {
    "large": lambda digit: page(digit, share=0.8),
    "small": lambda digit: page(digit, share=0.15, side=600),
    "minute": lambda digit: page(digit, share=0.05, side=1200),
    "low resolution": lambda digit: page(digit, share=0.7, side=28),
    "off centre": lambda digit: page(digit, share=0.3, at=(0.8, 0.2)),
    "wide page": lambda digit: page(digit, width=700),
    "pale": lambda digit: page(digit, ink=170, paper=220),
    "dim": lambda digit: page(digit, ink=15, paper=70),
    "shadow": lambda digit: shaded(page(digit)),
    "hard shadow": lambda digit: shaded(page(digit), depth=0.4, soft=0.01),
    "noise": lambda digit: noisy(page(digit), 15),
    "ruled": lambda digit: ruled(page(digit)),
    "tilted lines": lambda digit: ruled(page(digit), tilt=0.02, ink=60),
    "squared": lambda digit: ruled(ruled(page(digit), thick=1).T, thick=1).T,
    "all at once": lambda digit: noisy(shaded(ruled(page(digit), ink=150)), 4),
}


# In a negative a shadow would be a light, which is not how light falls.
NEGATIVES = sorted(set(PAGES) - {"shadow", "hard shadow", "all at once"})


@pytest.mark.parametrize(
    ("name", "negative"), [*((n, False) for n in PAGES), *((n, True) for n in NEGATIVES)]
)
def test_the_page_does_not_matter(name, negative):
    for digit in DIGITS:
        clean = normalise(page(digit)).image
        sheet = PAGES[name](digit)
        done = normalise(255 - sheet if negative else sheet)
        assert likeness(done.image, clean) > 0.9, (digit, done.problems)
        assert ("inverted" in kinds(done)) == negative


def test_chalk_on_a_shaded_board():
    for digit in DIGITS:
        board = shaded(page(digit, ink=200, paper=40), depth=0.4)
        assert likeness(normalise(board).image, normalise(page(digit)).image) > 0.9


def test_a_hairline_becomes_a_pen_stroke():
    for digit in DIGITS:
        done = normalise(page(digit, pen=0.01, side=500))
        assert "thin" in kinds(done)
        assert "strokes" in [step.name for step in done.trace]
        assert done.image.mean() > 0.5 * normalise(page(digit)).image.mean()


def test_specks_are_dropped():
    sheet = page(5).copy()
    for row, column in ((10, 10), (20, 280), (290, 150)):
        sheet[row : row + 3, column : column + 3] = 20
    done = normalise(sheet)
    assert likeness(done.image, normalise(page(5)).image) > 0.99
    assert not done.problems


def test_the_dark_rim_of_a_photo_is_dropped():
    sheet = page(5).copy()
    sheet[:, :15] = 50
    done = normalise(sheet)
    assert likeness(done.image, normalise(page(5)).image) > 0.98
    assert "cut off" not in kinds(done)


@pytest.mark.parametrize(
    ("sheet", "kind"),
    [
        (page(5, share=0.3, at=(0.5, 0.1)), "cut off"),
        (page(5, side=20, share=0.5), "tiny"),
        (np.hstack([page(5, width=200), page(2, width=200)]), "several digits"),
        (255 - page(5), "inverted"),
        (page(5, pen=0.01), "thin"),
    ],
)
def test_each_problem_is_said_in_words(sheet, kind):
    done = normalise(sheet)
    assert kind in kinds(done)
    assert not done.blank


def test_an_ordinary_page_has_no_problem_and_teaches_each_step():
    done = normalise(page(5, pen=0.15))
    assert done.problems == ()
    assert [step.name for step in done.trace] == ["picture", "paper", "specks", "crop", "centre"]
    assert all(step.words and step.image.dtype == np.uint8 for step in done.trace)
    np.testing.assert_array_equal(done.trace[-1].image, done.image)


def test_a_small_digit_is_looked_at_again_closer():
    names = [step.name for step in normalise(page(5, share=0.05, side=1500)).trace]
    assert names[:5] == ["picture", "paper", "specks", "paper closer", "specks closer"]


BLANKS = {
    "white": np.full((200, 300), 255, np.uint8),
    "black": np.zeros((28, 28), np.uint8),
    "one pixel": np.zeros((1, 1), np.uint8),
    "one row": np.full((1, 400), 9, np.uint8),
    "noise": noisy(np.full((300, 300), 128, np.uint8), 20),
    "shadow alone": shaded(noisy(np.full((300, 300), 220, np.uint8), 3)),
    "a speck": np.pad(np.full((2, 2), 30, np.uint8), 150, constant_values=230),
    "ruled paper": ruled(np.full((300, 300), 240, np.uint8)),
    "an empty field": np.pad(
        np.pad(np.full((250, 250), 240, np.uint8), 3), 22, constant_values=240
    ),
}


@pytest.mark.parametrize("name", BLANKS)
def test_nothing_to_read_is_blank(name):
    done = normalise(BLANKS[name])
    assert done.blank
    assert kinds(done) == {"blank"}
    assert not done.image.any()


def test_other_sizes_keep_the_proportions():
    double = normalise(page(5), size=56).image
    assert double.shape == (56, 56)
    assert np.ptp(np.nonzero(double)[0]) + 1 in (39, 40)
    assert np.ptp(np.nonzero(normalise(page(5), size=8, box=8).image)[0]) + 1 == 8


@settings(max_examples=60)
@given(
    hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40)),
    st.sampled_from([8, 28]),
)
def test_any_array_gives_an_image(array, size):
    before = array.copy()
    done = normalise(array, size)
    assert done.image.shape == (size, size)
    assert done.blank == any(problem.startswith("blank") for problem in done.problems)
    np.testing.assert_array_equal(array, before)


@settings(max_examples=25)
@given(
    st.sampled_from(DIGITS),
    st.floats(0.2, 0.7),
    st.integers(100, 500),
    st.floats(0.45, 0.55),
    st.integers(0, 90),
    st.integers(160, 255),
)
def test_place_size_and_shades_leave_the_digit_alike(digit, share, side, place, ink, paper):
    done = normalise(
        page(digit, share=share, side=side, at=(place, 1 - place), ink=ink, paper=paper)
    )
    assert likeness(done.image, normalise(page(digit)).image) > 0.85
