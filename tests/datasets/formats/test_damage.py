"""Damaged bytes are an error, or still a data set: nothing else comes of them."""

import bz2
import gzip
import random
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitus.datasets.formats.registry import FORMATS, read_path
from digitus.datasets.read_options import AS_FOUND
from digitus.errors import DataError
from tests.datasets.formats.test_registry import WRITERS, Files, put


def libsvm_file() -> Files:
    line = "8 " + " ".join(f"{i}:{np.cos(i):.3f}" for i in range(1, 257)) + "\n"
    return {"some": line.encode() * 3, "some.bz2": bz2.compress(line.encode() * 3)}


def victims() -> dict[str, tuple[Files, str]]:
    """Make one intact set per kind of file, with the name of the file that will be damaged."""
    rng = random.Random(1)
    images = np.array([rng.randrange(256) for _ in range(48)], np.uint8).reshape(3, 4, 4)
    pair = images, np.array([7, 0, 3])
    made = {
        kind: write(pair)
        for kind, write in WRITERS.items()
        if "/ 1" not in kind and not re.match("(idx|npz|folder): train", kind)
    }
    return {kind: (files, next(iter(files))) for kind, files in made.items()} | {
        "idx: labels": (made["idx"], "train-labels"),
        "libsvm": (libsvm_file(), "some"),
        "libsvm: bzip2": (libsvm_file(), "some.bz2"),
    }


VICTIMS = victims()


@st.composite
def damage(draw: st.DrawFn, content: bytes) -> bytes:
    """Cut, change, repeat or insert bytes; inside the compression as often as outside."""
    packed = content.startswith(b"\x1f\x8b") and draw(st.booleans())
    data = bytearray(gzip.decompress(content) if packed else content)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["cut", "change", "insert", "remove", "repeat"])):
            case "cut":
                del data[place:]
            case "change" if data:
                data[place] = draw(st.integers(0, 255))
            case "insert":
                data[place:place] = draw(st.binary(min_size=1, max_size=9))
            case "remove":
                del data[place : place + draw(st.integers(1, 9))]
            case _:
                data[place:place] = data[place : place + 50]
    return gzip.compress(bytes(data)) if packed else bytes(data)


@pytest.mark.parametrize("kind", VICTIMS)
@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_damaged_bytes_are_an_error_or_still_a_data_set(kind: str, data: st.DataObject) -> None:
    files, victim = VICTIMS[kind]
    damaged = files | {victim: data.draw(damage(files[victim]))}
    own = next(known for known in FORMATS if known.name == kind.partition(":")[0])
    with tempfile.TemporaryDirectory() as folder:
        path = put(damaged, Path(folder))
        if kind.startswith("libsvm"):
            path = Path(folder, victim)
        for read in (read_path, lambda one: own.read(one, AS_FOUND)):
            assert outcome(read, path) in {"a data set", "an error that names the file"}


def outcome(read: Callable[[Path], object], path: Path) -> str:
    try:
        read(path)
    except DataError as error:
        named = str(path) in str(error)
        return "an error that names the file" if named else f"an error without name: {error}"
    return "a data set"
