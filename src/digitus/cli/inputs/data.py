"""Which images a command looks at: by the name of a data set, or those a model has not seen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from digitus.cli.output.console import remark, screen
from digitus.datasets import Dataset, DataSplits, list_datasets, load_dataset
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.models import Model, list_models, load_model
from digitus.networks import Network
from digitus.recipes import held_out_images, load_recipe, unseen, unseen_images
from digitus.recipes.unseen import source_for

PARTS = ("train", "validation", "test")


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
    """Find the images to measure a model on; :func:`digitus.recipes.unseen_images` says which."""
    _require_part(split)
    with arrival(source_for(model, data)) as tell:
        return unseen_images(model, data, split, progress=tell, notice=remark)


def calibration_images(model: Model, data: str | None, split: str | None) -> Dataset:
    """Find the images to calibrate on; :func:`digitus.recipes.held_out_images` says which."""
    _require_part(split)
    with arrival(source_for(model, data)) as tell:
        return held_out_images(model, data, split, progress=tell, notice=remark)


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
    return unseen.part_of(load(data), split or "train")


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


def _require_part(split: str | None) -> None:
    if split not in {None, *unseen.PARTS}:
        raise SettingError(f"--split must be {', '.join(PARTS)} or all, got {split!r}")
