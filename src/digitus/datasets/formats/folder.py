"""Image files in a folder per digit: 0/*.png to 9/*.png, with or without train/ and test/.

The pixels are taken as they are, 0 for paper and 255 for ink. Images are put in the order of
their file names (2.png before 10.png), whatever folder they are in, so that a set that was
numbered when it was written comes back in its own order.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitus.arrays import Image
from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.unpack import MOST_BYTES
from digitus.datasets.splits import DataSplits
from digitus.errors import FormatError
from digitus.storage import new_folder

if TYPE_CHECKING:
    import PIL.Image

KIND = "a folder of images: a folder per digit (7/*.png), with or without train/ and test/"

ENDINGS = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm"}
PARTS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val"),
    "test": ("test", "testing"),
}


def recognise(path: Path) -> bool:
    """Tell whether a folder holds image files in folders, perhaps below train/ and test/.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    if not path.is_dir():
        return False
    return any(
        file.suffix.lower() in ENDINGS for below in ("*/*", "*/*/*") for file in path.glob(below)
    )


@reads("a folder of digits")
def read(path: Path) -> DataSplits:
    """Read a folder of images.

    Parameters
    ----------
    path
        The folder.

    Raises
    ------
    FormatError
        A folder's name is no digit, an image cannot be read, or images differ in size; the
        message names it.

    Examples
    --------
    >>> import tempfile
    >>> data = Dataset(np.eye(4, dtype=np.uint8)[None], np.array([7]), name="one")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write(DataSplits(train=data), Path(place, "set"))
    ...     sorted(str(file.relative_to(place)) for file in Path(place).rglob("*.png"))
    ...     read(Path(place, "set")).train.fingerprint == data.fingerprint
    ['set/train/7/00000.png']
    True
    """
    below = {folder.name.lower(): folder for folder in _visible(path) if folder.is_dir()}
    folders = {
        part: below[name] for part, names in PARTS.items() for name in names if name in below
    }
    if not folders:
        folders = {"train": path}
    elif "train" not in folders:
        raise FormatError(f"{path} has a folder {', '.join(folders)} but no folder train")
    parts = {part: _read_part(folder, f"{path.name}:{part}") for part, folder in folders.items()}
    return DataSplits.of(parts, name=path.name, source=str(path))


def write(splits: DataSplits, folder: Path) -> None:
    """Write every image as a PNG file: train/7/00042.png is the 43rd image, a seven.

    Parameters
    ----------
    splits
        What to write. Names, classes and ink are not kept.
    folder
        The folder that is to appear.

    Raises
    ------
    StorageError
        The folder exists already or cannot be written.
    """
    import PIL.Image

    with new_folder(folder) as beside:
        for part, data in splits.items():
            for index, (image, label) in enumerate(zip(data.images, data.labels, strict=True)):
                file = beside / part / str(label) / f"{index:05}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                PIL.Image.fromarray(image).save(file)


def _read_part(folder: Path, name: str) -> Dataset:
    found = sorted(_images(folder), key=lambda one: (_natural(one[0].name), one[1]))
    if not found:
        raise FormatError(f"{folder} holds no images; expected files like 7/one.png")
    first = _read_image(found[0][0])
    if len(found) * first.size > MOST_BYTES:
        raise FormatError(
            f"{folder}: {len(found):,} images of {first.shape} pixels are more than "
            f"{MOST_BYTES:,} bytes, the most that is read"
        )
    images = np.empty((len(found), *first.shape), np.uint8)
    for index, (file, _) in enumerate(found):
        images[index] = _read_image(file, first.shape)
    return Dataset(images, np.array([label for _, label in found]), name=name)


def _images(folder: Path) -> Iterator[tuple[Path, int]]:
    """Find the image files of the folders that are named by a digit."""
    for below in _visible(folder):
        if not below.is_dir():
            continue
        if not re.fullmatch("[0-9]", below.name):
            raise FormatError(
                f"{below} is not named by a digit; expected folders 0 to 9 (and around them, "
                "perhaps, train and test)"
            )
        for file in _visible(below):
            if file.suffix.lower() in ENDINGS:
                yield file, int(below.name)


def _visible(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith((".", "_")))


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Make a key by which 2.png comes before 10.png."""
    return tuple((int(digits or -1), text) for digits, text in re.findall(r"(\d*)(\D*)", name))


@reads("a grey image")
def _read_image(file: Path, expected: tuple[int, int] | None = None) -> Image:
    import PIL.Image

    with PIL.Image.open(file) as picture:
        width, height = picture.size
        if height * width > MOST_BYTES // 2**8:
            raise FormatError(f"{file} has {width} x {height} pixels; that is no single digit")
        if expected is not None and (height, width) != expected:
            raise FormatError(
                f"{file} has {width} x {height} pixels, the images before it {expected[1]} x "
                f"{expected[0]}; all images of a set must have one size"
            )
        _check_mode(picture, file)
        return np.asarray(picture.convert("L"), np.uint8)


def _check_mode(picture: "PIL.Image.Image", file: Path) -> None:
    """Refuse what would lose its ink on the way to grey: transparency and deep pixels."""
    if picture.has_transparency_data and np.asarray(picture.convert("RGBA"))[..., 3].min() < 255:
        raise FormatError(f"{file} is transparent in places; lay it on paper (0) first")
    if picture.mode not in {"1", "L", "P", "RGB", "RGBA", "LA", "PA", "CMYK", "YCbCr"}:
        raise FormatError(
            f"{file} has pixels of kind {picture.mode}; expected 8 bits, grey or colour"
        )
