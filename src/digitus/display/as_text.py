"""An overview as lines of text."""

from collections.abc import Iterator, Mapping

from digitus.display.overview import Overview, Table, percent

WIDTH = 20
"""Letters of the longest bar."""


def as_text(overview: Overview) -> str:
    r"""Lay an overview out for a terminal; what is no letter becomes a question mark.

    Examples
    --------
    >>> table = Table(("epoch", "loss"), (("1", "0.52"), ("2", "0.4")))
    >>> print(as_text(Overview(title="history\x07", table=table)))
    history?
    epoch  loss
        1  0.52
        2   0.4
    """
    lines = [overview.title]
    lines += [overview.large] if overview.large else []
    lines += _facts(overview.facts)
    lines += _bars(overview.shares)
    lines += _rows(overview.table) if overview.table else []
    return "\n".join(
        "".join(letter if letter.isprintable() else "?" for letter in line) for line in lines
    )


def _facts(facts: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        yield f"{name:<{width}}  {value}"


def _bars(shares: Mapping[str, float]) -> Iterator[str]:
    width = max(map(len, shares), default=0)
    for name, share in shares.items():
        yield f"{name:>{width}}  {'█' * round(WIDTH * share):<{WIDTH}}  {percent(share, 1):>7}"


def _rows(table: Table) -> Iterator[str]:
    rows = [table.heads, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.heads))]
    for row in rows:
        cells = (
            f"{cell:<{width}}" if column in table.words else f"{cell:>{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
