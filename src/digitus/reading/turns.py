"""Which turns of a picture are worth a try: upside down, on its side, or level where lines climb.

Digits know which way is up: turned, most of them look like none. So a page that reads badly is read
turned, and one that holds only digits which are digits upside down, too; one whose digits stand
below each other; and one whose digits lie in lines that climb, however surely they are read: a part
of a number looks as sure as the whole. One digit alone is never turned: it may be a 6 or a 9.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from digitus.arrays import Float
from digitus.reading.find_lines import Page
from digitus.reading.page_reading import PageReading
from digitus.reading.result import Reading
from digitus.reading.views import View

GOOD = 0.8
"""A page reads well of whose digits so many are read surely."""

HINT = 0.4
"""Of the digits are read surely where it is worth a second look, or a number lies there."""

EITHER_WAY = frozenset("01256890")
"""Digits that may be digits upside down."""

TURNED = "turned: "
"""How what is said of a turned picture begins."""

UPSIDE_DOWN = f"{TURNED}upside down; turned round"
"""What a reading says whose picture was turned round."""

LEVEL = f"{TURNED}the lines climbed by "
"""How a reading of lines that were made level begins."""

_TELLING = frozenset("2569")
_ROUND = str.maketrans("69", "96")
_CERTAIN, _SEVERAL = 0.9, 4  # a number's confidence, and how many of them tell which way is up
_HIGH = 1.5  # times as high as broad: a picture in which a number may lie on its side
_SHORT = 2  # digits at most, in every line of what may be a number on its side
_TWO = 1.9  # times as broad as digits are high, the frame of a line with two of them at least
_ASLANT = 8.0  # degrees: lines that climb more are read level
_STEPS = np.arange(-40, 41, 2)
_ONE = 0.7, 1.3  # of the digits' height, a 1 is high
_LARGE = 0.6  # of the digits' height, or more, a shape's longer side is that may be one
_IN_LINE = 0.7  # of the shapes, or more, have another one in the same line that climbs
_BESIDE = 3.5  # digits' heights: shapes that far apart may belong to one line


def score(readings: Sequence[Reading]) -> float:
    """Say how well a picture reads: the share of its digits that are read surely.

    Examples
    --------
    >>> score([Reading("12", 0.9), Reading("3", 0.6, rejected=True)]).__round__(2)
    0.6
    """
    digits = sum(len(one.text) for one in readings)
    sure = sum(len(one.text) * one.confidence for one in readings if not one.rejected)
    return sure / digits if digits else -1.0


def are_short(readings: Sequence[Reading]) -> bool:
    """Whether no line has more digits than one of a number on its side."""
    return all(len(one.text) <= _SHORT for one in readings)


def may_be_turned(found: PageReading) -> bool:
    """Whether all digits might be others upside down, or the number lie on its side or climb."""
    return any_other_upside_down(found.readings) or lies_or_climbs(found)


def lies_or_climbs(found: PageReading) -> bool:
    """Whether a number may lie on its side, or in a line that climbs."""
    return may_lie(found) or _holds_lying_ones(found) or abs(tilt(found.page)) >= _ASLANT


def any_other_upside_down(readings: Sequence[Reading]) -> bool:
    """Whether all digits are digits upside down, and the numbers would be others, as likely ones.

    Few numbers begin with a zero: of 0, 1 and 8 alone, only those are doubted that do not become
    such a one.

    Examples
    --------
    >>> [any_other_upside_down([Reading(text, 0.9)]) for text in ("86", "801", "18", "10", "47")]
    [True, True, True, False, False]
    """
    texts = [one.text for one in readings if one.text]
    digits = set("".join(texts))
    if max(map(len, texts), default=0) < 2 or not digits <= EITHER_WAY:
        return False
    others = [text[::-1].translate(_ROUND) for text in texts]
    likely = any(
        other != text and (text[0] == "0" or other[0] != "0")
        for text, other in zip(texts, others, strict=True)
    )
    return likely or bool(digits & _TELLING)


def stands_right(readings: Sequence[Reading]) -> bool:
    """Whether so many numbers are read surely that their page must be the right way up.

    Upside down or on its side, hardly any number with a 3, a 4 or a 7 is read surely.

    Examples
    --------
    >>> page = [Reading(text, 0.95) for text in ("147", "2034", "77", "31", "580")]
    >>> stands_right(page), stands_right(page[:3])
    (True, False)
    """
    numbers = [one.text for one in readings if not one.rejected and one.confidence >= _CERTAIN]
    telling = sum(len(text) > 1 and not set(text) <= EITHER_WAY for text in numbers)
    return telling >= _SEVERAL and score(readings) > GOOD


def may_lie(found: PageReading) -> bool:
    """Whether only a digit or two stand below each other, or alone in a picture higher than broad.

    Of what lies on its side, often one digit alone looks like one, mostly a nought; so what is no
    digit, but as large, counts as well.
    """
    written = [one for one in found.readings if one.text]
    if not are_short(written):
        return False
    lefts, rights = [one.box[0] for one in written], [one.box[2] for one in written]
    height, width = found.view.grey.shape
    stacked = len(written) > 1 and max(lefts) < min(rights)
    return height > _HIGH * width or stacked or _is_stack(_middles(found.page))


def _is_stack(middles: Float[np.ndarray, "shapes 2"]) -> bool:
    broad, high = np.ptp(middles, axis=0) if len(middles) else (0.0, 0.0)
    return bool(high > broad)


def _holds_lying_ones(found: PageReading) -> bool:
    """Whether dashes as long as digits are high stand in a stack with them: 1s on their side."""
    page, size = found.page, _size(found.page)
    ones = [
        ((left + right) / 2, (top + bottom) / 2)
        for left, top, right, bottom in page.strokes
        if _ONE[0] * size < right - left < _ONE[1] * size
    ]
    stack = np.concatenate([_middles(page), np.reshape(ones, (-1, 2))])
    return bool(ones) and are_short(found.readings) and _is_stack(stack)


def _size(page: Page) -> float:
    return max((frame.digit for frame in page.frames), default=1.0)


def _middles(page: Page) -> Float[np.ndarray, "shapes 2"]:
    """Find the middles of shapes that are not much smaller than the page's digits."""
    sides = page.shapes[:, 2:] - page.shapes[:, :2]
    large = page.shapes[sides.max(1, initial=0) >= _LARGE * _size(page)]
    middles: Float[np.ndarray, "shapes 2"] = (large[:, :2] + large[:, 2:]) / 2
    return middles


def promising(glance: Sequence[Reading], upright: Sequence[Reading]) -> bool:
    """Whether a glance at a turned picture is a reason to read it: it may hold a number."""
    digits, before = (sum(len(one.text) for one in some) for some in (glance, upright))
    sure = sum(len(one.text) * one.confidence for one in glance)
    longest = max((len(one.text) for one in glance), default=0)
    return longest > 1 and (sure > HINT * digits or longest > before)


def holds_numbers(page: Page) -> bool:
    """Whether some line is broad enough for two digits: a number on its side is a stack of them."""
    # A frame reaches beyond its digits by more than half their height on either side.
    return any(frame.right - frame.left > _TWO * frame.digit for frame in page.frames)


def possible_turns(found: PageReading) -> Iterator[View]:
    """Turn a view in the ways that are worth a try."""
    view, readings = found.view, found.readings
    if not found.page.frames:
        return
    lying_ones = _holds_lying_ones(found)
    climbs = tilt(found.page)
    if abs(climbs) >= _ASLANT:
        yield view.turned(-climbs, f"{LEVEL}{climbs:.0f} degrees; made level")
    for degrees, words in (
        (180, UPSIDE_DOWN),
        (90, f"{TURNED}on its side; turned by 90 degrees to the left"),
        (-90, f"{TURNED}on its side; turned by 90 degrees to the right"),
    ):
        if degrees == 180 or score(readings) <= GOOD or may_lie(found) or lying_ones:
            yield view.turned(degrees, words)


def tilt(page: Page) -> float:
    """Find the angle at which the middles of shapes near each other, seen from the side, lie closest.

    Returns
    -------
    Degrees against the clock; 0 where the shapes lie in level lines, or tell nothing.
    """
    points = _middles(page)
    if len(points) < 2:
        return 0.0
    across, down = (np.subtract.outer(axis, axis) / _size(page) for axis in points.T)
    beside = (np.hypot(across, down) < _BESIDE) & ~np.eye(len(points), dtype=np.bool_)
    angles = np.radians(_STEPS)
    apart = np.outer(np.sin(angles), across[beside]) + np.outer(np.cos(angles), down[beside])
    near = np.exp(-4 * apart**2).sum(1)
    best = int(np.argmax(near - 1e-3 * abs(_STEPS)))
    level = float(near[_STEPS == 0][0])
    clear = near[best] > max(1.3 * level + 0.5, _IN_LINE * len(points))
    return float(_STEPS[best]) if clear else 0.0
