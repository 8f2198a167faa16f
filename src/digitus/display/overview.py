"""What there is to see of a noun: its name, its figures, a table, shares, curves, images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, final

from digitus.arrays import Pixels


class Table(NamedTuple):
    """Rows under their heads; numbers are texts already, and stand to the right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: tuple[int, ...] = ()
    """Columns of words, which stand to the left."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overview:
    """What there is to see of a noun, as data.

    Parameters
    ----------
    title
        What it is.
    large
        A result that stands out, such as the number that was read.
    facts
        Names and values.
    images
        Some images, uint8, (n, height, width), 0 paper to 255 ink; text leaves them out.
    curves
        Names and their values, from left to right; text leaves them out.
    shares
        Names and shares of one, as bars.
    table
        Rows under heads.
    marked
        The rows of the table, or shares, that stand out.

    Examples
    --------
    >>> from digitus.display.as_text import as_text
    >>> print(as_text(Overview(title="data", facts={"images": "3"}, shares={"0": 1.0, "1": 0.5})))
    data
    images  3
    0  ████████████████████  100.0 %
    1  ██████████             50.0 %
    """

    title: str
    large: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    images: Pixels | None = None
    curves: Mapping[str, Sequence[float]] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    table: Table | None = None
    marked: frozenset[int] = frozenset()


def percent(share: float | None, digits: int = 2) -> str:
    """Write a share as a percentage; one that is not known is a dash.

    Examples
    --------
    >>> percent(0.9569), percent(0.9569, 1), percent(None)
    ('95.69 %', '95.7 %', '-')
    """
    return "-" if share is None else f"{100 * share:.{digits}f} %"
