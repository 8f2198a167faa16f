"""Tables for people: Markdown, so that they can be pasted where they are wanted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.contest import Contest, Entry
from benchmarks.machine import warnings
from benchmarks.timing import Summary

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


def summary_text(contests: Sequence[Contest], per: Mapping[str, str]) -> str:
    """Write all contests in one table: how long the first takes, how many times longer the others.

    Parameters
    ----------
    contests
        What was measured; the same contender is first in all of them.
    per
        What the times are for, by the name of the work; one epoch where nothing is said.
    """
    labels = dict.fromkeys(
        entry.contender.label for found in contests for entry in found.entries[1:]
    )
    first = contests[0].entries[0].contender.label
    rows = [
        (
            f"{found.work.name}, {per.get(found.work.name, 'one epoch')}",
            _time(found.entries[0], found.share),
            *(_ratio(found, label) for label in labels),
        )
        for found in contests
    ]
    return "## Summary\n\n" + table(("", first, *labels), rows)


def _time(entry: Entry, share: int) -> str:
    return duration(entry.cost.median * share) if entry.cost else "-"


def _ratio(contest: Contest, label: str) -> str:
    found = [entry.ratio for entry in contest.entries if entry.contender.label == label]
    return ratio_text(found[0]) if found and found[0] else "-"


def contest_text(contest: Contest, per: Mapping[str, str]) -> str:
    """Write one contest, with ``per`` as in :func:`summary_text`."""
    header = (
        "",
        per.get(contest.work.name, "one epoch"),
        "ratio (range)",
        "form",
        "amount in a run",
        "reached",
        "",
    )
    rows = [_entry(entry, contest.share) for entry in contest.entries]
    notes = [
        f"{entry.contender.label}: {entry.contender.note}"
        for entry in contest.entries
        if entry.contender.note and not entry.absent
    ]
    return "\n\n".join([f"## {contest.work.name}", table(header, rows), *notes])


def _entry(entry: Entry, share: int) -> tuple[str, ...]:
    label = entry.contender.label
    if entry.cost is None or entry.ratio is None or entry.reached is None:
        return (label, "-", "-", entry.absent, "-", "-", "")
    return (
        label,
        duration(entry.cost.median * share),
        ratio_text(entry.ratio),
        entry.form,
        f"{entry.amount:,}",
        ", ".join(f"{name} {value:.4g}" for name, value in entry.reached.items()),
        _agreement(entry),
    )


def _agreement(entry: Entry) -> str:
    if entry.agrees is None:
        return ""
    after = "" if entry.compared == entry.amount else f" after {entry.compared:,}"
    return ("same" if entry.agrees else "NOT THE SAME") + after


def ratio_text(ratio: Summary) -> str:
    """Write the median of ratios, and how far they spread."""
    return f"{times(ratio.median)} ({times(ratio.least)} to {times(ratio.most)})"


def memory_text(rows: Sequence[dict[str, Any]]) -> str:
    """Write the peaks."""
    cells = [
        (row["recipe"], row["engine"], "-", "-", row["absent"])
        if "absent" in row
        else (
            row["recipe"],
            row["engine"],
            f"{row['peak'] / 1e6:.0f} MB",
            f"{row['before'] / 1e6:.0f} MB",
            f"{row['images']:,}",
        )
        for row in rows
    ]
    header = ("recipe", "engine", "peak memory", "before loading data", "images")
    return "## Peak memory of a training\n\n" + table(header, cells)


def verdict(reached: bool | None) -> str:
    """Write whether a target is reached."""
    return {True: "reached", False: "NOT REACHED", None: "not measured"}[reached]
