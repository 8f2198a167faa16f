"""How large a picture may be before it is refused, checked before anything is decoded."""

from dataclasses import dataclass, fields

from digitus.errors import ImageError, SettingError

PILLOW_PIXELS = 178_956_970
"""Where Pillow itself refuses a picture (``DecompressionBombError``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What :func:`~digitus.images.open.open_image` accepts; more is refused unread.

    The defaults keep one picture under 500 MB of memory and a few seconds of work.

    Parameters
    ----------
    file_bytes
        Largest file, in bytes: a page of A4 at 600 dpi in colours, uncompressed, has 105 million.
    pixels
        Largest picture, in pixels (width times height). A WEBP counts double,
        because its decoder holds four colour copies of the picture.
    pages
        How many frames of an animation or pages of a document may be asked for.

    Raises
    ------
    SettingError
        If a limit is not a whole number of at least 1, or ``pixels`` is beyond what
        Pillow opens.

    Examples
    --------
    >>> Limits(pixels=1_000_000).pixels
    1000000
    """

    file_bytes: int = 120_000_000
    pixels: int = 50_000_000
    pages: int = 20

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise SettingError(
                    f"{field.name} must be a whole number of at least 1, got {value!r}"
                )
        if self.pixels > PILLOW_PIXELS:
            raise SettingError(
                f"pixels must be at most {PILLOW_PIXELS:,}, where Pillow stops, got {self.pixels:,}"
            )

    def require_pixels(self, width: int, height: int, weight: int = 1) -> None:
        """Refuse a picture that is too large.

        Raises
        ------
        ImageError
            It has more pixels than ``pixels``, each counted ``weight`` times.
        """
        if width * height * weight > self.pixels:
            raise ImageError(
                f"the picture has {width} x {height} pixels, more than {self.pixels // weight:,}; "
                "make it smaller, or allow more with --max-megapixels (Limits(pixels=...))"
            )


DEFAULT_LIMITS = Limits()
"""The limits that hold unless others are given."""
