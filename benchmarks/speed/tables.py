"""The tables of a comparison: a summary of all of them, and one of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.report import duration, table, times
from benchmarks.speed.comparison import Comparison, Entry
from benchmarks.speed.timing import Summary


def summary_text(comparisons: Sequence[Comparison], per: Mapping[str, str]) -> str:
    """Write all comparisons in one table: how long the first takes, how many times longer the others.

    Parameters
    ----------
    comparisons
        What was measured; the same peer is first in all of them.
    per
        What the times are for, by the name of the work; one epoch where nothing is said.
    """
    labels = dict.fromkeys(entry.peer.label for found in comparisons for entry in found.entries[1:])
    first = comparisons[0].entries[0].peer.label
    rows = [
        (
            f"{found.work.name}, {per.get(found.work.name, 'one epoch')}",
            _time(found.entries[0], found.stated_for),
            *(_ratio(found, label) for label in labels),
        )
        for found in comparisons
    ]
    return "## Summary\n\n" + table(("", first, *labels), rows)


def _time(entry: Entry, stated_for: int) -> str:
    return duration(entry.cost.median * stated_for) if entry.cost else "-"


def _ratio(comparison: Comparison, label: str) -> str:
    found = [entry.ratio for entry in comparison.entries if entry.peer.label == label]
    return ratio_text(found[0]) if found and found[0] else "-"


def comparison_text(comparison: Comparison, per: Mapping[str, str]) -> str:
    """Write one comparison, with ``per`` as in :func:`summary_text`."""
    header = (
        "",
        per.get(comparison.work.name, "one epoch"),
        "ratio (range)",
        "form",
        "amount in a run",
        "reached",
        "",
    )
    rows = [_entry(entry, comparison.stated_for) for entry in comparison.entries]
    notes = [
        f"{entry.peer.label}: {entry.peer.note}"
        for entry in comparison.entries
        if entry.peer.note and not entry.absent
    ]
    return "\n\n".join([f"## {comparison.work.name}", table(header, rows), *notes])


def _entry(entry: Entry, stated_for: int) -> tuple[str, ...]:
    label = entry.peer.label
    if entry.cost is None or entry.ratio is None or entry.reached is None:
        return (label, "-", "-", entry.absent, "-", "-", "")
    return (
        label,
        duration(entry.cost.median * stated_for),
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
        (row["recipe"], row["engine"], "-", "-", "-", row["absent"])
        if "absent" in row
        else (
            row["recipe"],
            row["engine"],
            f"{row['peak'] / 1e6:.0f} MB",
            f"{row['before'] / 1e6:.0f} MB",
            f"{row['limit'] / 1e6:.0f} MB" if row["limit"] else "-",
            f"{row['images']:,}",
        )
        for row in rows
    ]
    header = ("recipe", "engine", "peak memory", "before loading data", "limit", "images")
    return "## Peak memory of a training\n\n" + table(header, cells)
