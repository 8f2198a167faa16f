"""Pickles of objects, read without making one: each becomes a record of what was asked for.

The machine is that of :mod:`digitus.datasets.formats.unpickle`, which calls nothing but stand-ins.
It learns to note objects of libraries that are named, arrays that joblib writes between its
instructions, and storages that PyTorch keeps beside them.
"""

import zlib
from collections.abc import Callable
from functools import partial
from io import BufferedIOBase, BytesIO
from pathlib import Path
from pickletools import opcodes
from typing import Any, ClassVar, cast, final

import numpy as np

from digitus.arrays import Array
from digitus.datasets.formats.unpack import MOST_BYTES, Bounded, open_unpacked
from digitus.datasets.formats.unpickle import (
    ArrayUnpickler,
    Instructions,
    StandIn,
    StoredType,
    settled,
)
from digitus.errors import DataError

CODES = {op.name: ord(op.code) for op in opcodes}
JOBLIB_ARRAY = "joblib.numpy_pickle.NumpyArrayWrapper"


@final
class Record:
    """A note that a pickle asked for an object: its class, arguments and state."""

    __slots__ = ("args", "kind", "state")

    def __init__(self, kind: str, *args: object) -> None:
        self.kind, self.args = kind, args
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state

    def __getitem__(self, name: str) -> Any:
        if not isinstance(self.state, dict) or name not in self.state:
            raise DataError(f"its {self.kind.rpartition('.')[2]} has no {name}: it is not fitted")
        return self.state[name]

    def get(self, name: str) -> Any:
        """Return one of its attributes; None where it has none of that name."""
        return self.state.get(name) if isinstance(self.state, dict) else None


@final
class StoredDict(dict[object, object]):
    """An ordered dictionary, and what else it carries, which does not matter."""

    def __setstate__(self, state: object) -> None:
        del state


def _reconstructed(made: Callable[..., object], *_: object) -> object:
    """Note ``copyreg._reconstructor``, by which old protocols make objects."""
    return made()


ALWAYS: dict[str, Callable[..., object]] = {
    "collections.OrderedDict": StoredDict,
    "copyreg._reconstructor": _reconstructed,
    "copy_reg._reconstructor": _reconstructed,
    "builtins.object": partial(Record, "builtins.object"),
    "__builtin__.object": partial(Record, "builtins.object"),
}


def _load_newobj(machine: Any) -> None:
    args, made = machine.stack.pop(), machine.stack.pop()
    machine.append(made(*args))


def _load_binpersid(machine: Any) -> None:
    machine.append(machine.persistent_load(machine.stack.pop()))


def _load_build(machine: Any) -> None:
    ArrayUnpickler.dispatch[CODES["BUILD"]](machine)
    note = machine.stack[-1]
    if isinstance(note, Record) and note.kind == JOBLIB_ARRAY:
        machine.stack[-1] = machine.array_behind(note)


@final
class ObjectUnpickler(ArrayUnpickler):
    """Notes objects.

    Parameters
    ----------
    file
        Where to read.
    homes
        Where the classes may live that it takes note of: beginnings of their whole names.
    possible
        What can be read, for the message where it asks for something else.
    made
        What stands in for some names.
    stored
        Finds what is kept beside the pickle, by what names it there.
    """

    dispatch: ClassVar[Instructions] = Instructions(
        ArrayUnpickler.dispatch
        | {
            CODES["NEWOBJ"]: _load_newobj,
            CODES["BUILD"]: _load_build,
            CODES["BINPERSID"]: _load_binpersid,
        }
    )

    def __init__(
        self,
        file: Bounded,
        homes: tuple[str, ...],
        possible: str,
        made: dict[str, Callable[..., object]] | None = None,
        stored: Callable[[Any], object] | None = None,
    ) -> None:
        super().__init__(cast("Any", file), encoding="latin-1")
        self._bytes, self._homes, self._possible = file, homes, possible
        self._made, self._stored = made or {}, stored

    def find_class(self, module: str, name: str) -> object:
        """Return what stands in for a name, or refuse."""
        whole = f"{module}.{name}"
        if whole.startswith("torch.") and whole.endswith("Storage"):
            return whole  # named, and never called
        known = ALWAYS | self._made
        if whole in known:
            return StandIn(known[whole])
        if whole.startswith(self._homes):
            return StandIn(partial(Record, whole))
        try:
            return super().find_class(module, name)
        except DataError as error:
            raise DataError(f"it asks for {whole[:80]}; {self._possible}") from error

    def persistent_load(self, pid: Any) -> object:
        """Return what is kept beside the pickle."""
        if self._stored is None:
            raise DataError("it names something that is kept elsewhere")
        return self._stored(pid)

    def array_behind(self, note: Record) -> object:
        """Read the array that joblib wrote behind the note of it."""
        stored = note["dtype"]
        if not isinstance(stored, StoredType):
            raise DataError("an array has no type")
        if stored.code.startswith("O"):  # another pickle stands there
            return ObjectUnpickler(self._bytes, self._homes, self._possible).load()
        # Words are passed over, not read.
        words = stored.code[:1] in {"U", "S"} and stored.code[1:].isdecimal()
        dtype = np.dtype(stored.code) if words else stored.dtype()
        if note.get("numpy_array_alignment_bytes"):
            (padding,) = self._bytes.read(1)
            self._bytes.read(padding)
        shape = tuple(int(size) for size in note["shape"])
        count = int(np.prod(shape, dtype=object))
        if not 0 <= count * dtype.itemsize <= MOST_BYTES:
            raise DataError(f"an array of {shape} is larger than anything that is read")
        content = self._bytes.read(count * dtype.itemsize)
        if words:
            return Record("words")
        flat = np.frombuffer(content, dtype)
        return flat.reshape(shape, order="F" if note["order"] == "F" else "C")


def numbers(note: object) -> Array:
    """Return an array that a record holds.

    Raises
    ------
    DataError
        It is none, or not of numbers.
    """
    array = note if isinstance(note, np.ndarray) else settled(note)
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "fiu":
        raise DataError("it holds something else where an array of numbers is needed")
    return array.astype(array.dtype if array.dtype.kind == "f" else np.float64)


def open_packed(path: Path) -> BufferedIOBase:
    """Open a file for reading, through any packing that joblib uses."""
    with path.open("rb") as file:
        magic = file.read(2)
    if magic in {b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"}:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(path.read_bytes(), MOST_BYTES)
        if not unpacker.eof:
            raise DataError(f"it ends too soon, or unpacks to more than {MOST_BYTES:,} bytes")
        return BytesIO(content)
    return open_unpacked(path)
