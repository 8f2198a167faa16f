"""Which way up a picture is meant that was read turned, too: which reading is believed, if any.

What reads much better is right, and of lines that climb the reading of the level ones. Where a
picture reads as well turned, or holds more digits in a line, nothing is believed. :mod:`.turns` says
which ways are tried.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from digitus.reading.page_reading import PageReading
from digitus.reading.result import Reading
from digitus.reading.turns import (
    GOOD,
    HINT,
    LEVEL,
    TURNED,
    UPSIDE_DOWN,
    any_other_upside_down,
    are_short,
    may_lie,
    score,
)

_BETTER = 0.2  # of the digits more are read surely in a picture that is turned rightly
_RIVAL = 0.25  # a number as sure as this, of more digits than were found, is a reason for doubt
_DOUBTFUL = math.log(0.01)  # a page whose doubt is smaller is never turned
_ODDS = 1.2  # nats by which the probability of being wrong must fall to turn a page that reads well
_LIKELY = 0.8  # a number that is turned is as sure as this, or as the upright one, that is doubted
_SOMETHING = 0.5  # a reading as sure as this says something


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
    if are_short(accepted) and len(found.text) > _digits(accepted):
        return found.confidence >= _RIVAL and not _is_eight(accepted, found)
    texts, others = ([one.text for one in some] for some in (taken, turned))
    as_many = _digits(turned) >= _digits(accepted) > 1
    if not as_many or texts == others or _begin_with_zero(others) > _begin_with_zero(texts):
        return False
    least, before = (min(one.confidence for one in some) for some in (turned, accepted))
    return least >= min(_LIKELY, before) and _doubt(turned) - _doubt(accepted) <= odds


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
        return score(turned) >= HINT
    if score(turned) < GOOD:
        return False
    if score(turned) > score(upright) + _BETTER:
        return True
    return _doubt(upright) > _DOUBTFUL and _doubt(upright) - _doubt(turned) > _ODDS


def the_right_way_up(upright: PageReading, turned: Sequence[PageReading]) -> PageReading:
    """Choose how a picture is meant to be seen; where two ways are as likely, believe none.

    Parameters
    ----------
    upright
        What was read in the picture as it is.
    turned
        What was read in it turned, in the ways that were worth a try.
    """
    level = max(
        (one for one in turned if one.view.problem.startswith(LEVEL)),
        key=lambda one: _longest(one.readings),
        default=upright,
    )
    longest = max(_longest(one.readings) for one in (upright, *turned))
    if _longest(level.readings) == longest > _longest(upright.readings):
        if _reads_better(level, upright, lying=True):
            return level
        found = max(level.readings, key=lambda one: len(one.text))
        if found.confidence >= _RIVAL and _lines(level) <= _lines(upright):
            return _doubted(upright, [level])
    lying = may_lie(upright)
    better = [one for one in turned if _reads_better(one, upright, lying=lying)]
    best = max(better, key=lambda one: evidence(one.readings), default=upright)
    if best.view.problem == UPSIDE_DOWN:
        return replace(best, readings=perhaps_upside_down(upright.readings, best.readings))
    odds = 0.0 if best is upright else _ODDS  # pictures lie on either side as often
    others = [
        one
        for one in turned
        if one is not best
        and one.view.problem != best.view.problem
        and not (one.view.problem.startswith(LEVEL) and _lines(one) > _lines(best))
        and rivals(one.readings, best.readings, odds=odds)
    ]
    if others:
        return _doubted(best, others)
    return _with_what_it_may_be(upright, turned) if best is upright else best


def _reads_better(one: PageReading, upright: PageReading, *, lying: bool) -> bool:
    lying = lying and one.view.problem != UPSIDE_DOWN
    return clearly_better(one.readings, upright.readings, lying=lying)


def _with_what_it_may_be(upright: PageReading, turned: Sequence[PageReading]) -> PageReading:
    """Say what a number is upside down, where all its digits are digits so, too, and it reads well."""
    readings = upright.readings
    for one in turned:
        texts, others = ([some.text for some in page.readings] for page in (upright, one))
        if (
            one.view.problem == UPSIDE_DOWN
            and any_other_upside_down(readings)
            and texts != others
            and _digits(one.readings) == _digits(readings)
            and min(some.confidence for some in one.readings) >= _SOMETHING
        ):
            remark = f"perhaps upside down: then {' '.join(others)}"
            return replace(
                upright,
                readings=tuple(
                    replace(some, problems=(*some.problems, remark)) for some in readings
                ),
            )
    return upright


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


def _doubted(best: PageReading, others: Sequence[PageReading]) -> PageReading:
    """Reject what a picture says, as it may be meant as it reads turned in other ways."""
    ways = []
    for other in others:
        way, _, _ = other.view.problem.removeprefix(TURNED).partition(";")
        ways.append(f"{way}: then {' '.join(one.text for one in other.readings if one.text)}")
    reason = f"perhaps {', or '.join(dict.fromkeys(ways))}"
    return replace(best, readings=tuple(one.doubted(reason) for one in best.readings))


def evidence(readings: Sequence[Reading]) -> float:
    """Say how many digits are read, each as surely as its number."""
    return sum(len(one.text) * one.confidence for one in readings if not one.rejected)


def _begin_with_zero(texts: Sequence[str]) -> int:
    """Count the numbers that begin as few numbers do, and many that are upside down."""
    return sum(text.startswith("0") for text in texts)


def _lines(page: PageReading) -> int:
    return sum(bool(one.text) for one in page.readings)


def _is_eight(upright: Sequence[Reading], turned: Reading) -> bool:
    """Whether noughts are an 8 on its side."""
    return turned.text == "00" and [one.text for one in upright] == ["8"]


def _longest(readings: Sequence[Reading]) -> int:
    return max((len(one.text) for one in readings), default=0)


def _digits(readings: Sequence[Reading]) -> int:
    return sum(len(one.text) for one in readings)


def _surest(readings: Sequence[Reading]) -> float:
    return max((one.confidence for one in readings if one.text), default=0.0)


def _doubt(readings: Sequence[Reading]) -> float:
    """Give the logarithm of the probability that something is wrong."""
    return math.log(max(1 - min((one.confidence for one in readings), default=0.0), 1e-5))
