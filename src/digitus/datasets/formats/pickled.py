"""Pickles of images and labels, as mnist.pkl.gz, read without ever running what they say.

A pickle is a program. This reader runs it on a machine with the few instructions that numbers
in tuples need, and gives the names it asks for (NumPy's own constructors) stand-ins that only
note down what was asked. The notes are checked afterwards and made into arrays. So nothing of
NumPy, and nothing else either, is ever called with arguments that came from a file.

Python 2 and 3 write the same arrays in different words; all of them are understood.
"""

import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from pickletools import opcodes
from typing import Any, ClassVar, NoReturn, cast

import numpy as np

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.pixels import as_images, as_labels
from digitus.datasets.formats.unpack import Bounded, head, open_unpacked
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError

KIND = "a pickle of (images, labels) pairs, as mnist.pkl.gz: train, validation, test"

# What numbers, strings, tuples and lists are made of, in protocols 0 to 5.
PLAIN = """
    PROTO STOP FRAME MARK POP POP_MARK NONE NEWTRUE NEWFALSE
    INT BININT BININT1 BININT2 LONG LONG1 FLOAT BINFLOAT
    STRING BINSTRING SHORT_BINSTRING UNICODE BINUNICODE SHORT_BINUNICODE BINUNICODE8
    BINBYTES SHORT_BINBYTES BINBYTES8
    EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 EMPTY_LIST LIST APPEND APPENDS
    GET BINGET LONG_BINGET PUT BINPUT LONG_BINPUT MEMOIZE
    GLOBAL STACK_GLOBAL REDUCE BUILD
"""


class StoredType:
    """A note that a pickle asked for ``numpy.dtype(code)``."""

    __slots__ = ("_code", "_order")

    def __init__(self, code: object, *_: object) -> None:
        self._code = code
        self._order: object = "|"

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self._order = state[1]

    def dtype(self) -> np.dtype:
        """Return the type, if it is one of numbers."""
        code, order = _text(self._code), _text(self._order)
        if code[:1] not in set("biuf") or not code[1:].isdecimal() or order not in set("<>=|"):
            raise DataError(f"an array holds {code!r}; only numbers are read, never objects")
        return np.dtype(code).newbyteorder(cast("Any", order))


class StoredArray:
    """A note that a pickle asked for an array: its shape, type and bytes."""

    __slots__ = ("_state",)

    def __init__(self, *_: object) -> None:
        self._state: tuple[Any, ...] = ()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._state = state

    def array(self) -> np.ndarray:
        """Return the array, if shape, type and bytes agree."""
        _, shape, stored, fortran, data = self._state
        if not isinstance(stored, StoredType):
            raise DataError("an array has no type")
        dtype = stored.dtype()
        raw = data.encode("latin-1") if isinstance(data, str) else data
        if not isinstance(raw, bytes):
            raise DataError("an array's data are no bytes")
        flat = np.frombuffer(raw, dtype)
        return flat.reshape(shape, order="F" if fortran else "C")


class StandIn:
    """What a pickle gets in place of a function it names: it notes the call and does nothing.

    It has no attributes and no dictionary, so a pickle cannot change it either.
    """

    __slots__ = ("_made",)
    _made: Callable[..., object]

    def __init__(self, made: Callable[..., object]) -> None:
        object.__setattr__(self, "_made", made)

    def __call__(self, *args: object) -> object:
        """Note the call."""
        return self._made(*args)

    def __setattr__(self, name: str, value: object) -> None:
        raise DataError(f"it tries to change {name}; {ONLY}")


def _from_buffer(data: object, stored: object, shape: object, order: object) -> StoredArray:
    """Note ``numpy._core.numeric._frombuffer``, which protocol 5 uses."""
    note = StoredArray()
    note.__setstate__((1, shape, stored, order == "F", data))
    return note


def _latin(text: object, _: object = "latin1") -> object:
    """Note ``_codecs.encode``, by which Python 3 writes bytes for Python 2; undone at the end."""
    return text


def _nothing() -> bytes:
    """Note ``bytes()``, by which Python 3 writes no bytes for Python 2."""
    return b""


STAND_INS: dict[tuple[str, str], Callable[..., object]] = {
    ("multiarray", "_reconstruct"): StoredArray,
    ("numeric", "_frombuffer"): _from_buffer,
    ("numpy", "ndarray"): StoredArray,
    ("numpy", "dtype"): StoredType,
    ("_codecs", "encode"): _latin,
    ("__builtin__", "bytes"): _nothing,
    ("builtins", "bytes"): _nothing,
}
ONLY = "only NumPy arrays of numbers, in tuples and lists, are built"
NUMPY_HOMES = ("numpy.core.", "numpy._core.")


class Instructions(dict[int, Callable[[Any], None]]):
    """What the machine can do."""

    def __missing__(self, key: int) -> NoReturn:
        name = next((op.name for op in opcodes if op.code == chr(key)), hex(key))
        raise DataError(f"its instruction {name} is for other things; {ONLY}")


def _load_bytearray8(machine: Any) -> None:
    """Load a bytearray as bytes, without first setting aside what it claims to need."""
    (size,) = struct.unpack("<Q", machine.read(8))
    machine.append(machine.read(size))


class ArrayUnpickler(pickle._Unpickler):
    """The unpickler of Python's library, with few instructions and no names but stand-ins.

    It is the one written in Python: the one in C sets aside as much memory as a single
    instruction of a damaged file claims to need.
    """

    dispatch: ClassVar[Instructions] = Instructions(
        {
            getattr(pickle, name)[0]: pickle._Unpickler.dispatch[getattr(pickle, name)[0]]
            for name in PLAIN.split()
        }
        | {pickle.BYTEARRAY8[0]: _load_bytearray8}
    )

    def find_class(self, module: str, name: str) -> object:
        """Return the stand-in of a name, or refuse."""
        for home in NUMPY_HOMES:
            module = module.removeprefix(home)
        made = STAND_INS.get((module, name))
        if made is None:
            raise DataError(f"it asks for {module}.{name}; {ONLY}")
        return StandIn(made)


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
    return start[:1] in {b"(", b"]"} and b"cnumpy" in start


@reads("a pickle of images and labels")
def read(path: Path) -> DataSplits:
    """Read a pickle of one to three pairs (images, labels): train, validation, test.

    Two pairs are train and test. Pixels in 0..1 are restored to the whole numbers that they were
    made from, by 255 or by 256.

    Parameters
    ----------
    path
        The file, compressed or not, of Python 2 or 3.

    Raises
    ------
    FormatError
        The file is damaged, asks for anything but arrays, or holds something else.

    Examples
    --------
    >>> import tempfile
    >>> pair = (np.full((2, 784), 0.5, "f4"), np.array([5, 0]))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "small.pkl")
    ...     _ = file.write_bytes(pickle.dumps((pair, pair, pair)))
    ...     read(file).validation
    <small.pkl:validation: 2 images of 28x28, 10 classes>
    """
    with open_unpacked(path) as file:
        content = ArrayUnpickler(cast("Any", Bounded(file)), encoding="latin-1").load()
        if file.read(1):  # and where the file is compressed, its checksum is compared here
            raise DataError("it goes on after the end of the pickle")
    pairs = [content] if _is_pair(content) else list(content)
    names = {1: ("train",), 2: ("train", "test"), 3: ("train", "validation", "test")}
    if len(pairs) not in names or not all(_is_pair(pair) for pair in pairs):
        raise DataError("it holds no pairs (images, labels) for train, validation and test")
    parts = {
        part: Dataset(
            as_images(_array(images)), as_labels(_array(labels)), name=f"{path.name}:{part}"
        )
        for part, (images, labels) in zip(names[len(pairs)], pairs, strict=True)
    }
    return DataSplits.of(parts, name=path.name, source=str(path))


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2 and isinstance(value[0], StoredArray)


def _array(value: object) -> np.ndarray:
    """Make an array of a note, or of a list of numbers."""
    if isinstance(value, StoredArray):
        return value.array()
    if isinstance(value, list) and all(type(number) is int for number in value):
        return np.array(value)
    raise DataError("labels are neither an array nor a list of whole numbers")


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
