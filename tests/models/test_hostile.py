"""Files that are damaged, foreign, newer or malicious: one clear error, whatever they hold."""

import json
import os
import re
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.errors import ModelError, SettingError
from digitus.models import load_model

from .conftest import Header, loads_or_is_refused, network_of, put_together, refused, taken_apart


def test_the_good_file_is_good(file: Path, good: bytes) -> None:
    file.write_bytes(put_together(*taken_apart(good)))
    assert load_model(file).name == "good"


@given(data=st.data())
def test_a_file_that_ends_too_soon(file: Path, good: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(good) - 1))
    refused(file, good[:end])


@given(junk=st.binary(max_size=400))
def test_bytes_that_mean_nothing(file: Path, junk: bytes) -> None:
    refused(file, junk)


@given(junk=st.binary(min_size=1, max_size=40))
def test_bytes_after_the_end(file: Path, good: bytes, junk: bytes) -> None:
    refused(file, good + junk)


@given(data=st.data())
def test_bytes_that_have_changed(file: Path, good: bytes, data: st.DataObject) -> None:
    content = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    loads_or_is_refused(file, bytes(content))


@given(length=st.integers(0, 2**64 - 1))
def test_a_header_that_promises_another_length(file: Path, good: bytes, length: int) -> None:
    loads_or_is_refused(file, struct.pack("<Q", length) + good[8:])


def array(kind: str, size: int, shape: tuple[int, ...], start: int) -> Header:
    length = size * int(np.prod(shape))
    return {"dtype": kind, "shape": list(shape), "data_offsets": [start, start + length]}


def convolution(**settings: object) -> Header:
    return {"kind": "Conv2D", "filters": 1, "bias": False, **settings}


END = {"kind": "Dense", "units": 1, "bias": False}
ONE = {"kind": "GlobalAveragePool"}
BOMBS: dict[str, tuple[list[Header], list[int], dict[str, tuple[int, ...]]]] = {
    "a million channels": (
        [convolution(filters=1_000_000, size=1), ONE, END],
        [28, 28],
        {"0.weights": (1, 1_000_000), "2.weights": (1_000_000, 1)},
    ),
    "a million channels, averaged away again": (
        [
            {
                "kind": "Residual",
                "layers": [convolution(filters=100_000, size=1), convolution(size=1)],
            },
            ONE,
            END,
        ],
        [28, 28],
        {"0.0.weights": (1, 100_000), "0.1.weights": (100_000, 1), "2.weights": (1, 1)},
    ),
    "padding upon padding": (
        [*[convolution(size=100, padding=99)] * 50, ONE, END],
        [28, 28],
        {**{f"{n}.weights": (10_000, 1) for n in range(50)}, "51.weights": (1, 1)},
    ),
    "windows as large as half the image": (
        [convolution(size=500), ONE, END],
        [1000, 1000],
        {"0.weights": (250_000, 1), "2.weights": (1, 1)},
    ),
    "windows that take no weights": (
        [{"kind": "MaxPool2D", "size": 500, "stride": 1}, ONE, END],
        [1000, 1000],
        {"2.weights": (1, 1)},
    ),
    "an image as large as the world": ([ONE, END], [10**9, 10**9], {"1.weights": (1, 1)}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_gigantic_arrays_are_refused_before_there_are_any(
    file: Path, good: bytes, name: str
) -> None:
    layers, size, shapes = BOMBS[name]
    header, start = {}, 0
    for which, shape in shapes.items():
        header[which] = array("F32", 4, shape, start)
        start += 4 * int(np.prod(shape))
    network = {"kind": "Network", "input_shape": size, "layers": layers}
    _, description, _ = taken_apart(good)
    content = put_together(header, description | {"network": network}, bytes(start))
    tracemalloc.start()
    try:
        message = refused(file, content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert re.search("its network's (layers put out|windows hold) more than", message)
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("depth", "message"),
    [(11, "at most 10 deep"), (60, "more than 20 deep"), (300, "20 deep|depth"), (30_000, "depth")],
)
def test_blocks_in_blocks_in_blocks(file: Path, good: bytes, depth: int, message: str) -> None:
    # Written by hand: to write it, json would have to go as deep.
    block = '{"kind":"Residual","layers":[' * depth + '{"kind":"Flatten"}' + "]}" * depth
    network = json.dumps(network_of(3)).replace('"layers": [', f'"layers": [{block},')
    header, description, body = taken_apart(good)
    whole = json.dumps(description | {"network": "HERE"}).replace('"HERE"', network)
    assert re.search(message, refused(file, put_together(header, whole, body)))


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        *(("BF16", 2), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F8_E8M0", 1)),
        *(("I64", 8), ("U8", 1), ("BOOL", 1), ("C64", 8), ("U64", 8), ("STR", 8)),
    ],
)
def test_arrays_of_another_type(file: Path, good: bytes, kind: str, size: int) -> None:
    _, description, _ = taken_apart(good)
    header = {
        "0.weights": array(kind, size, (4, 3), 0),
        "0.bias": array(kind, size, (3,), 12 * size),
    }
    refused(file, put_together(header, description, bytes(15 * size)))


def test_arrays_of_two_types(file: Path, good: bytes) -> None:
    _, description, _ = taken_apart(good)
    header = {"0.weights": array("F64", 8, (4, 3), 0), "0.bias": array("F32", 4, (3,), 96)}
    message = refused(file, put_together(header, description, bytes(108)))
    assert "all be float16, float32 or float64, not F32, F64" in message


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_arrays_that_are_not_finite(file: Path, good: bytes, bad: float) -> None:
    header, description, body = taken_apart(good)
    content = put_together(header, description, body[:-8] + struct.pack("<d", bad))
    assert "not finite" in refused(file, content)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("0.bias", {"data_offsets": [0, 2**63]}),
        ("0.bias", {"data_offsets": [24, 0]}),
        ("0.bias", {"data_offsets": [-8, 16]}),
        ("0.weights", {"data_offsets": [0, 96]}),
        ("0.weights", {"shape": [3, 4]}),
        ("0.weights", {"shape": [2**33, 2**33]}),
        ("0.weights", {"shape": [0, 3]}),
        ("0.weights", {"shape": []}),
    ],
)
def test_arrays_that_lie_elsewhere_or_have_another_shape(
    file: Path, good: bytes, name: str, change: Header
) -> None:
    header, description, body = taken_apart(good)
    header[name] |= change
    refused(file, put_together(header, description, body))


def test_half_numbers_that_are_not_finite(file: Path, good: bytes) -> None:
    _, description, _ = taken_apart(good)
    header = {"0.weights": array("F16", 2, (4, 3), 0), "0.bias": array("F16", 2, (3,), 24)}
    content = put_together(header, description, bytes(28) + struct.pack("<e", float("inf")))
    assert "not finite" in refused(file, content)


def test_members_that_hide_behind_other_names(file: Path, good: bytes) -> None:
    header, description, body = taken_apart(good)
    for prefix in ("2/", "01/", "-1/", "1//", "1.0/"):
        twice = header | {
            f"{prefix}{name}": array("F64", 8, tuple(header[name]["shape"]), start)
            for name, start in (("0.weights", len(body)), ("0.bias", len(body) + 96))
        }
        message = refused(file, put_together(twice, description | {"members": 2}, body * 2))
        assert "is missing" in message or "does not belong to its network" in message


def test_arrays_that_nobody_asked_for(file: Path, good: bytes) -> None:
    header, description, body = taken_apart(good)
    header["9.secret"] = array("F64", 8, (1,), len(body))
    message = refused(file, put_together(header, description, body + bytes(8)))
    assert "'9.secret' does not belong to its network" in message


def test_an_absurd_network_takes_no_memory(file: Path, good: bytes) -> None:
    header, description, body = taken_apart(good)
    content = put_together(header, description | {"network": network_of(10**12, 10**12)}, body)
    tracemalloc.start()
    try:
        refused(file, content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000


def test_a_description_of_countless_layers_takes_no_time(file: Path, good: bytes) -> None:
    header, description, body = taken_apart(good)
    layers = [{"kind": "Dropout"}] * 100_000
    network = network_of(3) | {"layers": layers}
    message = refused(file, put_together(header, description | {"network": network}, body))
    assert "a description of 2," in message


def test_what_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.safetensors"
    os.mkfifo(pipe)
    loop = tmp_path / "loop.safetensors"
    loop.symlink_to(loop)
    for path in (tmp_path, pipe, loop, tmp_path / "missing", tmp_path / ("x" * 300), "~no-one/m"):
        with pytest.raises(ModelError):
            load_model(path)
    for name in ("missing", "nul\0"):
        with pytest.raises(SettingError, match="there is no model"):
            load_model(name)


def test_a_file_that_may_not_be_read(
    file: Path, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    file.write_bytes(good)
    monkeypatch.setattr("safetensors.safe_open", refuse)
    with pytest.raises(ModelError, match="cannot be read: Permission denied"):
        load_model(file)


def test_a_model_larger_than_the_memory(
    file: Path, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    file.write_bytes(good)
    monkeypatch.setattr("safetensors.safe_open", refuse)
    with pytest.raises(ModelError, match="larger than the memory"):
        load_model(file)
