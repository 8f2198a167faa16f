"""What can be taken away: a network as a file of any format, its curves, and how it came about."""

import csv
import io
import tempfile
import threading
from pathlib import Path
from typing import Final

from digitus.errors import SettingError, unknown
from digitus.export.formats import export_model
from digitus.models import History, Model, save_model

PICTURES: Final = {"png": "image/png", "svg": "image/svg+xml"}
KINDS: Final = {**PICTURES, "csv": "text/csv"}
"""The forms in which curves are taken away, with their types of content."""

_drawing = threading.Lock()  # matplotlib has settings that all threads share


def as_file(model: Model) -> bytes:
    """Write a model as the bytes of its own file."""
    with tempfile.TemporaryDirectory() as folder:
        return save_model(model, Path(folder, "model.safetensors")).read_bytes()


def exported(model: Model, to: str, precision: str) -> bytes:
    """Write a model as other programs run it: what ``digitus export`` writes.

    Raises
    ------
    SettingError, ModelError
        As :func:`~digitus.export.formats.export_model` does.
    """
    with tempfile.TemporaryDirectory() as folder:
        return export_model(model, Path(folder, f"model.{to}"), to, precision).read_bytes()


def curves(model: Model, kind: str) -> bytes:
    """Draw a model's training, or write it as a table.

    Raises
    ------
    SettingError
        It knows nothing of its training, or there is no such kind.
    """
    if kind not in KINDS:
        raise unknown("kind of curves", kind, KINDS)
    if not model.history:
        raise SettingError(f"{model.name} has no finished epoch, so it has no curves yet")
    return _table(model.history) if kind == "csv" else _picture(model, model.history, kind)


def _picture(model: Model, history: History, kind: str) -> bytes:
    from digitus.plots import plot_training, save_figure

    with _drawing, tempfile.TemporaryDirectory() as folder:
        figure = plot_training(history, title=model.name)
        return save_figure(figure, Path(folder, f"curves.{kind}")).read_bytes()


def _table(history: History) -> bytes:
    rows = history.to_data()
    left_out = {"kind", "changes"}
    names = [name for name, one in rows[0].items() if name not in left_out and one is not None]
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
