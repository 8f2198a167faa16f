"""Images to calibrate on: neither those that a model has learnt nor those it is measured on."""

from digitus.datasets import Dataset, ReadOptions, load_dataset
from digitus.datasets.download import Progress
from digitus.errors import DataError, SettingError
from digitus.models import Model
from digitus.recipes.recipe import Recipe
from digitus.recipes.unseen import (
    Notice,
    is_own,
    learnt_from,
    part_of,
    recipe_of,
    require_part,
    unseen_images,
)


def held_out_images(
    model: Model,
    data: str | None = None,
    part: str | None = None,
    *,
    options: ReadOptions | None = None,
    progress: Progress | None = None,
    notice: Notice = lambda text: None,
) -> Dataset:
    """Find images that a model has not seen and will not be measured on.

    Without a name these are the validation images of its recipe, of other data the validation
    images or else the training images, which are other people's to it.

    Parameters
    ----------
    model
        What is to be calibrated.
    data, part, options, progress, notice
        As :func:`~digitus.recipes.unseen_images` takes them.

    Raises
    ------
    SettingError
        These are test images, or the images that it was trained on.
    DataError
        Its recipe held no images out.
    """
    require_part(part)
    if part in {"test", "all"}:
        raise SettingError(
            "test images are for measuring, and what was fitted on them is measured too well; take"
            " the validation or the training images"
        )
    recipe = recipe_of(model)
    if data is None or (recipe is not None and is_own(recipe, data)):
        if recipe is not None and not recipe.data.validation and part is None:
            raise DataError(_nothing_held_out(model))
        found = unseen_images(
            model, data, part or "validation", options=options, progress=progress, notice=notice
        )
    else:
        splits = load_dataset(data, options=options, progress=progress)
        for remark in splits.remarks:
            notice(remark)
        found = part_of(splits, part or ("train" if splits.validation is None else "validation"))
    if found.fingerprint == learnt_from(model):
        raise SettingError(
            f"{model.name} was trained on these images and is surer of them than of any others;"
            " calibrate on images that it has not seen"
        )
    return found


def require_sibling(model: Model, sibling: Model) -> None:
    """Refuse a sibling that is none: of another network, or trained by another recipe.

    Raises
    ------
    SettingError
        Saying what differs.
    """
    ours, theirs = recipe_of(model), recipe_of(sibling)
    if model.network != sibling.network or len(model.members) != len(sibling.members):
        raise SettingError(f"{sibling.name} is no sibling of {model.name}: it has another network")
    if model.shift != sibling.shift:
        raise SettingError(f"{sibling.name} looks at other views of an image than {model.name}")
    if ours is None or theirs is None:
        return
    if _without_seed(ours) != _without_seed(theirs):
        raise SettingError(
            f"{sibling.name} is no sibling of {model.name}: their recipes differ in more than seed"
            " and held-out images"
        )


def _without_seed(recipe: Recipe) -> Recipe:
    """Leave out in what siblings may differ; each may have teachers that saw as little as it."""
    training, teacher = recipe.training, recipe.training.teacher
    if teacher:
        training = training.replace(teacher=teacher.replace(models=("",)))
    data = recipe.data.replace(validation=0)
    return recipe.replace(name="", title="", seed=0, data=data, training=training)


def _nothing_held_out(model: Model) -> str:
    return (
        f"{model.name} was trained on all images, and none were held out for this. Train a sibling"
        " by the same recipe with --set validation=5000, and name it with --sibling; or name other"
        " images with --data"
    )
