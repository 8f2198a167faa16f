"""Every kind of pixel -> one grey array of bytes, a band of rows at a time to spare memory."""

from collections.abc import Callable, Iterator

import numpy as np
import PIL.Image

from digitus.arrays import Image
from digitus.errors import ImageError

_BAND_PIXELS = 4_000_000
_FLAT = 32  # a picture whose greys span less than this shows nothing
_DEEP = ("I", "F")  # and every mode that starts with "I;16"


def grey_from_pixels(picture: PIL.Image.Image) -> Image:
    """Turn a decoded Pillow picture of any mode into greys.

    Colours become luminance (ITU-R 601), deep pixels are scaled to 0..255, transparent
    parts become white paper, or black where white would hide the drawing.

    Parameters
    ----------
    picture
        Any Pillow picture; it is not changed.

    Returns
    -------
    uint8 array of shape (height, width)
        Greys as the eye sees them: 0 black, 255 white.

    Raises
    ------
    ImageError
        If the pixels are numbers outside the range of their kind.

    Examples
    --------
    >>> grey_from_pixels(PIL.Image.new("RGBA", (2, 1), (0, 0, 0, 0)))
    array([[255, 255]], dtype=uint8)
    """
    if picture.mode in _DEEP or picture.mode.startswith("I;16"):
        return _deep(picture)
    if picture.mode == "LAB":
        return _assemble(picture, lambda band: np.asarray(band.getchannel("L")))
    if picture.has_transparency_data:
        return _on_paper(picture)
    return _assemble(picture, _luminance)


def grey_from_array(array: np.ndarray) -> Image:
    """Turn a NumPy array of greys or colours into greys.

    Parameters
    ----------
    array
        Shape (height, width), or (height, width, channels) with 1 (grey), 2 (grey and
        alpha), 3 (RGB) or 4 (RGBA) channels. Pixels are uint8, bool (False black, True
        white), uint16 (0..65535) or floats (0..1).

    Returns
    -------
    uint8 array of shape (height, width)
        A new array; 0 black, 255 white.

    Raises
    ------
    ImageError
        If the shape or the pixels are none of these.

    Examples
    --------
    >>> grey_from_array(np.array([[0.0, 1.0]]))
    array([[  0, 255]], dtype=uint8)
    """
    _check_shape(array.shape)
    octets = _octets(array)
    if octets.ndim == 3 and octets.shape[2] == 1:
        octets = octets[:, :, 0]
    if octets.ndim == 2:
        return octets.copy() if octets is array or octets.base is not None else octets
    return grey_from_pixels(PIL.Image.fromarray(np.ascontiguousarray(octets)))


def _check_shape(shape: tuple[int, ...]) -> None:
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 2, 3, 4)):
        raise ImageError(
            f"an image array must have shape (height, width) or (height, width, channels) "
            f"with 1 to 4 channels, got {shape}; "
            "pass the images of a stack one at a time, and channels last"
        )
    if 0 in shape:
        raise ImageError(f"the image array holds no pixels: its shape is {shape}")


def _octets(array: np.ndarray) -> np.ndarray:
    """Scale the pixels of each accepted type to 0..255."""
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype == np.uint16:
        return _scaled(array, 65535)
    if np.issubdtype(array.dtype, np.floating):
        return _from_floats(array)
    raise ImageError(
        f"image arrays must be uint8, bool, uint16 or floats in 0..1, got {array.dtype}; "
        "for values in 0..255 use image.astype(np.uint8)"
    )


def _scaled(values: np.ndarray, top: float) -> np.ndarray:
    return np.rint(values * np.float32(255 / top)).astype(np.uint8)


def _from_floats(array: np.ndarray) -> np.ndarray:
    if not np.isfinite(array).all():
        raise ImageError(
            "the image array holds NaN or infinite pixels; "
            "replace them first, for example with np.nan_to_num(image)"
        )
    low, high = float(array.min()), float(array.max())
    if low < -1e-6 or high > 1 + 1e-6:
        raise ImageError(
            f"float pixels must lie in 0..1 (black to white), got {low:g}..{high:g}; "
            "for values in 0..255 use image.astype(np.uint8) or image / 255"
        )
    return _scaled(array.clip(0, 1), 1)


def _bands(picture: PIL.Image.Image) -> Iterator[tuple[slice, PIL.Image.Image]]:
    """Cut the picture into bands of whole rows, so that conversions stay small."""
    width, height = picture.size
    step = max(1, _BAND_PIXELS // width)
    for top in range(0, height, step):
        bottom = min(height, top + step)
        yield slice(top, bottom), picture.crop((0, top, width, bottom))


def _assemble(picture: PIL.Image.Image, convert: Callable[[PIL.Image.Image], np.ndarray]) -> Image:
    whole = np.empty((picture.height, picture.width), np.uint8)
    for rows, band in _bands(picture):
        whole[rows] = convert(band)
    return whole


def _luminance(band: PIL.Image.Image) -> np.ndarray:
    direct = band.mode in ("L", "1", "RGB", "P")
    return np.asarray((band if direct else band.convert("RGB")).convert("L"))


def _deep(picture: PIL.Image.Image) -> Image:
    """Scale floats (0..1), or whole numbers by as many bits as the largest one needs."""
    if picture.mode == "F":
        return _assemble(picture, lambda band: _from_floats(np.asarray(band)))
    ends = [_ends(np.asarray(band)) for _, band in _bands(picture)]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    if low < 0 or high > 65535:
        raise ImageError(
            f"deep grey pixels must lie in 0..65535, got {low}..{high}; save the picture with 8 bits"
        )
    top = 2 ** max(8, high.bit_length()) - 1  # 12 bits often come in 16
    return _assemble(picture, lambda band: _scaled(np.asarray(band), top))


def _ends(values: np.ndarray) -> tuple[int, int]:
    return int(values.min()), int(values.max())


def _on_paper(picture: PIL.Image.Image) -> Image:
    """Lay a transparent picture on white, or on black where white would hide the drawing."""
    on_white = np.empty((picture.height, picture.width), np.uint8)
    on_black = np.empty_like(on_white)
    for rows, band in _bands(picture):
        colours = band.convert("RGBA")
        for paper, whole in ((255, on_white), (0, on_black)):
            sheet = PIL.Image.new("L", band.size, paper)
            sheet.paste(colours.convert("L"), mask=colours.getchannel("A"))
            whole[rows] = np.asarray(sheet)
    return on_black if np.ptp(on_white) < _FLAT <= np.ptp(on_black) else on_white
