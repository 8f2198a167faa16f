"""PDF pages and HEIC photos, where the libraries that open them are installed.

Both are extras, ``digitus[pdf]`` and ``digitus[heic]``: few need them, and each brings a decoder of
its own along.
"""

import io
from typing import Any, Literal

import numpy as np

from digitus.arrays import Image
from digitus.errors import ImageError
from digitus.images.grey import grey_from_pixels
from digitus.images.limits import Limits

Kind = Literal["PDF", "HEIC"]

PDF_DOTS = 200
"""Dots per inch at which a page of a PDF is drawn: a digit of 5 mm is 40 pixels high."""

_POINTS = 72  # of a PDF in an inch
_HEIC = (b"ftyphe", b"ftypmif")


def document_kind(data: bytes) -> Kind | None:
    """Recognise a document by its beginning.

    Examples
    --------
    >>> document_kind(b"%PDF-1.7"), document_kind(b"GIF89a")
    ('PDF', None)
    """
    if data.startswith(b"%PDF"):
        return "PDF"
    return "HEIC" if data.startswith(_HEIC, 4) else None


def count_document_pages(data: bytes, kind: Kind) -> int:
    """Count the pages of a document; a photo has one.

    Raises
    ------
    ImageError
        The library that opens it is not installed.
    """
    if kind == "HEIC":
        return 1
    with _pdf(data) as document:
        return len(document)


def open_document(data: bytes, kind: Kind, page: int, limits: Limits) -> Image:
    """Open a page as greys.

    Raises
    ------
    ImageError
        It has no such page or too many pixels, or the library that opens it is not installed.
    """
    return _open_pdf(data, page, limits) if kind == "PDF" else _open_heic(data, page, limits)


def _open_pdf(data: bytes, page: int, limits: Limits) -> Image:
    with _pdf(data) as document:
        if page >= len(document):
            raise ImageError(
                f"page {page} was asked for, the PDF has {len(document)}; pages count from 0"
            )
        sheet = document[page]
        width, height = (round(side * PDF_DOTS / _POINTS) for side in sheet.get_size())
        limits.require_pixels(width, height)
        drawn = sheet.render(scale=PDF_DOTS / _POINTS, grayscale=True)
        return np.array(drawn.to_pil().convert("L"))


def _pdf(data: bytes) -> Any:
    try:
        import pypdfium2
    except ImportError as error:
        raise _missing("a PDF", "pdf", "save its page as a PNG") from error
    return pypdfium2.PdfDocument(data)


def _open_heic(data: bytes, page: int, limits: Limits) -> Image:
    try:
        import pillow_heif
    except ImportError as error:
        raise _missing("a HEIC photo", "heic", "save it as JPEG or PNG") from error
    if page:
        raise ImageError(f"page {page} was asked for, a HEIC photo has one; pages count from 0")
    photo = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    limits.require_pixels(*photo.size)
    return grey_from_pixels(photo.to_pillow())


def _missing(what: str, extra: str, else_: str) -> ImageError:
    return ImageError(f"this is {what}; pip install 'digitus[{extra}]' opens it, or {else_}")
