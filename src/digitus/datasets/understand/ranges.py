"""Pixel values of any range, brought to bytes from 0 (paper) to 255 (ink).

What can only mean one thing is put right; where two readings are possible, the error names the
option that decides.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from digitus.errors import DataError

ROWS_AT_ONCE = 4096
LEAST_SIDE = 7
"""Images of fewer rows or columns hold no digit: nothing can be seen in them."""

SAMPLE = 1000

FAINTEST = 128
"""Whole numbers that stay below this are hardly meant as 0..255."""

MNIST_MEAN, MNIST_DEVIATION = 0.1307, 0.3081
"""What most programs subtract from MNIST's pixels (over 255), and divide them by."""

Bytes = list[np.ndarray]


class Ends(NamedTuple):
    """The lowest and the highest value of all parts."""

    low: float
    high: float


def to_bytes(
    parts: Sequence[np.ndarray], asked: tuple[float, ...] | None = None
) -> tuple[Bytes, tuple[str, ...]]:
    """Bring the pixels of all parts to bytes, in one and the same way.

    Parameters
    ----------
    parts
        Images (n, height, width) of numbers or truth values, each of any range.
    asked
        The values of paper and ink where somebody has said so.

    Returns
    -------
    The images as uint8, and what was done, for people.

    Raises
    ------
    DataError
        The values are no pixels, or can mean more than one thing.

    Examples
    --------
    >>> to_bytes([np.array([[[0, 0.5], [255 / 256, 0]]], "f4")])[0][0]
    array([[[  0, 128],
            [255,   0]]], dtype=uint8)
    """
    kinds = {part.dtype.kind for part in parts}
    if len(kinds - {"u", "i"}) > 1 or ("f" in kinds and len(kinds) > 1):
        done = [to_bytes([part], asked) for part in parts]
        said = dict.fromkeys(text for _, texts in done for text in texts)
        return [images for (images,), _ in done], (*said,)
    ends = _ends(parts)
    if asked is not None:
        return _stretched(parts, asked, ends), ()
    if kinds == {"b"}:
        return [part.astype(np.uint8) * np.uint8(255) for part in parts], ("true is taken as ink",)
    return _floats(parts, ends) if kinds == {"f"} else _whole(parts, ends)


def _ends(parts: Sequence[np.ndarray]) -> Ends:
    """Find the lowest and highest value, and insist on numbers."""
    filled = [part for part in parts if part.size]
    if not filled:
        return Ends(0, 0)
    if all(part.dtype == np.uint8 for part in filled):
        # Bytes that show full ink in a few images need no look at the others.
        high = max(int(part[:: -(-len(part) // SAMPLE)].max()) for part in filled)
        if high >= FAINTEST:
            return Ends(0, 255)
    for part in filled:
        if part.dtype.kind == "f" and not np.isfinite(part.sum(dtype=np.float64)):
            finite = np.isfinite(part).all(axis=(1, 2))
            if not finite.all():
                raise DataError(f"image {np.argmin(finite):,} holds NaN or infinity")
    return Ends(min(part.min().item() for part in filled), max(p.max().item() for p in filled))


def _small(parts: Sequence[np.ndarray]) -> bool:
    return bool(min(min(part.shape[1:]) for part in parts) < LEAST_SIDE)


def _whole(parts: Sequence[np.ndarray], ends: Ends) -> tuple[Bytes, tuple[str, ...]]:
    low, high = ends
    if (low, high) in {(-128, 127), (0, 65535), (-1, 1)}:
        return _stretched(parts, ends, ends), (f"pixels of {low}..{high} are brought to 0..255",)
    if low < 0 or high > 255:
        raise DataError(
            f"pixels must lie in 0..255, got {low}..{high}; if paper is {low} and full ink "
            f"{high}, say --range {low}..{high}"
        )
    if high == 0 or high >= FAINTEST or _small(parts):
        return [part.astype(np.uint8, copy=False) for part in parts], ()
    if high <= 16:
        full = 1 if high == 1 else 16
        said = f"pixels go up to {high} only: they are taken as 0..{full} and brought to 0..255"
        return _stretched(parts, (0, full), ends), (said,)
    raise DataError(
        f"pixels go up to {high} only, where full ink is 255: say --range 0..{high} if {high} is "
        "full ink, or --range 0..255 if the writing is that faint"
    )


def _floats(parts: Sequence[np.ndarray], ends: Ends) -> tuple[Bytes, tuple[str, ...]]:
    for divisor in (256, 255, 1):
        # A set of values can come from one divisor only: k / 255 = m / 256 has no solution in
        # 1..254, so the first that makes every value a whole number in 0..255 is the right one.
        restored = _restored(parts, partial(np.multiply, np.float64(divisor)))
        if restored is not None:
            return (restored, ()) if divisor > 1 else _whole(restored, _ends(restored))
    if not _small(parts):
        for again, said in _inverses(ends):
            restored = _restored(parts, again)
            if restored is not None:
                return restored, (said,)
    return _rounded(parts, ends)


def _inverses(ends: Ends) -> list[tuple[Callable[[np.ndarray], np.ndarray], str]]:
    """List the maps that may have made these floats of bytes, with what to say of each."""
    low, high = ends
    width = high - low or 1.0
    return [
        (
            lambda values: (values * np.float64(MNIST_DEVIATION) + MNIST_MEAN) * 255,
            f"standardised pixels ({MNIST_MEAN}, {MNIST_DEVIATION}) are brought back to 0..255",
        ),
        (
            lambda values: (values - np.float64(low)) * (255 / width),
            f"pixels of {low:g}..{high:g} are evenly spaced, and brought back to 0..255",
        ),
    ]


def _restored(
    parts: Sequence[np.ndarray], undo: Callable[[np.ndarray], np.ndarray]
) -> Bytes | None:
    """Undo a map; None if what comes out is not bytes to within rounding."""
    done = []
    for values in parts:
        images = np.empty(values.shape, np.uint8)
        for start in range(0, len(values), ROWS_AT_ONCE):
            some = values[start : start + ROWS_AT_ONCE]
            with np.errstate(all="ignore"):
                scaled = undo(some)
                whole = np.rint(scaled)
                # A byte is far from its neighbours; single precision errs by some 1e-5 here.
                fits = (np.abs(scaled - whole) < 1e-3) & (whole >= 0) & (whole <= 255)
                if not fits.all():
                    return None
                images[start : start + len(some)] = whole.astype(np.uint8)
        done.append(images)
    return done


def _rounded(parts: Sequence[np.ndarray], ends: Ends) -> tuple[Bytes, tuple[str, ...]]:
    """Round values between bytes, where paper and ink are beyond doubt."""
    low, high = ends
    if not _small(parts):
        for paper, ink in ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)):
            if (low, high) == (paper, ink):
                said = f"pixels of {low:g}..{high:g} are rounded to whole numbers in 0..255"
                return _stretched(parts, ends, ends), (said,)
        if low < 0 and 0.9 <= high <= 1.3 and low > -0.4 and _median_is_paper(parts):
            said = (
                f"pixels of {low:g}..{high:g} are taken as 0..1, cut off at either end, and "
                "brought to 0..255"
            )
            return [_linear(part, 0.0, 1.0) for part in parts], (said,)
    raise DataError(_what_to_say(parts, ends))


def _median_is_paper(parts: Sequence[np.ndarray]) -> bool:
    sample = np.concatenate([part[:: max(1, len(part) // 100)].ravel() for part in parts])
    return bool(abs(float(np.median(sample))) < 0.05)


def _what_to_say(parts: Sequence[np.ndarray], ends: Ends) -> str:
    low, high = ends
    options = f"say --range {low:g}..{high:g} if paper is {low:g} and full ink {high:g}"
    if low >= 0 and high <= 1:
        options = "say --range 0..1 if paper is 0 and full ink 1"
    elif low < 0 and _looks_standardised(parts):
        options = (
            "these look like standardised pixels (a mean taken off, divided by a deviation): "
            f"{options}, which holds if all pixels were treated alike; if each was standardised by "
            "itself, write the pixels as they were before"
        )
    return (
        f"pixels from {low:g} to {high:g} are neither whole numbers in 0..255 nor such numbers "
        f"divided by 255 or 256; {options}"
    )


def _looks_standardised(parts: Sequence[np.ndarray]) -> bool:
    mean = np.mean([part.mean(dtype=np.float64) for part in parts])
    deviation = np.mean([part.std(dtype=np.float64) for part in parts])
    return bool(abs(mean) < 0.3 and 0.5 < deviation < 2)


def _stretched(parts: Sequence[np.ndarray], asked: Sequence[float], ends: Ends) -> Bytes:
    paper, ink = map(float, asked)
    slack = 0.01 * (ink - paper)
    if ends.low < paper - slack or ends.high > ink + slack:
        raise DataError(
            f"pixels go from {ends.low:g} to {ends.high:g}, beyond the range {paper:g}..{ink:g} "
            "that was given with --range"
        )
    return [_linear(part, paper, ink) for part in parts]


def _linear(values: np.ndarray, paper: float, ink: float) -> np.ndarray:
    """Map paper to 0 and ink to 255, and cut off what lies beyond."""
    images = np.empty(values.shape, np.uint8)
    for start in range(0, len(values), ROWS_AT_ONCE):
        some = values[start : start + ROWS_AT_ONCE].astype(np.float64)
        scaled = (some - paper) * (255 / (ink - paper))
        images[start : start + len(some)] = np.rint(scaled.clip(0, 255)).astype(np.uint8)
    return images
