"""Image files in a folder per digit: 0/*.png to 9/*.png, with or without train/ and test/.

The folders may also be called ``five``, ``class_5`` or ``Sample006`` (as Chars74K counts, from 1),
and further folders may lie around them. The pixels are taken as they are. Images are put in the
order of their file names (2.png before 10.png), whatever folder they are in, so that a set that
was numbered when it was written comes back in its own order.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitus.arrays import Image
from digitus.datasets.download import Progress
from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.part_names import part_of
from digitus.datasets.formats.unpack import MOST_BYTES
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.datasets.splits import DataSplits
from digitus.datasets.understand.labels import digit_of
from digitus.errors import FormatError
from digitus.storage import new_folder

if TYPE_CHECKING:
    import PIL.Image

KIND = "a folder of images: a folder per digit (7/*.png), with or without train/ and test/"

ENDINGS = {
    *(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"),
    *(".pgm", ".ppm", ".pbm", ".pnm"),
}
DEEPEST = 3
"""So many folders may lie around the parts of a set, and around the digits of a part."""

SAMPLE = re.compile(r"sample0*(\d{1,3})")
CHARS74K_DIGITS = 10
"""Its Sample001 to Sample010 are the digits, the others letters."""

Found = tuple[Path, int]


def recognise(path: Path) -> bool:
    """Tell whether a folder holds image files in folders, perhaps below train/ and test/.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    if not path.is_dir():
        return False
    around = _unwrapped(path)
    return any(
        file.suffix.lower() in ENDINGS and file.is_file()
        for below in ("*/*", "*/*/*", "*/*/*/*")
        for file in around.glob(below)
    )


@reads("a folder of digits")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read a folder of images.

    Parameters
    ----------
    path
        The folder.
    options
        Say nothing about this format.

    Raises
    ------
    FormatError
        A folder's name is no digit, an image cannot be read, or images differ in size; the
        message names it.

    Examples
    --------
    >>> import tempfile
    >>> from digitus.datasets import Dataset
    >>> data = Dataset(np.eye(4, dtype=np.uint8)[None], np.array([7]), name="one")
    >>> with tempfile.TemporaryDirectory() as place:
    ...     write(DataSplits(train=data), Path(place, "set"))
    ...     sorted(str(file.relative_to(place)) for file in Path(place).rglob("*.png"))
    ...     read(Path(place, "set")).parts["train"].labels
    ['set/train/7/00000.png']
    array([7])
    """
    del options
    around = _unwrapped(path)
    folders: dict[str, Path] = {}
    others = []
    for below in sorted(_folders(around), key=_is_sample):
        part = part_of(below.name) if _class_of(below) is None else None
        if part is None or part in folders:
            others.append(below)
        else:
            folders[part] = below
    if not folders:
        folders, others = {"train": around}, []
    elif "train" not in folders:
        raise FormatError(f"{path} has a folder {', '.join(folders)} but no folder train")
    found = {part: _images(_unwrapped(folder, inside=True)) for part, folder in folders.items()}
    alone = [part for part, images in found.items() if images is None]
    if "train" in alone:
        raise FormatError(f"{folders['train']} holds images, but not in folders named by digits")
    said = [
        f"{folders[part].name} has no folders named by digits and is left out" for part in alone
    ]
    if others:
        said.append(f"left out: {', '.join(folder.name for folder in others)}")
    parts = {part: _read_part(folders[part], images) for part, images in found.items() if images}
    return Contents(name=path.name, source=str(path), parts=parts, remarks=(*said,))


def write(splits: DataSplits, folder: Path, progress: Progress | None = None) -> None:
    """Write every image as a PNG file: train/7/00042.png is the 43rd image, a seven.

    Parameters
    ----------
    splits
        What to write. Names, classes and ink are not kept.
    folder
        The folder that is to appear.
    progress
        Is told the name of a part, how many images are written, and how many there are.

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
                if progress:
                    progress(data.name, index + 1, len(data))


def _read_part(folder: Path, images: list[Found]) -> Part:
    found = sorted(images, key=lambda one: (_natural(one[0].name), one[1]))
    first = _read_image(found[0][0])
    if len(found) * first.size > MOST_BYTES:
        raise FormatError(
            f"{folder}: {len(found):,} images of {first.shape} pixels are more than "
            f"{MOST_BYTES:,} bytes, the most that is read"
        )
    pixels = np.empty((len(found), *first.shape), np.uint8)
    for index, (file, _) in enumerate(found):
        pixels[index] = _read_image(file, first.shape)
    return Part(pixels=pixels, labels=np.array([label for _, label in found]))


def _images(folder: Path) -> list[Found] | None:
    """Find the image files of the folders that are named by a digit.

    None where images lie in the folder itself, so that nothing says which digits they are.
    """
    found = []
    classes = _classes(folder)
    for below, label in classes.items():
        found += [(file, label) for file in _visible(below) if file.suffix.lower() in ENDINGS]
    if not found and any(file.suffix.lower() in ENDINGS for file in _visible(folder)):
        return None
    if not found:
        raise FormatError(f"{folder} holds no images; expected files like 7/one.png")
    return found


def _classes(folder: Path) -> dict[Path, int]:
    """Read the names of the folders: digits, words for digits, or Chars74K's numbers."""
    below = _folders(folder)
    samples = [SAMPLE.fullmatch(one.name.lower()) for one in below]
    if samples and all(samples):
        numbers = [int(match[1]) for match in samples if match]
        known = zip(below, numbers, strict=True)
        return {one: number - 1 for one, number in known if 1 <= number <= CHARS74K_DIGITS}
    names = {one.name for one in below}
    if names >= {str(number) for number in range(1, 11)} and "0" not in names:
        return {one: int(one.name) for one in below}
    classes = {}
    for one in below:
        digit = _class_of(one)
        if digit is None:
            raise FormatError(
                f"{one} is not named by a digit; expected folders 0 to 9 (and around them, "
                "perhaps, train and test)"
            )
        classes[one] = digit
    return classes


def _class_of(folder: Path) -> int | None:
    found = SAMPLE.fullmatch(folder.name.lower())
    return int(found[1]) - 1 if found else digit_of(folder.name)


def _is_sample(folder: Path) -> bool:
    """Whether a folder holds a few of the images that lie in another: trainingSample."""
    return "sample" in folder.name.lower()


def _unwrapped(folder: Path, *, inside: bool = False) -> Path:
    """Go down through folders that hold one folder and nothing else that matters."""
    for _ in range(DEEPEST):
        below = _folders(folder)
        if len(below) != 1 or _class_of(below[0]) is not None:
            break
        if part_of(below[0].name) and not inside:
            break
        if any(file.suffix.lower() in ENDINGS for file in _visible(folder)):
            break
        folder = below[0]
    return folder


def _folders(folder: Path) -> list[Path]:
    return [path for path in _visible(folder) if path.is_dir()]


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
