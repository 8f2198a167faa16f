"""Data sets named on the command line, and the images to evaluate or calibrate a model on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from digitus.cli.output.console import remark
from digitus.cli.output.progress import loading_progress
from digitus.datasets import Dataset, DataSplits, ReadOptions, list_datasets, load_dataset
from digitus.errors import SettingError
from digitus.models import Model, load_model
from digitus.recipes import held_out_images, unseen, unseen_images
from digitus.recipes.unseen import source_for

PARTS = ("train", "validation", "test")


def load(name: str, options: ReadOptions | None = None) -> DataSplits:
    """Load a data set; one that must be downloaded or composed first shows how far it is."""
    with arrival(name) as tell:
        splits = load_dataset(name, options=options, progress=tell)
    tell_remarks(splits)
    return splits


def tell_remarks(splits: DataSplits) -> None:
    """Say what was put right or left out when data were read."""
    for text in splits.remarks:
        remark(text)


def fetch(name: str) -> None:
    """Download a data set that is not here yet, and show how far it is."""
    if _missing(name):
        load(name)


@contextmanager
def arrival(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """Say that a data set is downloaded, if it is, and show how far its loading is."""
    if _missing(name):
        remark(f"{name} is downloaded once and kept")
    with loading_progress() as tell:
        yield tell


def _missing(name: str) -> bool:
    return any(info.name == name and not info.here for info in list_datasets())


def images_for(
    model: Model, data: str | None, split: str | None, options: ReadOptions | None = None
) -> Dataset:
    """Find the images to measure a model on; :func:`digitus.recipes.unseen_images` says which."""
    _require_part(split)
    with arrival(source_for(model, data)) as tell:
        return unseen_images(model, data, split, options=options, progress=tell, notice=remark)


def models_and_images(
    models: list[str], data: str | None, split: str | None, options: ReadOptions | None = None
) -> tuple[list[Model], Dataset]:
    """Load several models, and the images that the first of them has not seen."""
    loaded = [load_model(model) for model in models]
    return loaded, images_for(loaded[0], data, split, options)


def calibration_images(
    model: Model, data: str | None, split: str | None, options: ReadOptions | None = None
) -> Dataset:
    """Find the images to calibrate on; :func:`digitus.recipes.held_out_images` says which."""
    _require_part(split)
    with arrival(source_for(model, data)) as tell:
        return held_out_images(model, data, split, options=options, progress=tell, notice=remark)


def part_of(data: str, split: str | None, options: ReadOptions | None = None) -> Dataset:
    """Load one part of a data set, or all of it."""
    _require_part(split)
    return unseen.part_of(load(data, options), split or "train")


def splits_of(data: str, split: str | None, options: ReadOptions | None = None) -> DataSplits:
    """Load a data set; where a part is named, that part alone, as if there were no other."""
    _require_part(split)
    splits = load(data, options)
    if split is None:
        return splits
    part = unseen.part_of(splits, split)
    return replace(splits, train=part, test=None, validation=None, name=part.name)


def _require_part(split: str | None) -> None:
    if split not in {None, *unseen.PARTS}:
        raise SettingError(f"--split must be {', '.join(PARTS)} or all, got {split!r}")
