"""Keras' .keras files: a ZIP of a description (JSON) and arrays (HDF5), read without Keras.

Layers that stand one behind the other are read, as a Sequential model or a chain of a Functional
one.  Keras itself computes for comparison where it is installed, once every layer is known.
"""

import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from digitus.arrays import Array
from digitus.datasets.formats import hdf5
from digitus.datasets.formats.unpack import MOST_BYTES
from digitus.errors import DataError, DigitusError, ModelError
from digitus.foreign.found import Found, Runner, Wanted, image_size
from digitus.foreign.stack import Stack
from digitus.foreign.windows import Windows
from digitus.networks import AveragePool2D, Dropout, GlobalAveragePool, MaxPool2D, SpatialDropout
from digitus.networks.activations import LEAK
from digitus.networks.layers.layer import image_shape

LONGEST_DESCRIPTION = 10_000_000
ACTIVATIONS: dict[str | None, str] = {
    None: "",
    "linear": "",
    **{name: name for name in ("sigmoid", "tanh", "relu", "softmax")},
}

Settings = Mapping[str, Any]


def read(path: Path, wanted: Wanted) -> Found:
    """Read a .keras file.

    Raises
    ------
    ModelError, DataError, FormatError
        A layer has no counterpart, the file is damaged, or h5py is missing.
    """
    config, version, arrays = _unzipped(path)
    layers = _chain(config)
    stack = Stack(_input_size(layers, wanted), channels_first=False)
    kinds: Counter[str] = Counter()
    for layer in layers:
        kind, settings = str(layer["class_name"]), layer["config"]
        own = _arrays_of(arrays, kind, kinds[kind])
        kinds[kind] += 1
        if kind not in LAYERS:
            raise ModelError(
                f"its layer {settings.get('name')} is a {kind}, which has no counterpart in"
                f" digitus; possible are {', '.join(sorted(LAYERS))}"
            )
        try:
            LAYERS[kind](stack, settings, own)
        except DigitusError as error:
            raise ModelError(f"its layer {settings.get('name')} ({kind}): {error}") from error
    runner, ran_by = _runner(path)
    return Found(
        stack=stack,
        program=f"Keras {version}".strip(),
        takes_pixels="Rescaling" in kinds,
        runner=runner,
        ran_by=ran_by,
    )


def _unzipped(path: Path) -> tuple[Any, str, dict[str, np.ndarray]]:
    with zipfile.ZipFile(path) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        for name, most in (
            ("config.json", LONGEST_DESCRIPTION),
            ("model.weights.h5", MOST_BYTES),
        ):
            if name not in sizes:
                raise DataError(f"it has no {name}, as files of Keras 3 have; save it again there")
            if sizes[name] > most:
                raise DataError(f"its {name} unpacks to {sizes[name]:,} bytes, more than is read")
        config = json.loads(archive.read("config.json"))
        packed = archive.read("model.weights.h5")
        version = ""
        if sizes.get("metadata.json", LONGEST_DESCRIPTION) < LONGEST_DESCRIPTION:
            version = str(json.loads(archive.read("metadata.json")).get("keras_version", ""))
    arrays = hdf5.arrays(BytesIO(packed), "a Keras model, whose arrays are HDF5", network=True)
    return config, version[:20], arrays


def _chain(config: Any) -> list[Any]:
    """List the layers of a model that stand one behind the other."""
    kind, inside = config["class_name"], config["config"]
    if kind not in {"Sequential", "Functional"}:
        raise ModelError(
            f"it is a {str(kind)[:60]}, a program of its own; export it as ONNX:"
            " model.export('model.onnx', format='onnx')"
        )
    layers = list(inside["layers"])
    before: list[str] = []
    for layer in layers:
        sources = _sources(layer.get("inbound_nodes") or ())
        if kind == "Functional" and sources != before:
            raise ModelError(
                f"its layer {layer['config'].get('name')} comes after {' and '.join(sources)}:"
                " only layers in one row are read from .keras; export it as ONNX:"
                " model.export('model.onnx', format='onnx')"
            )
        before = [layer["config"]["name"]]
    return layers


def _sources(data: Any) -> list[str]:
    """Name the layers whose outputs go into one."""
    if isinstance(data, dict) and "keras_history" in data:
        return [str(data["keras_history"][0])]
    parts = data.values() if isinstance(data, dict) else data
    if isinstance(data, str) or not hasattr(data, "__iter__"):
        return []
    return [name for part in parts for name in _sources(part)]


def _input_size(layers: Sequence[Any], wanted: Wanted) -> tuple[int, int]:
    """Find height and width of what goes in."""
    for layer in layers:
        config = layer["config"]
        shape = config.get("batch_shape") or config.get("batch_input_shape")
        if layer["class_name"] == "Reshape":
            shape = [None, *config["target_shape"]]
        if shape and len(shape) > 2:
            height, width, *channels = shape[1:]
            if channels not in ([], [1]):
                raise ModelError(f"it looks at {channels[-1]} channels; digitus reads grey images")
            return int(height), int(width)
        if shape and layer["class_name"] != "InputLayer":
            break
    flat = [layer["config"].get("batch_shape") for layer in layers[:1]]
    if not flat[0] or len(flat[0]) != 2:
        raise ModelError("it does not say what shape its images have")
    return image_size(int(flat[0][1]), wanted)


def _arrays_of(arrays: Mapping[str, np.ndarray], kind: str, number: int) -> list[Array]:
    """Return the arrays of the layer of a kind with this number, in order."""
    name = _snake(kind) + (f"_{number}" if number else "")
    prefix = f"layers/{name}/vars/"
    own = {key.removeprefix(prefix): a for key, a in arrays.items() if key.startswith(prefix)}
    return [own[key] for key in sorted(own, key=int)]


def _snake(name: str) -> str:
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()


def _activation(settings: Settings) -> str:
    name: Any = settings.get("activation")
    if isinstance(name, dict):  # a layer as an activation
        if name.get("class_name") == "LeakyReLU":
            return _leaky(name["config"])
        name = name.get("class_name")
    if name not in ACTIVATIONS:
        known = ", ".join(word for word in ACTIVATIONS if word)
        raise ModelError(f"its activation {str(name)[:60]} is none of {known}")
    return ACTIVATIONS[name]


def _leaky(settings: Settings) -> str:
    slope = settings.get("negative_slope", settings.get("alpha"))
    if not isinstance(slope, int | float) or abs(slope - LEAK) > 1e-6:
        raise ModelError(
            f"it leaks {slope} of what is below zero; digitus' leaky ReLU leaks {LEAK}"
        )
    return "leaky_relu"


def _relu(settings: Settings) -> str:
    plain = {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}
    if any(settings.get(name, usual) != usual for name, usual in plain.items()):
        raise ModelError("it is a ReLU with a limit, a slope or a threshold of its own")
    return "relu"


def _dense(stack: Stack, settings: Settings, arrays: list[Array]) -> None:
    stack.dense(*_required(arrays, 1 + bool(settings["use_bias"])))
    stack.activate(_activation(settings))


def _required(arrays: list[Array], count: int) -> list[Array]:
    if len(arrays) != count:
        raise DataError(f"the file has {len(arrays)} arrays of it where there should be {count}")
    return arrays


def _windows(stack: Stack, settings: Settings, size: Any) -> Windows:
    if settings.get("data_format") not in {None, "channels_last"}:
        raise ModelError("its images have their channels first; save it with channels_last")
    strides = tuple(settings["strides"] or size)
    before, after = (0, 0), (0, 0)
    if settings["padding"] == "same":
        lengths = image_shape(stack.shape)[:2]
        added = [
            max((-(-length // step) - 1) * step + n - length, 0)
            for length, step, n in zip(lengths, strides, size, strict=True)
        ]
        before = (added[0] // 2, added[1] // 2)
        after = (added[0] - before[0], added[1] - before[1])
    dilations = tuple(settings.get("dilation_rate") or (1, 1))
    if settings["padding"] == "same" and dilations != (1, 1):
        raise ModelError("it has gaps in its windows and padding at once")
    return Windows(
        size=tuple(size),
        strides=strides,
        before=before,
        after=after,
        dilations=dilations,
        groups=int(settings.get("groups") or 1),
    )


def _convolution(stack: Stack, settings: Settings, arrays: list[Array]) -> None:
    weights, *bias = _required(arrays, 1 + bool(settings["use_bias"]))
    if weights.ndim != 4:
        raise DataError(f"its weights have the shape {weights.shape}")
    windows = _windows(stack, settings, settings["kernel_size"])
    stack.convolution(windows, weights.transpose(3, 2, 0, 1), *bias)
    stack.activate(_activation(settings))


def _pooling(kind: type[MaxPool2D] | type[AveragePool2D]) -> Callable[..., None]:
    def pool(stack: Stack, settings: Settings, _: list[Array]) -> None:
        stack.pool(kind, _windows(stack, settings, settings["pool_size"]))

    return pool


def _normalisation(stack: Stack, settings: Settings, arrays: list[Array]) -> None:
    given = iter(_required(arrays, 2 + bool(settings["scale"]) + bool(settings["center"])))
    width = np.ones(len(arrays[-1]), arrays[-1].dtype)
    scale = next(given) if settings["scale"] else width
    bias = next(given) if settings["center"] else 0 * width
    found = {"scale": scale, "bias": bias, "mean": next(given), "variance": next(given)}
    stack.normalise(found, float(settings["epsilon"]), 1 - float(settings["momentum"]))


def _reshape(stack: Stack, settings: Settings, _: list[Array]) -> None:
    target = [size for size in settings["target_shape"] if size != 1]
    if len(stack) or target != [size for size in stack.input_shape if size != 1]:
        raise ModelError(f"it makes {settings['target_shape']} of {stack.shape}")


def _of(layer: Callable[[Settings], Any]) -> Callable[..., None]:
    return lambda stack, settings, _: stack.add(layer(settings))


LAYERS: dict[str, Callable[[Stack, Settings, list[Array]], None]] = {
    "Activation": lambda stack, settings, _: stack.activate(_activation(settings)),
    "AveragePooling2D": _pooling(AveragePool2D),
    "BatchNormalization": _normalisation,
    "Conv2D": _convolution,
    "Dense": _dense,
    "Dropout": _of(lambda settings: Dropout(float(settings["rate"]))),
    "Flatten": lambda stack, *_: stack.flatten(),
    "GlobalAveragePooling2D": _of(lambda _: GlobalAveragePool()),
    "InputLayer": lambda *_: None,
    "LeakyReLU": lambda stack, settings, _: stack.activate(_leaky(settings)),
    "MaxPooling2D": _pooling(MaxPool2D),
    "ReLU": lambda stack, settings, _: stack.activate(_relu(settings)),
    "Rescaling": lambda stack, settings, _: stack.scale(settings["scale"], settings["offset"]),
    "Reshape": _reshape,
    "Softmax": lambda stack, *_: stack.activate("softmax"),
    "SpatialDropout2D": _of(lambda settings: SpatialDropout(float(settings["rate"]))),
}
"""Every layer of Keras that has a counterpart, with the function that hands it over."""


def _runner(path: Path) -> tuple[Runner | None, str]:
    """Let Keras compute, where it is installed; of files with known layers alone."""
    if find_spec("keras") is None:
        return None, "Keras is not installed here"
    return _run_keras(path), "Keras"


def _run_keras(path: Path) -> Runner:
    def run(inputs: Array) -> np.ndarray:
        import keras

        model = keras.saving.load_model(path, compile=False, safe_mode=True)
        shape = [len(inputs), *model.input_shape[1:]]
        return np.asarray(model.predict(inputs.reshape(shape), verbose=0))

    return run
