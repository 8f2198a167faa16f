"""Pickles read without ever running what they say.

A pickle is a program. This reader runs it on a machine with the few instructions that numbers in
tuples, lists and dictionaries need, and gives the names it asks for (NumPy's own constructors)
stand-ins that only note down what was asked. The notes are checked afterwards and made into
arrays. So nothing of NumPy, and nothing else either, is ever called with arguments that came from
a file.

Python 2 and 3 write the same arrays in different words; all of them are understood.
"""

import pickle
import struct
from collections.abc import Callable
from io import BufferedIOBase
from pickletools import opcodes
from typing import Any, ClassVar, NoReturn, cast

import numpy as np

from digitus.datasets.formats.unpack import MOST_BYTES, Bounded
from digitus.errors import DataError

LONGEST_WORD = 64
"""Characters of a label that is text."""

MOST_ARRAYS = 6
"""A list of no more arrays than this lists the parts of a set, a longer one its images."""

NUMBERS = {bool, int, float}

DEEPEST = 8
"""So many lists and dictionaries may stand inside each other."""

# What numbers, strings, tuples, lists and dictionaries are made of, in protocols 0 to 5.
PLAIN = """
    PROTO STOP FRAME MARK POP POP_MARK NONE NEWTRUE NEWFALSE
    INT BININT BININT1 BININT2 LONG LONG1 FLOAT BINFLOAT
    STRING BINSTRING SHORT_BINSTRING UNICODE BINUNICODE SHORT_BINUNICODE BINUNICODE8
    BINBYTES SHORT_BINBYTES BINBYTES8
    EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 EMPTY_LIST LIST APPEND APPENDS
    EMPTY_DICT DICT SETITEM SETITEMS
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

    @property
    def code(self) -> str:
        """What the pickle said: f4 for numbers, O8 for objects, U1 for words."""
        return _text(self._code)

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


class StoredNumber:
    """A note that a pickle asked for a single number of NumPy's."""

    __slots__ = ("_data", "_stored")

    def __init__(self, stored: object, data: object = b"") -> None:
        self._stored, self._data = stored, data

    def number(self) -> object:
        """Return the number, if its type and bytes agree."""
        if not isinstance(self._stored, StoredType):
            raise DataError("a number has no type")
        raw = self._data.encode("latin-1") if isinstance(self._data, str) else self._data
        if not isinstance(raw, bytes):
            raise DataError("a number's data are no bytes")
        (number,) = np.frombuffer(raw, self._stored.dtype()).tolist()
        return number


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
    ("multiarray", "scalar"): StoredNumber,
    ("numeric", "_frombuffer"): _from_buffer,
    ("numpy", "ndarray"): StoredArray,
    ("numpy", "dtype"): StoredType,
    ("_codecs", "encode"): _latin,
    ("__builtin__", "bytes"): _nothing,
    ("builtins", "bytes"): _nothing,
}
ONLY = "only NumPy arrays of numbers, in tuples, lists and dictionaries, are built"
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


def unpickle(file: BufferedIOBase) -> object:
    """Read arrays, numbers and text, in tuples, lists and dictionaries.

    Parameters
    ----------
    file
        Where to read; the pickle must end where it ends.

    Raises
    ------
    DataError
        The pickle asks for anything else.

    Examples
    --------
    >>> import io
    >>> unpickle(io.BytesIO(pickle.dumps({"y": [np.int64(5), 0]})))
    {'y': array([5, 0])}
    """
    content = ArrayUnpickler(cast("Any", Bounded(file)), encoding="latin-1").load()
    if file.read(1):  # and where the file is compressed, its checksum is compared here
        raise DataError("it goes on after the end of the pickle")
    return settled(content)


def settled(content: object) -> object:
    """Make arrays and numbers of the notes in what an unpickler returned."""
    return Settler().settle(content, DEEPEST)


class Settler:
    """Makes arrays of notes, and of lists of equal things.

    Each thing is settled once, however often it is named, and all arrays together stay within the
    bound of a file: a few bytes of pickle can name one array a million times.
    """

    def __init__(self) -> None:
        self._done: dict[int, object] = {}
        self._left = MOST_BYTES

    def settle(self, value: object, depth: int) -> object:
        """Settle a value and all that it holds."""
        if id(value) not in self._done:
            if depth == 0:
                raise DataError(f"its lists stand inside each other more than {DEEPEST} deep")
            self._done[id(value)] = self._settle(value, depth - 1)
        return self._done[id(value)]

    def _settle(self, value: object, depth: int) -> object:
        settled: object
        match value:
            case StoredArray():
                settled = value.array()
            case StoredNumber():
                settled = value.number()
            case dict():
                settled = {_text(key): self.settle(item, depth) for key, item in value.items()}
            case tuple():
                settled = tuple(self.settle(item, depth) for item in value)
            case list() if value and {type(item) for item in value} <= NUMBERS:
                settled = np.array(value)
            case list():
                settled = self._stacked([self.settle(item, depth) for item in value])
            case bool() | int() | float() | str() | bytes() | None:
                settled = value
            case _:
                raise DataError(f"it holds something that is no data; {ONLY}")
        return settled

    def _stacked(self, items: list[object]) -> object:
        """Make one array of a long list of numbers, of words, or of arrays of one shape."""
        kinds = {type(item) for item in items}
        if kinds and kinds <= NUMBERS:
            return np.array(items)
        if kinds == {str} and max(len(str(item)) for item in items) <= LONGEST_WORD:
            return np.array(items)
        # A few arrays of one shape are the parts of a set, many are its images.
        if kinds == {np.ndarray} and len(items) > MOST_ARRAYS:
            arrays = cast("list[np.ndarray]", items)
            self._left -= sum(array.nbytes for array in arrays)
            if self._left < 0:
                raise DataError(f"its arrays take more than {MOST_BYTES:,} bytes")
            if len({array.shape for array in arrays}) == 1 and arrays[0].ndim < 3:
                return np.stack(arrays)
        return items


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
