"""Which images a command looks at: by the name of a data set, or those a model has not seen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from digitus.cli.screen import remark, screen
from digitus.datasets import (
    Dataset,
    DataSplits,
    can_be_had_apart,
    fit_images,
    list_datasets,
    load_dataset,
)
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.models import Model, list_models, load_model
from digitus.networks import Network
from digitus.recipes import Recipe, load_recipe
from digitus.settings import from_data

PARTS = ("train", "validation", "test")
FALLBACK = "mnist"


def load(name: str) -> DataSplits:
    """Load a data set; one that must be downloaded or composed first shows how far it is."""
    with arrival(name) as tell:
        return load_dataset(name, progress=tell)


def fetch(name: str) -> None:
    """Download a data set that is not here yet, and show how far it is."""
    if _missing(name):
        load(name)


@contextmanager
def arrival(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show how far images are that must be downloaded or composed first."""
    if _missing(name):
        remark(f"{name} is downloaded once and kept")
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    clock, console = TimeRemainingColumn(compact=True), screen(remarks=True)
    still = not console.is_interactive  # where nothing moves, a bar would be an empty line
    with Progress(*columns, clock, console=console, transient=True, disable=still) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, arrived: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=arrived, total=total or None)

        yield tell


def _missing(name: str) -> bool:
    return any(info.name == name and not info.here for info in list_datasets())


def splits_data(splits: DataSplits) -> dict[str, Any]:
    """Describe a data set as plain data."""
    return {
        "name": splits.name,
        "source": splits.source,
        "license": splits.license,
        "parts": {
            name: {
                "images": len(part),
                "height": part.shape[0],
                "width": part.shape[1],
                "ink": part.ink,
                "counts": part.counts(),
                "fingerprint": part.fingerprint,
            }
            for name, part in splits.items()
        },
    }


def images_for(model: Model, data: str | None, split: str | None) -> Dataset:
    """Find the images to measure a model on.

    Without a name, these are the test images of the recipe that the model was trained by, divided
    as they were then: images that it has not seen.  Images of another size than the model reads
    are fitted into it.

    Raises
    ------
    SettingError
        For a part that no data set has.
    DataError
        The data cannot be read, or has no such part.
    """
    _require_part(split)
    found = _images_for(model, data, split)
    height, width = model.network.input_shape
    if found.shape != (height, width):
        remark(
            f"{found.name} has images of {found.shape[0]} x {found.shape[1]}: its digits are fitted"
            f" into {height} x {width}, as MNIST was made"
        )
    return fit_images(found, (height, width))


def _images_for(model: Model, data: str | None, split: str | None) -> Dataset:
    recipe = recipe_of(model)
    if recipe is not None and is_own(recipe, data):
        part, rng = split or "test", np.random.default_rng(recipe.seed)
        if can_be_had_apart(recipe.data.source) and part != "all":
            return recipe.data.load_part(part, rng)
        with arrival(recipe.data.source) as tell:
            splits = recipe.data.load(rng, tell)
        _compare_fingerprints(model, splits)
        return _part(splits, split or "test")
    splits = load(data or FALLBACK)
    if split is None and splits.test is None:
        remark(f"{splits.name} is not divided: all {len(splits.train):,} images are looked at")
        split = "all"
    return _part(splits, split or "test")


def open_model(name: str, reject: float | None = None) -> Model:
    """Load a model; one that is to keep to a risk answers only where it can.

    Raises
    ------
    SettingError
        It cannot promise this risk.
    """
    model = load_model(name)
    return model if reject is None else model.rejecting(reject)


def part_of(data: str, split: str | None) -> Dataset:
    """Load one part of a data set, or all of it."""
    _require_part(split)
    return _part(load(data), split or "train")


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


def is_own(recipe: Recipe, data: str | None) -> bool:
    """Say whether a name means the data that a recipe trains on; no name means that."""
    # The name that a data set goes by is the last part of where it lies.
    return data in {None, recipe.data.source, Path(recipe.data.source).name}


def recipe_of(model: Model) -> Recipe | None:
    """Read the recipe back that a model was trained by; None where its file does not say."""
    try:
        return from_data(Recipe, model.provenance["recipe"])
    except (KeyError, ValueError):
        return None


def _require_part(split: str | None) -> None:
    if split not in {None, "all", *PARTS}:
        raise SettingError(f"--split must be {', '.join(PARTS)} or all, got {split!r}")


def _compare_fingerprints(model: Model, splits: DataSplits) -> None:
    """Warn of data that has changed: its test images may be among those the model has seen."""
    trained_on = model.provenance.get("data", {}).get("train")
    if trained_on != splits.train.fingerprint:
        remark(f"{splits.name} is not what {model.name} was trained on: it has changed since then")


def _part(splits: DataSplits, split: str) -> Dataset:
    if split != "all":
        return splits[split]
    parts = [splits[name] for name in splits.names]
    return Dataset(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        name=splits.name,
        classes=parts[0].classes,
        ink=parts[0].ink,
    )
