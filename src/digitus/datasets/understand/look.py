"""The one way from what a reader found to a data set: shape, range, paper, labels, which way up."""

import dataclasses
from typing import NamedTuple

import numpy as np

from digitus.arrays import Images, Labels
from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.splits import DataSplits
from digitus.datasets.understand.arrange import arrange
from digitus.datasets.understand.labels import as_labels, readings
from digitus.datasets.understand.likeness import (
    ENOUGH,
    TRANSPOSED,
    UPRIGHT,
    Likeness,
    likeness,
    put_upright,
)
from digitus.datasets.understand.polarity import put_right
from digitus.datasets.understand.ranges import LEAST_SIDE, to_bytes
from digitus.errors import DataError

Said = tuple[str, ...]
PARTS = ("train", "validation", "test")


class Pictures(NamedTuple):
    """Images of a file, some perhaps without labels, ready to be read by a model.

    Parameters
    ----------
    images
        Light ink on dark paper, (n, height, width).
    labels
        What they are, where the file says so.
    ids
        What the file calls them, where it says so.
    remarks
        What was done to them, for people.
    """

    images: Images
    labels: Labels | None
    ids: np.ndarray | None
    remarks: Said


def understand(contents: Contents, options: ReadOptions = AS_FOUND) -> DataSplits:
    """Make a data set of what a file holds.

    Parameters
    ----------
    contents
        What a reader found.
    options
        What somebody has said about it.

    Raises
    ------
    DataError
        It is no data set, or can be understood in more than one way; the message names the option
        that decides.

    Examples
    --------
    >>> pixels = np.zeros((2, 1, 28, 28), bool)
    >>> part = Part(pixels=pixels, labels=np.array(["7", "one"]))
    >>> splits = understand(Contents(name="mine", source="", parts={"train": part}))
    >>> splits.train, splits.remarks
    (<mine:train: 2 images of 28x28, 10 classes>, ('true is taken as ink',))
    """
    labelled, left_out = _labelled(contents)
    if contents.kept:
        kept = {
            name: (_as_kept(part.pixels), _one_each(name, part, len(part.pixels)))
            for name, part in labelled.items()
        }
        return _splits(contents, kept, ())
    images, said = _images(labelled, options)
    zero = contents.label_of_zero if options.label_of_zero is None else options.label_of_zero
    meanings = [
        readings(_one_each(name, part, len(images[name])), zero) for name, part in labelled.items()
    ]
    zeros = max(meanings, key=len).keys()
    labels = {
        zero: {
            name: meaning.get(zero, next(iter(meaning.values())))
            for name, meaning in zip(labelled, meanings, strict=True)
        }
        for zero in zeros
    }
    upright, chosen, more = _which_way_up(contents, images, labels, options)
    pairs = {name: (upright[name], chosen[name]) for name in labelled}
    return _splits(contents, pairs, (*said, *more, *left_out, *_one_class(chosen["train"])))


def understand_pictures(contents: Contents, options: ReadOptions = AS_FOUND) -> Pictures:
    """Make images of what a file holds, whether it has labels or not.

    The images are those of the test part where there is one.

    Raises
    ------
    DataError
        They are no images, or can be understood in more than one way.

    Examples
    --------
    >>> part = Part(pixels=np.ones((2, 64)), labels=None)
    >>> understand_pictures(Contents(name="", source="", parts={"train": part})).images.shape
    (2, 8, 8)
    """
    name = next((name for name in ("test", "train") if name in contents.parts), PARTS[1])
    part = contents.parts[name]
    if part.labels is not None:
        splits = understand(contents, options)
        return Pictures(splits[name].images, splits[name].labels, part.ids, splits.remarks)
    images, said = _images({name: part}, options)
    turned = contents.turned if options.turned is None else options.turned
    upright = put_upright(images[name], TRANSPOSED if turned else UPRIGHT)
    return Pictures(upright, None, part.ids, (*contents.remarks, *said))


def _labelled(contents: Contents) -> tuple[dict[str, Part], Said]:
    """Part what has labels from what has none, which is left out if it is not for training."""
    parts = {name: contents.parts[name] for name in PARTS if name in contents.parts}
    labelled = {name: part for name, part in parts.items() if part.labels is not None}
    if "train" not in labelled:
        what = "has no labels" if "train" in parts else "has no images for training"
        raise DataError(
            f"it {what}; 'digitus predict {contents.source} --csv' says which digits these are"
            if what == "has no labels"
            else f"it {what}, only for {', '.join(parts)}"
        )
    return labelled, tuple(
        f"the {name} images have no labels and are left out" for name in parts.keys() - labelled
    )


def _images(parts: dict[str, Part], options: ReadOptions) -> tuple[dict[str, Images], Said]:
    """Bring the pixels of all parts to light ink on dark paper, as bytes."""
    arranged = [
        arrange(part.pixels, None if part.labels is None else _count(part.labels))
        for part in parts.values()
    ]
    images, said = to_bytes(arranged, options.range)
    done = [put_right(part, options.invert) for part in images]
    more = dict.fromkeys(text for _, texts in done for text in texts)
    return {name: part for name, (part, _) in zip(parts, done, strict=True)}, (*said, *more)


def _as_kept(pixels: np.ndarray) -> Images:
    """Give numbers of any kind the type and shape of images; nothing else is to be looked at."""
    images = arrange(pixels, len(pixels)) if pixels.ndim == 2 else pixels
    kept = images if images.dtype == np.uint8 else images.clip(0, 255).astype(np.uint8)
    if not np.array_equal(kept, images):
        raise DataError("its pixels are not the whole numbers from 0 to 255 that were written")
    return kept


def _one_each(name: str, part: Part, count: int) -> Labels:
    """Return the labels of a part, one for each image."""
    if part.labels is None:
        raise DataError(f"{name} has no labels")
    labels = as_labels(part.labels, count)
    if len(labels) != count:
        raise DataError(
            f"{name} has {count:,} images but {len(labels):,} labels; every image needs one label"
        )
    return labels


def _count(labels: np.ndarray) -> int:
    """Count the labels: along their longer side, for one-hot columns are few."""
    return max(labels.shape, default=0)


def _which_way_up(
    contents: Contents,
    images: dict[str, Images],
    labels: dict[int, dict[str, Labels]],
    options: ReadOptions,
) -> tuple[dict[str, Images], dict[str, Labels], Said]:
    """Put images upright and settle what labels mean, by comparing a sample with MNIST."""
    turned = contents.turned if options.turned is None else options.turned
    if turned:
        images = {name: part.swapaxes(1, 2) for name, part in images.items()}
    named = ("the name says EMNIST, whose images lie on their side: they are put upright",)
    said: Said = named if turned and options.turned is None else ()
    found = _compare(images, labels) if options.turned is None or len(labels) > 1 else None
    zero = next(iter(labels)) if found is None else found.zero
    if len(labels) > 1:
        said += (_settled(found, *labels),)
    if found is None or options.turned is not None:
        return images, labels[zero], said
    if not _is_clearer(found):
        return images, labels[zero], said + _unlike(found)
    if found.images < ENOUGH or found.right < 0.55:
        raise DataError(_ask_turned(found))
    said += (
        f"the images look {found.way} ({found.right:.0%} of {found.images} are like MNIST's digits "
        f"then, {found.upright:.0%} as they are): they are put upright",
    )
    return {name: put_upright(part, found.way) for name, part in images.items()}, labels[zero], said


def _compare(images: dict[str, Images], labels: dict[int, dict[str, Labels]]) -> Likeness | None:
    """Look at a sample of the training images; None where they can be no digits."""
    truth = {zero: parts["train"] for zero, parts in labels.items()}
    first = next(iter(truth.values()))
    if not (
        min(images["train"].shape[1:]) >= LEAST_SIDE
        and ENOUGH / 2 <= len(first) == len(images["train"])
        and first.min() >= 0
        and first.max() <= 9
        and len(np.unique(first)) > 2
    ):
        return None
    return likeness(images["train"], truth)


def _is_clearer(found: Likeness) -> bool:
    """Whether the images are digits in another way than as they lie, beyond chance."""
    return found.way != UPRIGHT and found.right >= 0.5 and found.right - found.upright >= 0.25


def _settled(found: Likeness | None, *zeros: int) -> str:
    """Say what labels from 1 to 10 mean, or ask."""
    if found is None or found.right < 0.5 or found.images < ENOUGH:
        raise DataError(
            f"its labels go from 1 to 10: say --label-of-zero {zeros[0]} if {zeros[0]} stands for "
            f"the digit 0, or --label-of-zero {zeros[1]} if every label is one more than its digit"
        )
    meant = "10 is the digit 0" if found.zero == 10 else "every label is one more than its digit"
    return f"labels go from 1 to 10, and the images show that {meant}"


def _ask_turned(found: Likeness) -> str:
    numbers = f"{found.right:.0%} of {found.images} look like digits then, {found.upright:.0%} now"
    remedy = "--turned puts them upright" if found.way == TRANSPOSED else "turn them first"
    return f"its images may be {found.way} ({numbers}): {remedy}, --upright takes them as they are"


def _unlike(found: Likeness) -> Said:
    if found.images < ENOUGH or found.right >= 0.4:
        return ()
    return (
        f"only {found.right:.0%} of {found.images} images look like MNIST's digits of the same "
        "label: if these are digits, see whether each label belongs to its image",
    )


def _one_class(labels: Labels) -> Said:
    if len(labels) < 2 or labels.min() != labels.max():
        return ()
    return (f"all {len(labels):,} training images are of class {labels[0]}",)


def _splits(
    contents: Contents, pairs: dict[str, tuple[Images, Labels]], remarks: Said
) -> DataSplits:
    parts = {
        name: Dataset(images, labels, name=f"{contents.name}:{name}", **contents.kept)
        for name, (images, labels) in pairs.items()
    }
    splits = DataSplits.of(parts, name=contents.name, source=contents.source)
    said = (*contents.remarks, *remarks)
    return dataclasses.replace(splits, remarks=said, license=contents.license)
