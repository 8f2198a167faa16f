"""PDF pages and HEIC photos open like any picture; without their library one line says so."""

import io
import sys

import numpy as np
import PIL.Image
import pytest

from digitus.errors import ImageError
from digitus.images.limits import Limits
from digitus.images.open import open_image, page_count
from tests.images.pages import page


def pdf(*sheets: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    first, *others = (PIL.Image.fromarray(sheet) for sheet in sheets)
    first.save(buffer, "PDF", save_all=True, append_images=others, resolution=100)
    return buffer.getvalue()


def heic(grey: np.ndarray) -> bytes:
    import pillow_heif

    buffer = io.BytesIO()
    picture = PIL.Image.fromarray(grey).convert("RGB")
    pillow_heif.from_pillow(picture).save(buffer, quality=90)
    return buffer.getvalue()


def test_a_page_of_a_pdf_is_drawn_at_200_dots_per_inch() -> None:
    sheet = page(5, side=200)
    opened = open_image(pdf(sheet))
    assert opened.shape == (400, 400)
    small = np.asarray(PIL.Image.fromarray(opened).resize((200, 200), PIL.Image.Resampling.BOX))
    assert abs(small.astype(int) - sheet).mean() < 6


def test_pages_of_a_pdf_are_counted_and_opened_one_by_one() -> None:
    data = pdf(page(2), page(7), page(1))
    assert page_count(data) == 3
    assert page_count(data, limits=Limits(pages=2)) == 2
    assert not np.array_equal(open_image(data, frame=1), open_image(data, frame=2))
    with pytest.raises(ImageError, match="page 3 was asked for, the PDF has 3"):
        open_image(data, frame=3)


def test_a_huge_page_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(ImageError, match="400 x 400 pixels, more than 100,000"):
        open_image(pdf(page(5, side=200)), limits=Limits(pixels=100_000))


def test_a_photo_of_a_phone_is_opened() -> None:
    sheet = page(5, side=200)
    data = heic(sheet)
    opened = open_image(data)
    assert opened.shape == (200, 200)
    assert abs(opened.astype(int) - sheet).mean() < 6
    assert page_count(data) == 1
    with pytest.raises(ImageError, match="has one"):
        open_image(data, frame=1)
    with pytest.raises(ImageError, match="200 x 200 pixels"):
        open_image(data, limits=Limits(pixels=1000))


@pytest.mark.parametrize(
    ("library", "make", "message"),
    [
        ("pypdfium2", lambda: pdf(page(5)), r"a PDF; pip install 'digitus\[pdf\]' opens it, or"),
        ("pillow_heif", lambda: heic(page(5)), r"a HEIC photo; pip install 'digitus\[heic\]'"),
    ],
)
def test_a_missing_library_is_named(library, make, message, monkeypatch) -> None:
    data = make()
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImageError, match=message):
        open_image(data)


def test_the_pages_of_a_tiff_are_counted_and_an_animation_is_one_picture() -> None:
    for kind, pages in (("TIFF", 2), ("GIF", 1)):
        buffer = io.BytesIO()
        one, two = (PIL.Image.fromarray(page(digit)) for digit in (1, 2))
        one.save(buffer, kind, save_all=True, append_images=[two])
        assert page_count(buffer.getvalue()) == pages


def test_damage_is_one_line() -> None:
    for data in (pdf(page(5)), heic(page(5))):
        for cut in (10, len(data) // 2):
            with pytest.raises(ImageError) as raised:
                open_image(data[:cut])
            assert "\n" not in str(raised.value)
