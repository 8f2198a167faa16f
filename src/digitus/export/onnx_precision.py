"""ONNX files with smaller numbers: half precision and eight bits, by ONNX Runtime's own tools."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from digitus.errors import ModelError, unknown

PRECISIONS = ("float32", "float16", "int8")
"""In which numbers an ONNX file keeps its weights."""

_CALIBRATION_IMAGES = 500
_BATCH = 100


def at_precision(model: Any, precision: str, size: tuple[int, ...]) -> Any:
    """Return an ``onnx.ModelProto`` whose weights are kept in other numbers.

    float16 halves the file and computes in float16 where the runtime can; int8 quarters it: each
    channel of weights and each layer's activations get a scale, found on training images.

    Parameters
    ----------
    model
        In float32.
    precision
        One of :data:`PRECISIONS`.
    size
        Height and width of its images.

    Raises
    ------
    ModelError
        If the package ``onnxruntime`` is missing, or there are no images of this size to find
        scales on.
    SettingError
        For an unknown precision.
    """
    if precision not in PRECISIONS:
        raise unknown("precision", precision, PRECISIONS)
    if precision == "float32":
        return model
    try:
        return _half(model) if precision == "float16" else _eight_bits(model, size)
    except ImportError as error:
        raise ModelError(
            f"{precision} needs the package {error.name or 'onnxruntime'}, which is not installed:"
            " pip install 'digitus[onnx]'"
        ) from error


def _half(model: Any) -> Any:
    from onnxruntime.transformers.float16 import convert_float_to_float16
    from onnxruntime.transformers.onnx_model import OnnxModel

    half = OnnxModel(convert_float_to_float16(model, keep_io_types=True, op_block_list=_KEPT))
    half.topological_sort()  # the conversion adds its casts at the end
    return half.model


_KEPT = ["Cast", "Sub", "Div", "Pow", "Softmax", "ReduceSum", "ReduceMax", "Greater", "Where"]
"""Operators that stay in float32: they cost nothing, and probabilities keep their digits."""


def _eight_bits(model: Any, size: tuple[int, ...]) -> Any:
    import onnx
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with TemporaryDirectory() as folder:
        before, prepared, after = (
            Path(folder, f"{n}.onnx") for n in ("before", "prepared", "after")
        )
        onnx.save(model, before)
        quant_pre_process(before, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            after,
            _CalibrationImages(size),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Conv", "Gemm", "MaxPool"],
        )
        return onnx.load(after)


class _CalibrationImages:
    """Training images, batch by batch, as ONNX Runtime asks for them."""

    def __init__(self, size: tuple[int, ...]) -> None:
        self._batches = _training_batches(size)

    def get_next(self) -> dict[str, np.ndarray] | None:
        """Return the next batch, None after the last."""
        images = next(self._batches, None)
        return None if images is None else {"images": images}


def _training_batches(size: tuple[int, ...]) -> Iterator[np.ndarray]:
    from digitus.datasets import load_dataset

    for name in ("mnist", "digits"):
        train = load_dataset(name).train
        if train.shape == size:
            images = train.images[:_CALIBRATION_IMAGES]
            yield from np.split(images, range(_BATCH, len(images), _BATCH))
            return
    raise ModelError(
        f"int8 needs images of {size[0]} x {size[1]} to find its scales on, and no bundled data"
        " set has them; use float16"
    )
