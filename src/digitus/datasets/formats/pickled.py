"""Pickles of images and labels: mnist.pkl.gz, dictionaries of arrays, lists of rows."""

from pathlib import Path

import numpy as np

from digitus.datasets.formats.columns import part_from_table
from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.named import parts_from_names
from digitus.datasets.formats.unpack import head, open_unpacked
from digitus.datasets.formats.unpickle import unpickle
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError

KIND = "a pickle of arrays, as mnist.pkl.gz: pairs (images, labels), or a dictionary"

NAMES = {1: ("train",), 2: ("train", "test"), 3: ("train", "validation", "test")}

Pair = tuple[np.ndarray, np.ndarray]


def recognise(path: Path) -> bool:
    """Tell whether a file is a pickle: binary of any protocol, or text that begins with arrays.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    start = head(path)
    if start[:1] == b"\x80":
        return start[1:2] in {b"\2", b"\3", b"\4", b"\5"}
    return start[:1] in {b"(", b"]", b"}"} and b"cnumpy" in start


@reads("a pickle of images and labels")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read a pickle of one to three pairs (images, labels), or of arrays under names.

    Two pairs are train and test, three are train, validation and test. Four or six arrays in a row
    are such pairs, too, also in the order of scikit-learn's ``train_test_split``.

    Parameters
    ----------
    path
        The file, compressed or not, of Python 2 or 3.
    options
        Say which column holds the labels, where one array is a table of labels and pixels.

    Raises
    ------
    FormatError
        The file is damaged, asks for anything but arrays, or holds something else.

    Examples
    --------
    >>> import pickle, tempfile
    >>> pair = (np.full((2, 784), 0.5, "f4"), np.array([5, 0]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "small.pkl")
    ...     _ = file.write_bytes(pickle.dumps((pair, pair, pair)))
    ...     list(read(file).parts)
    ['train', 'validation', 'test']
    """
    with open_unpacked(path) as file:
        content = unpickle(file)
    said: tuple[str, ...] = ()
    if isinstance(content, dict):
        parts, said = parts_from_names(_flat(content), options)
    elif isinstance(content, np.ndarray) and content.ndim == 2:
        part, said = part_from_table(content, None, options.label_column)
        parts = {"train": part}
    else:
        pairs = _pairs(content)
        parts = {
            part: Part(pixels=images, labels=labels)
            for part, (images, labels) in zip(NAMES[len(pairs)], pairs, strict=True)
        }
    return Contents(name=path.name, source=str(path), parts=parts, remarks=said)


def _flat(content: dict[str, object], around: str = "") -> dict[str, np.ndarray]:
    """List the arrays of dictionaries in dictionaries, and of pairs in them."""
    arrays: dict[str, np.ndarray] = {}
    for key, value in content.items():
        name = f"{around}{key}"
        pair = _pair(value)
        if isinstance(value, dict):
            arrays |= _flat(value, f"{name}/")
        elif pair is not None:
            arrays |= {f"{name}/images": pair[0], f"{name}/labels": pair[1]}
        elif isinstance(value, np.ndarray):
            arrays[name] = value
    return arrays


def _pairs(content: object) -> list[Pair]:
    """Find one to three pairs (images, labels) in tuples and lists."""
    alone = _pair(content)
    if alone is not None:
        return [alone]
    items = list(content) if isinstance(content, list | tuple) else []
    pairs = [pair for pair in map(_pair, items) if pair is not None]
    if len(pairs) == len(items) and len(pairs) in NAMES:
        return pairs
    arrays = [item for item in items if isinstance(item, np.ndarray)]
    if len(arrays) == len(items) and len(items) in {4, 6}:
        half = len(items) // 2
        for images, labels in ((arrays[:half], arrays[half:]), (arrays[::2], arrays[1::2])):
            if all(map(_belong, images, labels)):
                return list(zip(images, labels, strict=True))
    if len(items) > len(NAMES) and len(pairs) == 0:
        samples = [item for item in items if _is_sample(item)]
        if len(samples) == len(items):
            return [(np.stack([one for one, _ in samples]), np.array([two for _, two in samples]))]
    raise DataError(
        f"it holds {_told(content)}; expected pairs (images, labels) for train, validation and "
        "test, or a dictionary of arrays named like x_train and y_train"
    )


def _pair(value: object) -> Pair | None:
    match value:
        case (np.ndarray() as images, np.ndarray() as labels) if _belong(images, labels):
            return images, labels
        case _:
            return None


def _belong(images: np.ndarray, labels: np.ndarray) -> bool:
    """Whether these may be images and their labels; that there are as many is seen to later."""
    column = labels.ndim == 1 or (labels.ndim == 2 and labels.shape[1] <= 10 < images[0].size)
    return images.ndim > 1 and len(images) > 0 and column and images.size >= labels.size


def _is_sample(item: object) -> bool:
    match item:
        case (np.ndarray(), int() | float() | str()):
            return True
        case _:
            return False


def _told(content: object) -> str:
    """Say what a pickle holds, in a few words."""
    if isinstance(content, np.ndarray):
        return f"one array {content.shape}"
    if isinstance(content, list | tuple):
        kinds = [
            f"an array {item.shape}" if isinstance(item, np.ndarray) else type(item).__name__
            for item in content[:6]
        ]
        return f"a {type(content).__name__} of {', '.join(kinds) or 'nothing'}"
    return f"a value of type {type(content).__name__}"
