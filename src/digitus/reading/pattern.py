"""Which numbers a regular expression can match at all: said before anything is read.

The parsed expression is walked once, and each part answers with the numbers of digits that it can
take up, as the bits of a whole number: bit 3 is set where it can match three digits. Characters
that are neither digits nor kept signs match nothing. What this does not understand (look-around,
back-references) is taken to match anything: it is no reason to refuse an expression.
"""

import re
import re._parser as parser  # type: ignore[import-not-found,unused-ignore] # no public one exists
from collections.abc import Callable
from functools import reduce
from typing import Any, TypeAlias

DIGITS = "0123456789"
LONGEST = 64
"""More digits than this are not told apart."""

Counts: TypeAlias = int
"""Bit n: n digits are possible."""

_EVERYTHING = (1 << LONGEST + 1) - 1


def digit_counts(pattern: str, signs: str = "") -> Counts:
    """Find how many digits the texts have that an expression matches as a whole.

    Parameters
    ----------
    pattern
        A regular expression that compiles.
    signs
        Which characters may stand beside the digits.

    Returns
    -------
    int
        Bit n is set where a text with n digits can match; 0 where none can.

    Examples
    --------
    >>> bin(digit_counts("[0-9]{2,3}")), digit_counts("1[.]5"), bin(digit_counts("1[.]5", ".,"))
    ('0b1100', 0, '0b100')
    """
    return _sequence(parser.parse(pattern), signs)


def _sequence(parts: Any, signs: str) -> Counts:
    return reduce(_joined, (_part(str(kind), value, signs) for kind, value in parts), 1)


def _joined(one: Counts, other: Counts) -> Counts:
    """Add every count of one part to every count of the next."""
    total = 0
    for count in range(LONGEST + 1):
        if one >> count & 1:
            total |= other << count
    return total & _EVERYTHING


def _part(kind: str, value: Any, signs: str) -> Counts:
    if kind in _NESTED:
        return _NESTED[kind](value, signs)
    if kind in {"LITERAL", "NOT_LITERAL", "IN", "ANY"}:
        return _one_character(kind, value, signs)
    return 1 if kind == "AT" else _EVERYTHING  # an anchor takes up nothing


def _one_character(kind: str, value: Any, signs: str) -> Counts:
    """Take a character for a digit, a sign, or what is never there."""
    matches = re.compile(_spelled(kind, value), re.DOTALL).fullmatch
    digit = 2 if any(matches(one) for one in DIGITS) else 0
    return digit | (1 if any(matches(one) for one in signs) else 0)


def _spelled(kind: str, value: Any) -> str:
    """Write one parsed character down again as an expression."""
    if kind == "ANY":
        return "."
    if kind == "LITERAL":
        return re.escape(chr(value))
    if kind == "NOT_LITERAL":
        return f"[^{re.escape(chr(value))}]"
    return "[" + "".join(_member(str(one), item) for one, item in value) + "]"


_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _member(kind: str, value: Any) -> str:
    if kind == "NEGATE":
        return "^"
    if kind == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return _CATEGORIES[str(value)] if kind == "CATEGORY" else re.escape(chr(value))


def _repeated(value: Any, signs: str) -> Counts:
    least, most, parts = value
    one, total = _sequence(parts, signs), 1
    for _ in range(min(least, LONGEST)):
        total = _joined(total, one)
    reached = total
    for _ in range(min(most, LONGEST) - min(least, LONGEST)):
        reached = _joined(reached, one)
        if total | reached == total:
            break
        total |= reached
    return total


def _branched(value: Any, signs: str) -> Counts:
    return reduce(int.__or__, (_sequence(parts, signs) for parts in value[1]), 0)


_NESTED: dict[str, Callable[[Any, str], Counts]] = {
    "MAX_REPEAT": _repeated,
    "MIN_REPEAT": _repeated,
    "POSSESSIVE_REPEAT": _repeated,
    "BRANCH": _branched,
    "SUBPATTERN": lambda value, signs: _sequence(value[3], signs),
    "ATOMIC_GROUP": _sequence,
}
