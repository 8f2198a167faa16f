"""Windows of every kind, and operators one by one, held against ONNX's own evaluator."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from digitus.errors import ModelError
from digitus.foreign import import_model
from digitus.networks import MaxPool2D


def write(
    path: Path, nodes: list[Any], shape: tuple[int, ...] = (1, 9, 8), **constants: np.ndarray
) -> Path:
    """Write a graph from ``x`` to ``y``."""
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", *shape])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).normal(0, 0.5, shape).astype(np.float32)


def node(operator: str, *inputs: str, to: str, **settings: Any) -> Any:
    return helper.make_node(operator, inputs, [to], **settings)


TAIL = [
    node("Relu", "conv", to="relu"),
    node("GlobalAveragePool", "relu", to="mean"),
    node("Flatten", "mean", to="flat"),
    node("Softmax", "flat", to="y", axis=-1),
]

WINDOWS: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "plain": ((4, 1, 3, 3), {}),
    "padded": ((4, 1, 3, 3), {"pads": [1, 1, 1, 1]}),
    "as tensorflow pads": ((4, 1, 3, 3), {"pads": [0, 0, 1, 1], "strides": [2, 2]}),
    "the other way": ((4, 1, 2, 2), {"pads": [1, 1, 0, 0]}),
    "same upper": ((4, 1, 4, 4), {"auto_pad": "SAME_UPPER"}),
    "same lower": ((4, 1, 4, 4), {"auto_pad": "SAME_LOWER"}),
    "same with stride": ((4, 1, 3, 3), {"auto_pad": "SAME_UPPER", "strides": [2, 2]}),
    "dilated": ((4, 1, 3, 3), {"dilations": [2, 2], "pads": [2, 2, 2, 2]}),
    "wide and padded": ((4, 1, 3, 5), {"pads": [1, 2, 1, 2]}),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_windows_of_every_kind(name: str, tmp_path: Path) -> None:
    shape, settings = WINDOWS[name]
    nodes = [node("Conv", "x", "w", "b", to="conv", **settings), *TAIL]
    file = write(tmp_path / "net.onnx", nodes, (1, 8, 10), w=random(*shape), b=random(4))
    model = import_model(file)
    assert model.provenance["import"]["compared"]["largest difference"] < 1e-5


def test_groups_are_written_out(tmp_path: Path) -> None:
    nodes = [
        node("Conv", "x", "w", to="first"),
        node("Conv", "first", "v", to="conv", group=4),
        *TAIL,
    ]
    import_model(write(tmp_path / "net.onnx", nodes, w=random(4, 1, 3, 3), v=random(8, 1, 2, 2)))


def test_scales_of_every_pixel_go_into_the_first_weights(tmp_path: Path) -> None:
    nodes = [
        node("Sub", "x", "mean", to="a"),
        node("Div", "a", "deviation", to="b"),
        node("MatMul", "b", "w", to="c"),
        node("Add", "bias", "c", to="y"),
    ]
    arrays = {"mean": random(72), "deviation": 1 + random(72) ** 2, "w": random(72, 5)}
    file = write(tmp_path / "net.onnx", nodes, (72,), bias=random(5), **arrays)
    model = import_model(file, size=(9, 8))
    assert [layer.kind for layer in model.network.layers] == ["Dense"]


def test_one_scale_for_all_becomes_the_models(tmp_path: Path) -> None:
    nodes = [
        node("Mul", "x", "scale", to="a"),
        node("Sub", "one", "a", to="b"),
        node("Conv", "b", "w", to="conv", pads=[1, 1, 1, 1]),
        *TAIL,
    ]
    scale, one = np.array(1 / 255, np.float32), np.array([1], np.float32)
    model = import_model(
        write(tmp_path / "net.onnx", nodes, scale=scale, one=one, w=random(4, 1, 3, 3))
    )
    # Paper is 1 and full ink 0: pixels go in as they are.
    assert model.scaling.offset == pytest.approx(255)
    assert model.scaling.divisor == pytest.approx(-255)


def test_an_activation_alone_becomes_a_layer(tmp_path: Path) -> None:
    nodes = [
        node("Conv", "x", "w", to="a"),
        node("AveragePool", "a", to="b", kernel_shape=[2, 2], strides=[2, 2]),
        node("Tanh", "b", to="conv"),
        *TAIL,
    ]
    import_model(write(tmp_path / "net.onnx", nodes, w=random(4, 1, 3, 3)))


def test_channels_last_come_out_in_their_order(tmp_path: Path) -> None:
    nodes = [
        node("Transpose", "x", to="first", perm=[0, 3, 1, 2]),
        node("Conv", "first", "w", to="conv"),
        node("MaxPool", "conv", to="pool", kernel_shape=[2, 2], strides=[2, 2]),
        node("Transpose", "pool", to="last", perm=[0, 2, 3, 1]),
        node("Reshape", "last", "sizes", to="rows"),
        node("Gemm", "rows", "v", to="y", transB=1),
    ]
    arrays = {"w": random(4, 1, 3, 3), "v": random(5, 36), "sizes": np.array([-1, 36])}
    file = write(tmp_path / "net.onnx", nodes, (9, 8, 1), **arrays)
    assert import_model(file).network.layers[1] == MaxPool2D(2)


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        ([node("Elu", "x", to="y")], r"Elu \(.*\) has no counterpart.*possible are Add, "),
        ([node("Conv", "x", "w", to="a"), node("Erf", "a", to="y")], "operator Erf"),
        ([node("Conv", "x", "w", to="y", strides=[1, 2])], "1 points apart down and 2 right"),
        ([node("Conv", "x", "w", to="y", pads=[5, 5, 5, 5])], "equal padding below their size"),
        (
            [node("MaxPool", "x", to="y", kernel_shape=[2, 2], pads=[1, 1, 1, 1])],
            "without padding",
        ),
        ([node("LeakyRelu", "x", to="y", alpha=0.2)], "leaks 0.2"),
        ([node("Conv", "x", "x", to="y")], "weights are computed from the image"),
        ([node("Gemm", "x", "w", to="y")], "multiplies lines of images"),
        (
            [
                node("Relu", "x", to="a"),
                node("Tanh", "x", to="b"),
                node("Mul", "a", "b", to="y"),
            ],
            "is not added up again|two things that are computed",
        ),
    ],
)
def test_what_has_no_counterpart_is_named(nodes: list[Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=says):
        import_model(write(tmp_path / "net.onnx", nodes, w=random(4, 1, 3, 3)))


def test_an_image_of_unknown_size_is_asked_for(tmp_path: Path) -> None:
    nodes = [node("Conv", "x", "w", to="conv"), *TAIL]
    file = write(tmp_path / "net.onnx", nodes, (1, "h", "w"), w=random(4, 1, 3, 3))  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="--size 28x28"):
        import_model(file)
    assert import_model(file, size=(9, 8)).network.input_shape == (9, 8)


def test_outputs_that_differ_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from digitus.foreign import onnx_operators

    monkeypatch.setitem(onnx_operators.OPERATORS, "Elu", onnx_operators.OPERATORS["Tanh"])
    nodes = [node("Conv", "x", "w", to="a"), node("Elu", "a", to="conv"), *TAIL]
    with pytest.raises(ModelError, match="differ from those in digitus by"):
        import_model(write(tmp_path / "net.onnx", nodes, w=random(4, 1, 3, 3)))
