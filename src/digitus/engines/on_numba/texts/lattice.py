"""What is known of places and signs, how texts are sought among them, and what was found."""

from typing import Any, Final, NamedTuple

EMPTY: Final = -1
"""The node of the text without signs."""


class Lattice(NamedTuple):
    """What is known of places and signs; flat arrays, a place after the other.

    Parameters
    ----------
    seen
        What a place gave to each sign, and to nothing.
    outer
        What it is worth that the place shows a sign which stands two places away.
    scores
        How well each sign explains a place.
    nearness
        The logarithm of how often signs stand so near, by how many of the two are narrow.
    """

    seen: Any
    outer: Any
    scores: Any
    nearness: Any


class Rules(NamedTuple):
    """How texts are sought.

    Parameters
    ----------
    places, signs
        How many there are.
    beam
        Texts that are followed at a time.
    apart, free
        Places from one sign to the next at least, and from which they know nothing of each other.
    narrow
        The sign that may stand nearer to others.
    hopeless, unlikely
        A text, and a sign, is not followed whose logarithm is so far below the best one.
    weight, least
        How much of a logarithm counts; what no place gives less of to nothing.
    table
        Room in the table of keys, a power of 2; :func:`search` knows how much.
    """

    places: int
    signs: int
    beam: int
    apart: int
    free: int
    narrow: int
    hopeless: float
    unlikely: float
    weight: float
    least: float
    table: int = 0


class Found(NamedTuple):
    """The texts that were found.

    Parameters
    ----------
    totals
        How likely each is, as a logarithm less that of nothing anywhere.
    nodes
        Where its best places end.
    places, signs, before
        Of nodes; :data:`EMPTY` is before the first sign.
    """

    totals: list[float]
    nodes: list[int]
    places: list[int]
    signs: list[int]
    before: list[int]
