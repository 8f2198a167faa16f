"""Histories of trainings: from the folder of a run, or from the model that came of it."""

from collections.abc import Sequence
from pathlib import Path

from digitus.errors import DataError
from digitus.models import load_model
from digitus.training import History


def histories_of(places: Sequence[str]) -> dict[str, History]:
    """Read the histories of several trainings, each under a name of its own.

    Raises
    ------
    DataError
        There is none, or it cannot be read.
    """
    histories: dict[str, History] = {}
    for place in places:
        name, history = _history_of(place)
        histories[place if name in histories else name] = history
    return histories


def _history_of(place: str) -> tuple[str, History]:
    path = Path(place).expanduser()
    if path.is_dir():
        return path.name or place, History.read(path / "history.jsonl")
    if path.suffix == ".jsonl":
        return path.parent.name or place, History.read(path)
    model = load_model(place)
    if not model.history:
        raise DataError(f"{place} does not tell how it was trained; name the folder of its run")
    return model.name, model.history
