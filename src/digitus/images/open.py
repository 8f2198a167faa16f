"""A file, bytes, a Pillow picture or an array -> one upright grey image, or one clear error.

Strangers' files come in here: what a file claims is checked before it is decoded, only the
formats listed are tried, and whatever goes wrong ends in one ``ImageError``.
"""

import io
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import PIL.Image

from digitus.arrays import Image
from digitus.errors import ImageError
from digitus.images.documents import count_document_pages, document_kind, open_document
from digitus.images.grey import grey_from_array, grey_from_pixels
from digitus.images.limits import DEFAULT_LIMITS, PILLOW_PIXELS, Limits


@runtime_checkable
class Readable(Protocol):
    """A file object opened for reading bytes."""

    def read(self, size: int, /) -> bytes:
        """Give at most ``size`` bytes."""


Source: TypeAlias = str | os.PathLike[str] | bytes | Readable | PIL.Image.Image | np.ndarray
"""Everything that :func:`open_image` opens."""

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
"""The file formats that are opened; every other is refused."""

_FOREIGN = (
    (4, b"ftypavi", "an AVIF picture; save it as JPEG or PNG"),
    (4, b"jP  ", "a JPEG 2000 picture; save it as JPEG or PNG"),
    (0, b"\x00\x00\x01\x00", "an icon; save it as a PNG"),
    (0, b"<", "text such as SVG or HTML; save the drawing as a PNG"),
    (0, b"PK\x03\x04", "a ZIP archive; unpack it and pass the pictures in it"),
    (0, b"\x1f\x8b", "a gzip file; unpack it first"),
)
"""Offset, signature and advice for files that people mistake for pictures we open."""

_JPEG_SCANS = 100
"""A progressive JPEG has about ten scans; thousands of tiny ones would decode for hours."""

_UPRIGHT = {
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_270,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_90,
}
"""What undoes each value of EXIF's orientation tag, 0x0112."""

_one_at_a_time = threading.Lock()  # the filters of the warnings module are global


def open_image(source: Source, *, frame: int = 0, limits: Limits = DEFAULT_LIMITS) -> Image:
    """Open one picture as greys, upright, with transparent parts on white.

    Parameters
    ----------
    source
        A path, the bytes of a file, a file object opened for reading bytes, a Pillow
        picture, or a NumPy array (see :func:`~digitus.images.grey.grey_from_array`).
        Files may be PNG, JPEG, WEBP, TIFF, BMP, GIF or PNM (.pgm, .ppm, .pbm), and PDF or HEIC with these extras.
    frame
        Which frame of an animation or page of a document, from 0. A Pillow picture and an
        array are taken as they are.
    limits
        How large a file and picture are accepted.

    Returns
    -------
    uint8 array of shape (height, width)
        Greys as the eye sees them: 0 black, 255 white. Ink may be dark or light.

    Raises
    ------
    ImageError
        If there is no complete picture of a known format within the limits; the message
        names the source, what is wrong, and what to do.

    Examples
    --------
    >>> open_image(np.array([[True, False]]))
    array([[255,   0]], dtype=uint8)
    >>> open_image(b"")
    Traceback (most recent call last):
    digitus.errors.ImageError: the bytes given: the file is empty (0 bytes); save or copy it again
    """
    with _named(source):
        return _open(source, frame, limits)


def page_count(source: Source, *, limits: Limits = DEFAULT_LIMITS) -> int:
    """Count the pages of a document; a picture has one, and so has an animation.

    At most ``limits.pages``; source and limits are as for :func:`open_image`.

    Raises
    ------
    ImageError
        If it cannot be opened.

    Examples
    --------
    >>> page_count(np.zeros((2, 2), np.uint8))
    1
    """
    if isinstance(source, np.ndarray | PIL.Image.Image):
        return 1
    with _named(source):
        data = _read(source, limits)
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pages = _pages(data)
        return min(pages, limits.pages)


def _pages(data: bytes) -> int:
    kind = document_kind(data)
    if kind:
        return count_document_pages(data, kind)
    with _picture(data) as picture:
        return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


@contextmanager
def _named(source: object) -> Iterator[None]:
    """Turn every error into one that names the source."""
    name = _name(source)
    try:
        yield
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from error.__cause__
    except Exception as error:  # decoders meet damage with errors of every type
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ImageError(
            f"{name}: cannot be decoded ({reason}); "
            "the file is damaged or cut short: save or copy it again"
        ) from error


def _name(source: object) -> str:
    if isinstance(source, str | os.PathLike):
        return os.fspath(source) or "''"
    if isinstance(source, bytes | bytearray | memoryview):
        return "the bytes given"
    return f"the {type(source).__name__} given"


def _open(source: Source, frame: int, limits: Limits) -> Image:
    if isinstance(source, np.ndarray):
        limits.require_pixels(*(*source.shape[1::-1], 1, 1)[:2])
        return grey_from_array(source)
    if isinstance(source, PIL.Image.Image):
        limits.require_pixels(*source.size)
        return _grey_upright(source)
    data = _read(source, limits)
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd metadata; the picture's size is checked here
        return _decode(data, frame, limits)


def _read(source: object, limits: Limits) -> bytes:
    """Read the whole file, and never more than the limit."""
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif isinstance(source, str | os.PathLike):
        data = _read_path(Path(source), limits)
    elif hasattr(source, "read"):
        data = source.read(limits.file_bytes + 1)
        if not isinstance(data, bytes):
            raise ImageError(
                f"read() must give bytes, got {type(data).__name__}; open the file in mode 'rb'"
            )
    else:
        raise ImageError(
            "an image must be a path, bytes, a file object, a Pillow picture or a NumPy array; "
            "np.asarray turns most other things into an array"
        )
    if len(data) > limits.file_bytes:
        raise ImageError(
            f"the file is larger than {limits.file_bytes:,} bytes; "
            "save the picture smaller, or allow more with --max-megabytes (Limits(file_bytes=...))"
        )
    return data


def _read_path(path: Path, limits: Limits) -> bytes:
    try:
        if not path.exists():
            raise ImageError("there is no such file; check the path")
        if not path.is_file():
            raise ImageError("this is a folder or a device, not a picture file; name a file")
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, ImageError):
            raise
        raise ImageError(f"the file cannot be read ({error}); check its name and rights") from error


def _unknown(data: bytes) -> ImageError:
    """Say what a file is that none of the formats recognises."""
    if not data:
        return ImageError("the file is empty (0 bytes); save or copy it again")
    for offset, signature, what in _FOREIGN:
        if data.startswith(signature, offset):
            return ImageError(f"this is {what}")
    return ImageError(
        f"this is not a picture of a known format ({', '.join(FORMATS)}), "
        "or its beginning is damaged; save it again as a PNG"
    )


def _decode(data: bytes, frame: int, limits: Limits) -> Image:
    kind = document_kind(data)
    if kind:
        _check_frame(frame, limits)
        return open_document(data, kind, frame, limits)
    with _picture(data) as picture:
        limits.require_pixels(*picture.size, weight=2 if picture.format == "WEBP" else 1)
        _check_scans(picture, data)
        _seek(picture, frame, limits)
        picture.draft("L", picture.size)  # a JPEG decodes to grey in a third of the memory
        return _grey_upright(picture)


def _picture(data: bytes) -> PIL.Image.Image:
    """Find out what a file is, without decoding it."""
    try:
        return PIL.Image.open(io.BytesIO(data), formats=FORMATS)
    except PIL.UnidentifiedImageError:
        raise _unknown(data) from None
    except PIL.Image.DecompressionBombError as error:
        raise ImageError(
            f"the file claims more than {PILLOW_PIXELS:,} pixels; it is damaged or means harm"
        ) from error


def _check_scans(picture: PIL.Image.Image, data: bytes) -> None:
    scans = data.count(b"\xff\xda") if picture.format in ("JPEG", "MPO") else 0
    if scans > _JPEG_SCANS:
        raise ImageError(
            f"the JPEG has {scans} scans, more than {_JPEG_SCANS}; save it again as a PNG"
        )


def _check_frame(frame: int, limits: Limits) -> None:
    if not 0 <= frame < limits.pages:
        raise ImageError(
            f"frame {frame} was asked for, expected 0 to {limits.pages - 1}; "
            "ask for less or raise Limits(pages=...)"
        )


def _seek(picture: PIL.Image.Image, frame: int, limits: Limits) -> None:
    _check_frame(frame, limits)
    try:
        if frame:
            picture.seek(frame)
    except EOFError:
        raise ImageError(
            f"frame {frame} was asked for, the file has fewer; frames count from 0"
        ) from None
    limits.require_pixels(*picture.size)


def _grey_upright(picture: PIL.Image.Image) -> Image:
    picture.load()
    way = _UPRIGHT.get(_orientation(picture))  # asked after loading: a TIFF turns itself then
    grey = grey_from_pixels(picture)
    return grey if way is None else np.array(PIL.Image.fromarray(grey).transpose(way))


def _orientation(picture: PIL.Image.Image) -> int:
    try:
        return int(picture.getexif().get(0x0112, 1))
    except Exception:  # damaged EXIF leaves a good picture good
        return 1
