"""What lies in a file of ``torch.save``: arrays by name, read without PyTorch.

It is read as PyTorch's own ``weights_only`` reads it: by an unpickler that knows tensors, ordered
dictionaries and nothing else.
"""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from digitus.datasets.formats.unpack import MOST_BYTES, Bounded
from digitus.errors import DataError, ModelError
from digitus.foreign.records import ObjectUnpickler, Record

Tensors: TypeAlias = dict[str, np.ndarray]
"""In the order in which they were saved."""

STORAGES = {
    "torch.DoubleStorage": "<f8",
    "torch.FloatStorage": "<f4",
    "torch.HalfStorage": "<f2",
    "torch.BFloat16Storage": "bfloat16",
    "torch.LongStorage": "<i8",
    "torch.IntStorage": "<i4",
    "torch.ShortStorage": "<i2",
    "torch.ByteStorage": "|u1",
    "torch.CharStorage": "|i1",
    "torch.BoolStorage": "|b1",
}
"""The numbers in each kind of storage; bfloat16 is the upper half of a float32."""


def read_tensors(path: Path) -> Tensors:
    """Read the state dict in a file, wherever in it that stands.

    Raises
    ------
    ModelError, DataError
        It holds a whole module, a program, no state dict or several.
    """
    if not zipfile.is_zipfile(path):
        raise ModelError(
            "it is of PyTorch before 1.6, or no file of torch.save: load it there and save"
            " model.state_dict() again"
        )
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith("data.pkl")]
        if any("/code/" in name for name in archive.namelist()):
            raise ModelError("it is a TorchScript program; save model.state_dict(), or export ONNX")
        if len(names) != 1:
            raise DataError("it has no data.pkl")
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise DataError(f"it unpacks to more than {MOST_BYTES:,} bytes, the most that is read")
        folder = names[0].removesuffix("data.pkl")
        storages: dict[str, np.ndarray] = {}

        def storage(pid: Any) -> np.ndarray:
            kind, number, key, *_ = pid
            if kind != "storage" or number not in STORAGES:
                raise DataError(f"it keeps numbers in {str(number)[:60]}, which are not read")
            if key not in storages:
                storages[key] = _numbers(archive.read(f"{folder}data/{key}"), STORAGES[number])
            return storages[key]

        pickled = Bounded(BytesIO(archive.read(names[0])))
        content = ObjectUnpickler(pickled, ("torch.",), WHOLE, MADE, storage).load()
    return _state_dict(content)


def _numbers(content: bytes, kind: str) -> np.ndarray:
    if kind == "bfloat16":
        halves = np.frombuffer(content, "<u2").astype(np.uint32)
        return (halves << 16).view(np.float32)
    return np.frombuffer(content, kind)


def _tensor(storage: Any, offset: int, size: Any, stride: Any, *_: object) -> np.ndarray:
    """Note ``torch._utils._rebuild_tensor_v2``: a view of a storage, which must lie inside it."""
    shape, steps = tuple(map(int, size)), tuple(map(int, stride))
    if len(shape) != len(steps) or min((offset, *shape, *steps)) < 0:
        raise DataError("a tensor has an impossible shape")
    last = offset + sum((n - 1) * step for n, step in zip(shape, steps, strict=True))
    if 0 not in shape and last >= len(storage):
        raise DataError(f"a tensor of shape {shape} reaches beyond the end of its storage")
    if np.prod(shape, dtype=object) > len(storage):
        raise DataError("a tensor repeats its numbers; save a state dict of plain tensors")
    where = storage[offset:]
    view = np.lib.stride_tricks.as_strided(
        where, shape, [step * where.itemsize for step in steps], writeable=False
    )
    return np.array(view)


WHOLE = "save model.state_dict() in place of the whole module, which is a program"

MADE: dict[str, Callable[..., object]] = {
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": lambda tensor, *_: tensor,
}


def _state_dict(content: Any) -> Tensors:
    """Find the arrays by name, also where they stand among other things."""
    if isinstance(content, Record):
        raise ModelError(f"it holds a {content.kind}; {WHOLE}")
    if not isinstance(content, dict):
        raise DataError(f"it holds a {type(content).__name__}, no state dict")
    found = _dicts_of_tensors(content)
    if len(found) > 1:  # an optimizer's state has tensors, too, and a scheduler's
        found = [each for each in found if any(name.endswith("weight") for name in each)]
    if len(found) != 1:
        raise DataError(f"it holds {len(found)} state dicts; save model.state_dict() alone")
    return found[0]


def _dicts_of_tensors(content: dict[Any, Any]) -> list[Tensors]:
    tensors = {str(name): a for name, a in content.items() if isinstance(a, np.ndarray)}
    if tensors:
        return [tensors]
    inside = (value for value in content.values() if isinstance(value, dict))
    return [found for each in inside for found in _dicts_of_tensors(each)]
