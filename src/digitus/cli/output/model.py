"""All about one model: as plain data, or as lines for people."""

from typing import Any

from rich.text import Text

from digitus.cli.inputs.models import place_of
from digitus.cli.output.evaluation import calibration_line
from digitus.cli.output.format import duration, within
from digitus.display import percent
from digitus.models import Measured, Model, describe_model, told


def model_data(path: str, model: Model) -> dict[str, Any]:
    """Tell all about a model as plain data."""
    return {
        "file": path,
        "size": place_of(path).stat().st_size,
        "parameters": model.network.parameter_count,
        "precision": model.precision,
        **describe_model(model),
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
    seconds = told(model, float, "seconds")
    seed = told(model, int, "recipe", "seed")
    known = {
        "recipe": told(model, str, "recipe", "title"),
        "seed": None if seed is None else str(seed),
        "trained on": f"{images:,} images of {data}" if images and data else None,
        "training": told(model, str, "reason"),
        "engine": f"{engine}, {epochs} epochs" if engine and epochs else None,
        "time": duration(seconds) if seconds is not None else None,
        "accuracy": _accuracy(model.figures.test),
        "decision": model.decision.kind,
        "calibration": None if model.calibration is None else calibration_line(model.calibration),
        "members": f"{len(model.members)} networks" if model.others else None,
        "views": f"5, shifted by {model.shift}" if model.shift else None,
        "numbers": model.precision,
    }
    return {label: value for label, value in known.items() if value}


def _accuracy(test: Measured | None) -> str | None:
    if test is None or test.accuracy is None:
        return None
    limits = f" ({within(*test.interval)} with 95 % confidence)" if test.interval else ""
    return f"{percent(test.accuracy)} of {test.data}{limits}"
