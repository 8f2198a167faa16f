"""Models on the shelf: finding them, and telling all about one."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.text import Text

from digitus.cli.output.console import clean, remark
from digitus.cli.output.evaluation import calibration_line
from digitus.cli.output.format import duration, percent, within
from digitus.errors import DataError, ModelError, SettingError
from digitus.evaluation import spread
from digitus.models import Model, list_models, load_model, told
from digitus.settings import to_data


def find_models(places: Sequence[str]) -> list[tuple[str, Model]]:
    """Load the models in some files and folders, or the shipped ones and those in this folder.

    What cannot be loaded is left out with a remark.
    """
    found = []
    for path in [file for place in places for file in _files(place)] if places else _around():
        try:
            found.append((path, load_model(path)))
        except ModelError as error:
            remark(str(error))
    return found


def own_file(which: str) -> Path:
    """Return where a model can be written back to: its own file, but not a shipped one.

    Raises
    ------
    SettingError
        It ships with digitus.
    """
    path = Path(which).expanduser()
    if which in list_models() and not path.is_file():
        raise SettingError(f"{which} ships with digitus and stays as it is: add --out FILE")
    return path


def place_of(which: str) -> Path:
    """Return the file of a model that was found, by name or by path."""
    path = Path(which).expanduser()
    return path if path.is_file() else list_models()[which]


def card_of(which: str) -> str | None:
    """Read the card that lies beside a model's file; None where there is none, or another's."""
    path = place_of(which)
    beside = path.with_suffix(".md")
    if not beside.is_file():
        return None
    text = beside.read_text("utf-8", errors="replace")
    if hashlib.sha256(path.read_bytes()).hexdigest() not in text:
        remark(f"{beside} is the card of another file; 'digitus card {which}' writes a new one")
        return None
    return "\n".join(map(clean, text.splitlines()))


def seeds_of(runs: Path, model: Model) -> dict[str, Any]:
    """Summarise what ``benchmarks.accuracy`` found on test images for the recipe of a model.

    Raises
    ------
    DataError
        The file cannot be read, or has nothing about this recipe.
    """
    recipe = told(model, str, "recipe", "name")
    try:
        rows = [json.loads(line) for line in runs.read_text("utf-8").splitlines()]
        found = {
            row["seed"]: float(row["accuracy"])
            for row in rows
            if row["label"] == recipe and row["part"] == "test"
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{runs} is no file that benchmarks.accuracy wrote ({error})") from error
    if not found:
        raise DataError(f"{runs} holds no accuracy of {recipe} on test images")
    return {"accuracies": found, **spread([*found.values()]).to_data()}


def model_data(path: str, model: Model) -> dict[str, Any]:
    """Tell all about a model as plain data."""
    return {
        "file": path,
        "size": place_of(path).stat().st_size,
        "name": model.name,
        "network": to_data(model.network),
        "parameters": model.network.parameter_count,
        "precision": model.precision,
        "scaling": to_data(model.scaling),
        "decision": to_data(model.decision),
        "calibration": to_data(model.calibration),
        "members": len(model.members),
        "shift": model.shift,
        "ink": model.ink,
        "provenance": to_data(model.provenance),
    }


def model_facts(model: Model) -> Text:
    """Tell all about a model to a person."""
    facts = Text.assemble((model.name, "bold"), "\n", model.network.summary(), "\n")
    for label, value in _facts(model).items():
        facts.append_text(Text.assemble("\n", (f"{label:<12}", "quiet"), value))
    return facts


def _facts(model: Model) -> dict[str, str]:
    images, data = told(model, int, "data", "images"), told(model, str, "data", "name")
    epochs, engine = told(model, int, "epochs"), told(model, str, "engine")
    seconds, accuracy = told(model, float, "seconds"), told(model, float, "test", "accuracy")
    seed = told(model, int, "recipe", "seed")
    known = {
        "recipe": told(model, str, "recipe", "title"),
        "seed": None if seed is None else str(seed),
        "trained on": f"{images:,} images of {data}" if images and data else None,
        "training": told(model, str, "reason"),
        "engine": f"{engine}, {epochs} epochs" if engine and epochs else None,
        "time": duration(seconds) if seconds is not None else None,
        "accuracy": _accuracy(model) if accuracy is not None else None,
        "decision": model.decision.kind,
        "calibration": None if model.calibration is None else calibration_line(model.calibration),
        "members": f"{len(model.members)} networks" if model.others else None,
        "looks": f"5, moved by {model.shift}" if model.shift else None,
        "numbers": model.precision,
    }
    return {label: value for label, value in known.items() if value}


def _accuracy(model: Model) -> str:
    accuracy = percent(told(model, float, "test", "accuracy"))
    ends = told(model, list, "test", "interval")
    match ends:
        case [float(low), float(high)]:
            limits = f" ({within(low, high)} with 95 % confidence)"
        case _:
            limits = ""
    return f"{accuracy} of {told(model, str, 'test', 'data')}{limits}"


def _around() -> list[str]:
    return [*map(str, list_models().values()), *_files(".")]


def _files(place: str) -> list[str]:
    folder = Path(place).expanduser()
    return (
        [str(path) for path in sorted(folder.glob("*.safetensors"))] if folder.is_dir() else [place]
    )
