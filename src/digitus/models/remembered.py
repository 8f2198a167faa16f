"""What a model's file tells of its training and its quality, in the places of today and of before."""

from collections.abc import Mapping
from typing import Any

from digitus.errors import DataError
from digitus.models.figures import read_figures
from digitus.models.history import History

OLD_PLACES = ("test", "seeds", "robustness", "history")
"""What stood in the provenance before a model had figures and a history of its own."""


def remembered(description: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a model knows of itself; what makes no sense is as good as unknown."""
    provenance = description["provenance"]
    known = description
    if "figures" not in description:
        known = {"figures": provenance, "history": provenance.get("history")}
        provenance = {name: item for name, item in provenance.items() if name not in OLD_PLACES}
    figures, rows = known["figures"], known.get("history")
    return {
        "figures": read_figures(figures if isinstance(figures, Mapping) else {}),
        "history": _history(rows),
        "provenance": provenance,
    }


def _history(rows: Any) -> History | None:
    try:
        return History.from_data(rows) if rows and isinstance(rows, list) else None
    except DataError:
        return None
