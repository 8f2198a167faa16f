"""Pictures that lie on their side, upside down or aslant: which turns are worth a try, and which is right.

Digits know which way is up: turned, most of them look like none. So a page that reads badly, or that
holds only digits which are digits upside down, too, is read turned, and what reads much better is
right. Where it reads as well, or holds more digits in a line, nothing is believed. One digit alone
is never turned: it may be a 6 or a 9.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from digitus.reading.find_lines import Page
from digitus.reading.page_reading import PageReading
from digitus.reading.result import Reading
from digitus.reading.views import View

_BETTER = 0.2  # of the digits more are read surely in a picture that is turned rightly
_GOOD = 0.8  # of the digits are read surely in it
_HINT = 0.4  # of the digits are read surely where it is worth a second look, or a number lies there
_RIVAL = 0.25  # a number as sure as this, of more digits than were found, is a reason for doubt
_EITHER_WAY = frozenset("01256890")
_TELLING = frozenset("2569")
TURNED = "turned: "
"""How what is said of a turned picture begins."""

UPSIDE_DOWN = f"{TURNED}upside down; turned round"
"""What a reading says whose picture was turned round."""

_DOUBTFUL = math.log(0.01)  # a page whose doubt is smaller is never turned
_ODDS = 1.2  # nats by which the probability of being wrong must fall to turn a page that reads well
_LIKELY = 0.8  # a number that is turned is as sure as this where the upright one is doubted
_CERTAIN, _SEVERAL = 0.9, 4  # a number's confidence, and how many of them tell which way is up
_HIGH = 1.5  # times as high as broad: a picture in which a number may lie on its side
_SHORT = 2  # digits at most, in every line of what may be a number on its side
_TWO = 1.9  # times as broad as digits are high, the frame of a line with two of them at least
_SOMETHING = 0.5  # a reading as sure as this says something
_ASLANT = 8.0  # degrees: lines that climb more are read turned
_STEPS = np.arange(-40, 41, 2)


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


def may_be_turned(view: View, readings: Sequence[Reading]) -> bool:
    """Whether all digits might be others upside down, or the number lie on its side."""
    text = "".join(one.text for one in readings)
    either_way = len(text) > 1 and set(text) <= _EITHER_WAY and bool(set(text) & _TELLING)
    return either_way or may_lie(view, readings)


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
    telling = sum(len(text) > 1 and not set(text) <= _EITHER_WAY for text in numbers)
    return telling >= _SEVERAL and score(readings) > _GOOD


def may_lie(view: View, readings: Sequence[Reading]) -> bool:
    """Whether only a digit or two stand below each other, or alone in a picture higher than broad."""
    written = [one for one in readings if one.text]
    if not _are_short(written):
        return False
    lefts, rights = [one.box[0] for one in written], [one.box[2] for one in written]
    height, width = view.grey.shape
    return height > _HIGH * width or (len(written) > 1 and max(lefts) < min(rights))


def promising(glance: Sequence[Reading], upright: Sequence[Reading]) -> bool:
    """Whether a glance at a turned picture is a reason to read it: it may hold a number."""
    digits = sum(len(one.text) for one in glance)
    sure = sum(len(one.text) * one.confidence for one in glance)
    longest = max((len(one.text) for one in glance), default=0)
    return longest > 1 and (sure > _HINT * digits or longest > _digits(upright))


def rivals(turned: Sequence[Reading], taken: Sequence[Reading], *, odds: float = 0.0) -> bool:
    """Whether a picture might as well be meant as it reads turned, so that neither is believed.

    Parameters
    ----------
    turned, taken
        What is read in it, and in the picture as it is to be taken.
    odds
        Nats by which being wrong must be likelier of the turned picture.

    Examples
    --------
    >>> rivals([Reading("64200", 0.3)], [Reading("0", 0.99)])
    True
    >>> rivals([Reading("06", 0.8)], [Reading("90", 0.98)])
    False
    >>> rivals([Reading("86", 0.98)], [Reading("98", 0.97)])
    True
    """
    accepted = [one for one in taken if not one.rejected]
    found = max(turned, key=lambda one: len(one.text), default=Reading("", 0.0))
    if _are_short(accepted) and len(found.text) > _digits(accepted):
        return found.confidence >= _RIVAL
    texts, others = ([one.text for one in some] for some in (taken, turned))
    as_many = _digits(turned) >= _digits(accepted) > 1
    if not as_many or texts == others or _begin_with_zero(others) > _begin_with_zero(texts):
        return False
    return min(one.confidence for one in turned) >= _LIKELY and (
        _doubt(turned) - _doubt(accepted) <= odds
    )


def clearly_better(
    turned: Sequence[Reading], upright: Sequence[Reading], *, lying: bool = False
) -> bool:
    """Whether a turned picture reads so much better that it must be the right way up.

    Parameters
    ----------
    turned, upright
        What is read in it, and in the picture as it was.
    lying
        Whether what is read in the picture as it was might be a number on its side.
    """
    accepted = [one.text for one in turned if not one.rejected]
    if max(map(len, accepted), default=0) < 2 or set("".join(accepted)) == {"0"}:
        return False  # an 8 on its side is two noughts
    if lying:
        return score(turned) >= _HINT
    if score(turned) < _GOOD:
        return False
    if score(turned) > score(upright) + _BETTER:
        return True
    return _doubt(upright) > _DOUBTFUL and _doubt(upright) - _doubt(turned) > _ODDS


def holds_numbers(page: Page) -> bool:
    """Whether some line is broad enough for two digits: a number on its side is a stack of them."""
    # A frame reaches beyond its digits by more than half their height on either side.
    return any(frame.right - frame.left > _TWO * frame.digit for frame in page.frames)


def the_right_way_up(upright: PageReading, turned: Sequence[PageReading]) -> PageReading:
    """Choose how a picture is meant to be seen; where two ways are as likely, believe none.

    Parameters
    ----------
    upright
        What was read in the picture as it is.
    turned
        What was read in it turned, in the ways that were worth a try.
    """
    lying = may_lie(upright.view, upright.readings)
    better = [
        one
        for one in turned
        if clearly_better(
            one.readings, upright.readings, lying=lying and one.view.problem != UPSIDE_DOWN
        )
    ]
    best = max(better, key=lambda one: evidence(one.readings), default=upright)
    if best.view.problem == UPSIDE_DOWN:
        return replace(best, readings=perhaps_upside_down(upright.readings, best.readings))
    odds = 0.0 if best is upright else _ODDS  # pictures lie on either side as often
    others = [
        one
        for one in turned
        if one is not best
        and one.view.problem != best.view.problem
        and rivals(one.readings, best.readings, odds=odds)
    ]
    return replace(best, readings=_doubted(best, others)) if others else best


def perhaps_upside_down(
    upright: Sequence[Reading], turned: Sequence[Reading]
) -> tuple[Reading, ...]:
    """Reject the numbers of a picture that reads better upside down: unsure ones often do.

    People hold their pictures the right way up more often than that. So what stands there as the
    picture was given is told, if there is anything.

    Examples
    --------
    >>> perhaps_upside_down([Reading("86", 0.6)], [Reading("98", 0.9)])[0].reason
    'perhaps upside down: then 98'
    """
    told = upright if _surest(upright) >= _SOMETHING else turned
    other = " ".join(one.text for one in turned if one.text)
    reason = "perhaps upside down" + (f": then {other}" if told is upright else "")
    return tuple(
        one if one.rejected and told is turned else replace(one, rejected=True, reason=reason)
        for one in told
    )


def _doubted(best: PageReading, others: Sequence[PageReading]) -> tuple[Reading, ...]:
    """Reject what a picture says, as it may be meant as it reads turned in other ways."""
    ways = []
    for other in others:
        way, _, _ = other.view.problem.removeprefix(TURNED).partition(";")
        ways.append(f"{way}: then {' '.join(one.text for one in other.readings if one.text)}")
    reason = f"perhaps {', or '.join(ways)}"
    return tuple(one.doubted(reason) for one in best.readings)


def evidence(readings: Sequence[Reading]) -> float:
    """Say how many digits are read, each as surely as its number."""
    return sum(len(one.text) * one.confidence for one in readings if not one.rejected)


def _are_short(readings: Sequence[Reading]) -> bool:
    return all(len(one.text) <= _SHORT for one in readings)


def _begin_with_zero(texts: Sequence[str]) -> int:
    """Count the numbers that begin as few numbers do, and many that are upside down."""
    return sum(text.startswith("0") for text in texts)


def _digits(readings: Sequence[Reading]) -> int:
    return sum(len(one.text) for one in readings)


def _surest(readings: Sequence[Reading]) -> float:
    return max((one.confidence for one in readings if one.text), default=0.0)


def _doubt(readings: Sequence[Reading]) -> float:
    """Give the logarithm of the probability that something is wrong."""
    return math.log(max(1 - min((one.confidence for one in readings), default=0.0), 1e-5))


def possible_turns(view: View, page: Page, readings: Sequence[Reading]) -> Iterator[View]:
    """Turn a view in the ways that are worth a try."""
    if not page.frames:
        return
    tilt = 0.0 if score(readings) > _GOOD else _tilt(page)
    if abs(tilt) >= _ASLANT:
        yield view.turned(-tilt, f"{TURNED}the lines climbed by {tilt:.0f} degrees; made level")
    for degrees, words in (
        (180, UPSIDE_DOWN),
        (90, f"{TURNED}on its side; turned by 90 degrees to the left"),
        (-90, f"{TURNED}on its side; turned by 90 degrees to the right"),
    ):
        if degrees == 180 or score(readings) <= _GOOD or may_lie(view, readings):
            yield view.turned(degrees, words)


def _tilt(page: Page) -> float:
    """Find the angle at which the middles of shapes, seen from the side, lie closest together."""
    points = page.middles
    if len(points) < 3:
        return 0.0
    angles = np.radians(_STEPS)
    heights = np.outer(points[:, 0], np.sin(angles)) + np.outer(points[:, 1], np.cos(angles))
    apart = abs(heights[:, None] - heights[None, :]) / page.size
    near = np.exp(-4 * apart**2).sum((0, 1)) - len(points)
    best = int(np.argmax(near - 1e-3 * abs(_STEPS)))
    level = float(near[_STEPS == 0][0])
    return float(_STEPS[best]) if near[best] > 1.3 * level + 0.5 else 0.0
