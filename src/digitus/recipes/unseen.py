"""Images that a model has not seen: those that its recipe kept from the training."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np

from digitus.datasets import (
    Dataset,
    DataSplits,
    ReadOptions,
    can_be_had_apart,
    fit_images,
    is_name,
    load_dataset,
)
from digitus.datasets.download import Progress
from digitus.errors import SettingError
from digitus.models import Model, told
from digitus.recipes.recipe import Recipe
from digitus.settings import from_data

PARTS = ("train", "validation", "test", "all")
FALLBACK = "mnist"
"""What a model is measured on whose file does not say by which recipe it was trained."""

Notice: TypeAlias = Callable[[str], None]
"""Is told in a sentence what people should know about the images that were chosen."""


def unseen_images(
    model: Model,
    data: str | None = None,
    part: str | None = None,
    *,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
    notice: Notice = lambda text: None,
) -> Dataset:
    """Find the images to measure a model on.

    Without a name, these are the test images of the recipe that the model was trained by, divided
    as they were then: images that it has not seen.  Images of another size than the model reads
    are fitted into it.

    Parameters
    ----------
    model
        What is to be measured.
    data
        A data set's name or path; None means that of the model's own recipe.
    part
        "train", "validation", "test" or "all"; None means the test images, or all images of data
        that is not divided.
    options
        How to read a file where looking at it leaves a doubt.
    progress
        Is told how far images are that must be downloaded or composed first.
    notice
        Is told what was put right in the images when they were read, and if they were fitted, are
        not divided, or have changed since the training.

    Raises
    ------
    SettingError
        For a part that no data set has.
    DataError
        The data cannot be read, or has no such part.

    Examples
    --------
    >>> from digitus.models import load_model
    >>> unseen_images(load_model("cnn-tiny"))
    <mnist:test: 10,000 images of 28x28, 10 classes>
    """
    require_part(part)
    found = _find(model, data, part, options, progress, notice)
    height, width = model.network.input_shape
    if found.shape != (height, width):
        notice(
            f"{found.name} has images of {found.shape[0]} x {found.shape[1]}: its digits are fitted"
            f" into {height} x {width}, as MNIST was made"
        )
    return fit_images(found, (height, width))


def recipe_of(model: Model) -> Recipe | None:
    """Read the recipe back that a model was trained by; None where its file does not say."""
    try:
        return from_data(Recipe, model.provenance["recipe"])
    except (KeyError, ValueError):
        return None


def is_own(recipe: Recipe, data: str | None) -> bool:
    """Say whether a name means the data that a recipe trains on; no name means that."""
    # The name that a data set goes by is the last part of where it lies, with or without ending.
    own = Path(recipe.data.source)
    return data in {None, recipe.data.source, own.name} or (
        data == own.stem and not is_name(own.stem) and not Path(own.stem).exists()
    )


def source_for(model: Model, data: str | None) -> str:
    """Name the data set in which :func:`unseen_images` looks."""
    recipe = recipe_of(model)
    return recipe.data.source if recipe and is_own(recipe, data) else data or FALLBACK


def part_of(splits: DataSplits, part: str) -> Dataset:
    """Return one part of a data set; "all" puts its parts together.

    Raises
    ------
    DataError
        It has no such part.
    """
    if part != "all":
        return splits[part]
    parts = [splits[name] for name in splits.names]
    return Dataset(
        np.concatenate([one.images for one in parts]),
        np.concatenate([one.labels for one in parts]),
        name=splits.name,
        classes=parts[0].classes,
        ink=parts[0].ink,
    )


def require_part(part: str | None) -> None:
    """Refuse a part that no data set has.

    Raises
    ------
    SettingError
        Naming those that there are.
    """
    if part not in {None, *PARTS}:
        raise SettingError(
            f"a part of a data set is {', '.join(PARTS[:-1])} or {PARTS[-1]}, got {part!r}"
        )


def _find(
    model: Model,
    data: str | None,
    part: str | None,
    options: ReadOptions | None,
    progress: Progress | None,
    notice: Notice,
) -> Dataset:
    recipe = recipe_of(model)
    if recipe is not None and is_own(recipe, data):
        wanted, rng = part or "test", np.random.default_rng(recipe.seed)
        if wanted != "all" and can_be_had_apart(recipe.data.source, wanted):
            return recipe.data.load_part(wanted, rng)
        plan = recipe.data if options is None else recipe.data.replace(reading=options)
        splits = plan.load(rng, progress)
        _tell(splits, notice)
        if learnt_from(model) != splits.train.fingerprint:
            # Its test images may be among those the model has seen.
            notice(
                f"{splits.name} is not what {model.name} was trained on: it has changed since then"
            )
        return part_of(splits, wanted)
    splits = load_dataset(data or FALLBACK, options=options, progress=progress)
    _tell(splits, notice)
    if part is None and splits.test is None:
        notice(f"{splits.name} is not divided: all {len(splits.train):,} images are looked at")
        part = "all"
    return part_of(splits, part or "test")


def _tell(splits: DataSplits, notice: Notice) -> None:
    for remark in splits.remarks:
        notice(remark)


def learnt_from(model: Model) -> str | None:
    """Return the fingerprint of the images that a model was trained on, if its file tells it."""
    found: str | None = told(model, str, "data", "train")
    return found
