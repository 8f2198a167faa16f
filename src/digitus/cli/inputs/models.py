"""Models and recipes named on the command line, and the files beside a model."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from digitus.cli.output.console import clean, remark
from digitus.errors import DataError, ModelError, SettingError
from digitus.evaluation import run_statistics
from digitus.images.augment import Augment
from digitus.models import Model, SeedFigures, list_models, load_model, told
from digitus.networks import Network
from digitus.recipes import load_recipe

FEW_IMAGES = 8
"""Images that are read before the compiled engine would be loaded."""


def open_model(name: str, reject: float | None = None) -> Model:
    """Load a model; one that is to keep to a risk answers only where it can.

    Raises
    ------
    SettingError
        It cannot promise this risk.
    """
    model = load_model(name)
    return model if reject is None else model.rejecting(reject)


def engine_for(engine: str, images: int) -> str:
    """Choose what computes: for a few images, what is loaded sooner.

    Loading the compiled engine takes as long as eight pictures take the numpy engine.

    Parameters
    ----------
    engine
        What the person asked for; only "auto" leaves a choice.
    images
        How many there are.

    Examples
    --------
    >>> engine_for("auto", 1), engine_for("auto", 10_000), engine_for("compiled", 1)
    ('numpy', 'auto', 'compiled')
    """
    return "numpy" if engine == "auto" and images <= FEW_IMAGES else engine


def network_of(which: str) -> tuple[str, Network]:
    """Find the network of a recipe or a model, and what it is called.

    Raises
    ------
    SettingError
        There is neither a recipe nor a model of that name.
    """
    if which.endswith(".safetensors") or which in list_models():
        model = load_model(which)
        return model.name, model.network
    recipe = load_recipe(which)
    return recipe.name, recipe.network


def augment_of(name: str) -> Augment:
    """Find the augmentation of a recipe; one without any changes nothing.

    Raises
    ------
    SettingError
        There is no such recipe.
    """
    return load_recipe(name).training.augment or Augment()


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


def seeds_of(runs: Path, model: Model) -> SeedFigures:
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
    seeds = tuple(sorted(found))
    accuracies = tuple(found[seed] for seed in seeds)
    return run_statistics(accuracies).figures().replace(seeds=seeds, accuracies=accuracies)


def _around() -> list[str]:
    return [*map(str, list_models().values()), *_files(".")]


def _files(place: str) -> list[str]:
    folder = Path(place).expanduser()
    return (
        [str(path) for path in sorted(folder.glob("*.safetensors"))] if folder.is_dir() else [place]
    )
