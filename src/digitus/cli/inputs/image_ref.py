"""Images named on the command line: a file, or images of a data set as ``mnist:test:42``."""

import re
from collections.abc import Iterator
from pathlib import Path

from digitus.cli.inputs.data import PARTS, images_for, part_of
from digitus.cli.output.console import remark
from digitus.datasets import AS_FOUND, Dataset, ReadOptions, read_pictures
from digitus.datasets.fitted import fit_digits
from digitus.datasets.formats.registry import known_file
from digitus.errors import ImageError, SettingError
from digitus.images.limits import DEFAULT_LIMITS, Limits
from digitus.images.open import open_image
from digitus.models import Model
from digitus.reading.digit_images import DigitImage, digit_in_picture
from digitus.reading.reader import default_reader

REFERENCE = re.compile(
    rf"(?P<data>.+):(?P<part>{'|'.join(PARTS)}):(?P<first>\d+)(?:-(?P<last>\d+))?"
)


def open_images(
    name: str,
    model: Model,
    options: ReadOptions | None = None,
    limits: Limits = DEFAULT_LIMITS,
    *,
    ask_reader: bool = False,
    engine: str = "auto",
) -> Iterator[DigitImage]:
    """Open a picture, find images of a data set, or go through a table of images.

    Where a digit stands in a picture, and whether one does, says the reader of ``digitus read``.

    Parameters
    ----------
    name
        A picture file, a name such as ``mnist:test:0-9``, or a data file or folder with images.
    model
        What is going to look at them.
    options
        How to read a data file where looking at it leaves a doubt.
    limits
        How large a picture may be.
    ask_reader
        Whether the reader also says which digit stands in a picture.
    engine
        What computes where the reader looks.

    Raises
    ------
    ImageError
        There is no such picture, or it cannot be opened.
    DataError
        The data set cannot be read, or has no such part.
    SettingError
        There is no image of that number.
    """
    found = REFERENCE.fullmatch(name)
    if found is None or Path(name).is_file():
        path = Path(name).expanduser()
        if path.is_dir() or known_file(path):
            yield from _table(path, model, options)
        else:
            yield _picture(name, model, limits, ask_reader, engine)
        return
    data = images_for(model, found["data"], found["part"], options)
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if not first <= last < len(data):
        raise SettingError(
            f"{data.name} has the images 0 to {len(data) - 1:,}, got {name.rpartition(':')[2]}"
        )
    for index in range(first, last + 1):
        yield DigitImage(
            name=f"{data.name}:{index}",
            image=data.images[index],
            ink=data.ink,
            label=int(data.labels[index]),
        )


def find_image(name: str) -> tuple[Dataset, int]:
    """Find one image of a data set by a name such as ``mnist:test:42``.

    Raises
    ------
    SettingError
        The name is not of that form.
    DataError
        The data set cannot be read, or has no such part.
    """
    found = REFERENCE.fullmatch(name)
    if found is None or found["last"]:
        raise SettingError(f"an image is named like mnist:test:42, got {name!r}")
    return part_of(found["data"], found["part"]), int(found["first"])


def _table(path: Path, model: Model, options: ReadOptions | None) -> Iterator[DigitImage]:
    """Go through the images of a data file, with or without labels."""
    found = read_pictures(path, options or AS_FOUND)
    for text in found.remarks:
        remark(text)
    height, width = model.network.input_shape
    images = found.images
    if images.shape[1:] != (height, width):
        if height != width:
            raise ImageError(f"{model.name} reads images of {height} x {width}, {path} has others")
        images = fit_digits(images, height)
    for index, image in enumerate(images):
        yield DigitImage(
            name=f"{path.name}:{index}",
            image=image,
            label=None if found.labels is None else int(found.labels[index]),
            number=index + 1 if found.ids is None else int(found.ids[index]),
        )


def _picture(name: str, model: Model, limits: Limits, ask_reader: bool, engine: str) -> DigitImage:
    grey = open_image(Path(name).expanduser(), limits=limits)
    reader = default_reader(engine)
    return digit_in_picture(name, grey, model, ask_reader=ask_reader, reader=reader)
