import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.errors import ModelError
from digitus.models import Model, load_model, save_model, store
from digitus.networks import Dense, Network, Params

Header = dict[str, Any]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    params: Params = {"0.weights": np.ones((4, 3)), "0.bias": np.zeros(3)}
    model = Model(Network((2, 2), (Dense(3, "softmax"),)), params, name="good")
    return save_model(model, tmp_path_factory.mktemp("good") / "good.safetensors").read_bytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "bad.safetensors"


def taken_apart(content: bytes) -> tuple[Header, Header, bytes]:
    """Return header, description and arrays."""
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    return header, json.loads(header["__metadata__"]["digitus"]), content[8 + length :]


def put_together(header: Header, description: object, body: bytes) -> bytes:
    text = description if isinstance(description, str) else json.dumps(description)
    encoded = json.dumps(header | {"__metadata__": {"digitus": text}}).encode()
    return struct.pack("<Q", len(encoded)) + encoded + body


def refused(file: Path, content: bytes) -> str:
    """Return the message with which a file is refused."""
    file.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load_model(file)
    message = str(caught.value)
    assert message.startswith(str(file))
    assert len(message) < len(str(file)) + store.LONGEST_MESSAGE + 20
    assert message.isprintable()
    return message


def loads_or_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        model = load_model(file)
    except ModelError:
        return
    assert isinstance(model, Model)


def network_of(*units: object) -> Header:
    layers = [{"kind": "Dense", "units": count} for count in units]
    return {"kind": "Network", "input_shape": [2, 2], "layers": layers}
