"""What a model's file tells of its training and its quality, in the places of today and of before."""

from collections.abc import Mapping
from typing import Any

from digitus.errors import DataError
from digitus.models.confidence import ConfidenceModel
from digitus.models.figures import read_figures
from digitus.models.history import History
from digitus.settings import from_data

OLD_PLACES = ("test", "seeds", "robustness", "history")
"""What stood in the provenance before a model had figures and a history of its own."""

OLD_READING = {"line_confidence": "reading", "digit_confidence": "reading alone"}
"""Where a reader's confidence stood; what it got right stood behind that with ``" figures"``."""


def remembered(description: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a model knows of itself; what makes no sense is as good as unknown."""
    provenance = description["provenance"]
    known = description
    if "figures" not in description:
        known = {"figures": provenance, "history": provenance.get("history")}
        provenance = {name: item for name, item in provenance.items() if name not in OLD_PLACES}
    figures, rows = known["figures"], known.get("history")
    confidence = {
        name: _confidence(description[name] if name in description else _old(provenance, place))
        for name, place in OLD_READING.items()
    }
    gone = {f"{place}{end}" for place in OLD_READING.values() for end in ("", " figures")}
    if "line_confidence" not in description:
        provenance = {name: item for name, item in provenance.items() if name not in gone}
    return confidence | {
        "figures": read_figures(figures if isinstance(figures, Mapping) else {}),
        "history": _history(rows),
        "provenance": provenance,
    }


def _old(provenance: Mapping[str, Any], place: str) -> Any:
    known, figures = provenance.get(place), provenance.get(f"{place} figures")
    if not isinstance(known, Mapping):
        return None
    right = figures.get("right") if isinstance(figures, Mapping) else None
    return {**known, "right": right if isinstance(right, float) else None}


def _confidence(data: Any) -> ConfidenceModel | None:
    # Unlike a figure it decides what is rejected: a damaged one damages the file.
    return None if data is None else from_data(ConfidenceModel, data, "confidence")


def _history(rows: Any) -> History | None:
    try:
        return History.from_data(rows) if rows and isinstance(rows, list) else None
    except DataError:
        return None
