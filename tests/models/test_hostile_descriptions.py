"""Whatever a file claims about its model, loading it ends in a model or in one clear error."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .conftest import Header, loads_or_is_refused, network_of, put_together, refused, taken_apart

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**12, -(10**12), 2**63, 10**400, "Dense", "Network", "kind", "\x1b[2J"])
    | st.floats()
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "units", "layers", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(data: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the way to every value in a description."""
    match data:
        case dict():
            inside: list[tuple[Any, Any]] = list(data.items())
        case list():
            inside = list(enumerate(data))
        case _:
            inside = []
    return [path, *(place for key, value in inside for place in places(value, (*path, key)))]


@given(data=st.data())
def test_a_description_with_another_value_somewhere(
    file: Path, good: bytes, data: st.DataObject
) -> None:
    header, description, body = taken_apart(good)
    *way, last = data.draw(st.sampled_from(places(description)[1:]))
    inner: Any = description
    for key in way:
        inner = inner[key]
    if data.draw(st.booleans()):
        inner[last] = data.draw(VALUES)
    else:
        del inner[last]
    loads_or_is_refused(file, put_together(header, description, body))


@given(description=VALUES)
def test_a_description_of_something_else(file: Path, good: bytes, description: object) -> None:
    header, _, body = taken_apart(good)
    refused(file, put_together(header, description, body))


POINT = {"threshold": 0.5, "answered": 10, "errors": 0, "bound": 0.3}


RISKY = {"kind": "RiskBound", "risk": 0.01, "confidence": 0.95, "probability": 0.5}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 3}, "written by a newer digitus (format 3, this one reads up to 2)"),
        ({"format": True}, "format"),
        ({"format": "1"}, "format"),
        ({"format": 0}, "format"),
        ({"network": network_of(10**12, 3)}, "'1.bias' is missing"),
        ({"network": network_of(10**12)}, "(4, 1000000000000) is expected"),
        ({"network": network_of(3, 3)}, "'1.bias' is missing"),
        ({"network": network_of(10**3000)}, "'0.weights'"),
        ({"network": network_of(10**4299)}, "damaged"),
        ({"network": network_of(True)}, "must be of type int"),
        ({"network": network_of()}, "a network needs at least one layer"),
        ({"network": network_of("3" * 10_000)}, "must be of type int"),
        ({"network": network_of() | {"kind": "x" * 100_000}}, "there is no kind of Network"),
        ({"network": network_of(3) | {"input_shape": [4]}}, "height and a width"),
        ({"network": network_of(3) | {"input_shape": [-2, -2]}}, "input_shape"),
        ({"network": network_of(3) | {"secret": 1}}, "there is no setting of Network"),
        ({"scaling": {"divisor": 0.0}}, "divisor"),
        ({"scaling": {"divisor": float("nan")}}, "divisor"),
        ({"scaling": {"divisor": 1e-310}}, "infinite"),
        ({"scaling": {"divisor": 10**400}}, "damaged"),
        ({"decision": {"kind": "Threshold", "probability": 2}}, "0..1"),
        ({"decision": {"kind": "Model"}}, "there is no kind of Decision"),
        ({"ink": True}, "ink must be of type int"),
        ({"ink": 256}, "1..255"),
        ({"name": 7}, "name must be of type str"),
        ({"name": "\x1b[2J"}, "printable"),
        ({"name": "\ud800"}, "printable"),
        ({"provenance": []}, "provenance must be of type dict"),
        ({"members": True}, "members must be of type int"),
        ({"members": 0}, "2 arrays for 0 members"),
        ({"members": 2}, "2 arrays for 2 members"),
        ({"members": 10**12}, "arrays for 1000000000000 members"),
        ({"members": 10**400}, "damaged"),
        ({"shift": 1.0}, "shift must be of type int"),
        ({"shift": 2}, "shift must be 0 or some pixels"),
        ({"shift": -1}, "shift must be 0 or some pixels"),
        ({"calibration": 1.5}, "calibration must be a table"),
        ({"calibration": {"temperature": 0}}, "0.05..20"),
        ({"calibration": {"temperature": float("nan")}}, "0.05..20"),
        ({"calibration": {"temperature": 1e-300}}, "0.05..20"),
        ({"calibration": {"confidence": 1}}, "between 0 and 1"),
        ({"calibration": {"points": [{"threshold": 2}]}}, "lacks"),
        ({"calibration": {"points": [POINT | {"threshold": 2.0}]}}, "threshold must lie in 0..1"),
        ({"calibration": {"points": [POINT | {"bound": float("nan")}]}}, "bound must lie in 0..1"),
        ({"decision": RISKY | {"risk": 0.0}}, "risk must lie between 0 and 1"),
        ({"decision": RISKY | {"probability": 1.5}}, "0..1"),
    ],
)
def test_what_a_description_may_not_say(
    file: Path, good: bytes, changes: Header, message: str
) -> None:
    header, description, body = taken_apart(good)
    assert message in refused(file, put_together(header, description | changes, body))


@pytest.mark.parametrize("key", ["format", "network", "scaling", "decision", "ink", "name"])
def test_a_description_that_lacks_a_part(file: Path, good: bytes, key: str) -> None:
    header, description, body = taken_apart(good)
    del description[key]
    assert f"lacks '{key}'" in refused(file, put_together(header, description, body))


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", "[" * 900_000, '{"a":' * 150_000, "9" * 5000, " " * 1_000_001]
)
def test_a_description_that_is_no_json(file: Path, good: bytes, text: str) -> None:
    header, _, body = taken_apart(good)
    refused(file, put_together(header, text, body))


def test_a_file_of_somebody_else(file: Path) -> None:
    other = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    message = refused(file, struct.pack("<Q", len(other)) + other + bytes(4))
    assert "a safetensors file that digitus did not write" in message
    assert "a Python pickle, which can run code" in refused(file, b"\x80\x04\x95 a pickle, perhaps")
    assert "not a model file" in refused(file, b"")
