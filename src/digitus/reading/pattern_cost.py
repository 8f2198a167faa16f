"""How long a regular expression may look for a match: said before it is let loose.

Python's matcher tries one way after the other, and there may be more ways than seconds in a year:
``(0*)*1`` takes twice as long for each further 0.  The parsed expression is walked once, and each
part answers with the number of ways in which it can be tried, at most.
"""

import re._parser as parser  # type: ignore[import-not-found,unused-ignore] # no public one exists
from functools import reduce
from typing import Any

from digitus.reading.pattern import LONGEST

MOST_WAYS = 1_000_000
"""Ways that are tried in less than a tenth of a second; more are not told apart."""


_INSIDE = {"SUBPATTERN": 3, "ASSERT": 1, "ASSERT_NOT": 1, "ATOMIC_GROUP": 0}
"""Where a part has its own parts; an atomic group is nothing else."""


def ways_to_match(pattern: str) -> int:
    """Bound the number of ways in which a text of a number's length can be tried.

    Parameters
    ----------
    pattern
        A regular expression that compiles.

    Returns
    -------
    int
        At most :data:`MOST_WAYS`, which stands for that many or more.

    Examples
    --------
    >>> ways_to_match("(19|20).."), ways_to_match("[0-9]{3,8}"), ways_to_match("(0*)*1")
    (2, 6, 1000000)
    """
    return _sequence(parser.parse(pattern))


def _sequence(parts: Any) -> int:
    return reduce(_times, (_part(str(kind), value) for kind, value in parts), 1)


def _times(one: int, other: int) -> int:
    return min(one * other, MOST_WAYS)


def _part(kind: str, value: Any) -> int:
    if kind.endswith("_REPEAT"):
        return _repeated(*value)
    if kind == "BRANCH":
        return min(sum(map(_sequence, value[1])), MOST_WAYS)
    if kind == "GROUPREF_EXISTS":
        return min(sum(_sequence(part) for part in value[1:] if part), MOST_WAYS)
    if kind in _INSIDE:
        return _sequence(value if kind == "ATOMIC_GROUP" else value[_INSIDE[kind]])
    return 1  # a character, an anchor, what a group matched


def _repeated(least: int, most: int, parts: Any) -> int:
    """Add the ways for every number of repetitions; none but an empty one goes beyond the text."""
    each, least, most = _sequence(parts), min(least, LONGEST), min(most, LONGEST)
    if each == 1:
        return most - least + 1
    ways = 0
    for count in range(least, most + 1):
        ways = min(ways + each**count, MOST_WAYS)
    return ways
