"""Tables for people: Markdown, so that they can be pasted where they are wanted."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.machine import warnings

UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "μs"))


def duration(seconds: float) -> str:
    """Write seconds with three digits in the unit that fits.

    Examples
    --------
    >>> duration(0.01234), duration(2.5e-6), duration(123.4)
    ('12.3 ms', '2.5 μs', '123 s')
    """
    size, unit = next((pair for pair in UNITS if seconds >= pair[0]), UNITS[-1])
    return f"{seconds / size:.3g} {unit}"


def times(ratio: float) -> str:
    """Write a ratio with three digits.

    Examples
    --------
    >>> times(12.345), times(1234.5)
    ('12.3x', '1234x')
    """
    return f"{ratio:.0f}x" if ratio >= 1000 else f"{ratio:.3g}x"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out rows as a Markdown table with aligned columns.

    Examples
    --------
    >>> print(table(["who", "what"], [["a", "1"], ["bcde", "2"]]))
    | who  | what |
    |------|------|
    | a    | 1    |
    | bcde | 2    |
    """
    cells = [list(header), *map(list, rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def machine_text(machine: dict[str, Any]) -> str:
    """Write on what everything ran."""
    versions = (f"{name} {number}" for name, number in machine["versions"].items() if number)
    lines = [
        f"{machine['processor']}, cores: {machine['cores']}, {machine['memory'] / 2**30:.0f} GiB,"
        f" {machine['system']}, Python {machine['python']}",
        ", ".join(versions),
        *machine["blas"],
        *(f"{name}={value}" for name, value in machine["environment"].items()),
        *(f"WARNING: {warning}" for warning in warnings(machine)),
    ]
    return "\n".join(f"- {line}" for line in lines)


def tell(line: str) -> None:
    """Say on the error output what is going on."""
    print(line, file=sys.stderr, flush=True)
