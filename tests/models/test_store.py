import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors import safe_open

from digitus.datasets.scaling import Scaling
from digitus.errors import SettingError
from digitus.models import (
    Calibration,
    ConfidenceModel,
    Figures,
    Largest,
    Model,
    RiskBound,
    Rounding,
    Threshold,
    load_model,
    save_model,
    store,
)
from digitus.networks import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    GlobalAveragePool,
    He,
    Layer,
    Network,
    Params,
    Residual,
    draw_params,
)
from tests.models.examples import CALIBRATION, CONFIDENCE, FIGURES, HISTORY, small

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
SIZES = st.tuples(st.integers(1, 4), st.integers(1, 4))
HIDDEN: st.SearchStrategy[list[Layer]] = st.lists(
    st.builds(Dense, st.integers(1, 4), st.sampled_from(["relu", "tanh"]), st.booleans())
    | st.builds(Dropout, st.floats(0, 1, exclude_max=True)),
    max_size=3,
)
OUTPUT = st.builds(Dense, st.integers(1, 10), st.just("softmax"), st.booleans())
NUMBERS = {
    kind: hnp.from_dtype(np.dtype(kind), allow_nan=False, allow_infinity=False)
    for kind in ("float32", "float64")
}
SHARES = st.floats(0, 1, exclude_min=True, exclude_max=True)
SETTINGS = st.fixed_dictionaries(
    {
        "scaling": st.builds(Scaling, st.floats(-1e3, 1e3), st.floats(1e-3, 1e3)),
        "decision": st.sampled_from([Largest(), Rounding()])
        | st.builds(Threshold, probability=st.floats(0, 1))
        | st.builds(RiskBound, risk=SHARES, confidence=SHARES, probability=st.floats(0, 1)),
        "calibration": st.sampled_from([None, Calibration(temperature=0.05), CALIBRATION]),
        "ink": st.integers(1, 255),
        "name": st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=100),
        "figures": st.sampled_from([Figures(), FIGURES]),
        "history": st.sampled_from([None, HISTORY]),
        "line_confidence": st.sampled_from([None, CONFIDENCE]),
        "digit_confidence": st.sampled_from([None, ConfidenceModel()]),
        "provenance": st.dictionaries(st.text(), JSON, max_size=3),
    }
)


@given(
    layers=st.tuples(HIDDEN, OUTPUT),
    size=SIZES,
    kind=st.sampled_from(sorted(NUMBERS)),
    chosen=SETTINGS,
    data=st.data(),
)
def test_a_round_trip_gives_the_same_bits(
    tmp_path_factory: pytest.TempPathFactory,
    layers: tuple[list[Layer], Dense],
    size: tuple[int, int],
    kind: str,
    chosen: dict[str, Any],
    data: st.DataObject,
) -> None:
    hidden, output = layers
    more = data.draw(st.integers(0, 2))
    network = Network(size, (*hidden, output))
    params, *others = (
        {
            name: data.draw(hnp.arrays(kind, shape, elements=NUMBERS[kind], fill=NUMBERS[kind]))
            for name, shape in network.param_shapes.items()
        }
        for _ in range(1 + more)
    )
    model = Model(network, params, others=tuple(others), shift=min(size) // 2, **chosen)
    path = tmp_path_factory.getbasetemp() / "round.safetensors"
    loaded = load_model(save_model(model, path))
    assert len(loaded.members) == len(model.members) == 1 + more
    for ours, theirs in zip(model.members, loaded.members, strict=True):
        assert list(theirs) == list(ours)
        for name, array in ours.items():
            assert theirs[name].dtype == array.dtype
            assert theirs[name].shape == array.shape
            assert theirs[name].tobytes() == array.tobytes()
    traits = ("network", "scaling", "decision", "calibration", "shift", "ink", "name")
    known = ("figures", "history", "line_confidence", "digit_confidence", "provenance")
    for trait in (*traits, *known):
        assert getattr(loaded, trait) == getattr(model, trait), trait
    second = path.with_name("second.safetensors")
    assert save_model(loaded, second).read_bytes() == path.read_bytes()


def kinds_in(path: Path) -> set[str]:
    with safe_open(path, framework="numpy") as file:
        return {file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118


@pytest.mark.parametrize(
    ("last", "kind", "stored"),
    [
        (65504.0, "float32", "F16"),
        (6e-8, "float32", "F32"),
        (-0.0, "float32", "F16"),
        (2**-24, "float32", "F16"),
        (0.1, "float32", "F32"),
        (65505.0, "float32", "F32"),
        (0.5, "float64", "F64"),
    ],
)
def test_numbers_that_fit_into_half_the_space_take_it(
    tmp_path: Path, last: float, kind: str, stored: str
) -> None:
    params = {name: array.astype(kind) for name, array in small().params.items()}
    other = params | {"0.bias": np.array([0, 1, last], kind)}
    model = Model(small().network, params, others=(other,))
    path = save_model(model, tmp_path / "half.safetensors")
    assert kinds_in(path) == {stored}
    loaded = load_model(path)
    for ours, theirs in zip(model.members, loaded.members, strict=True):
        for name, array in ours.items():
            assert theirs[name].dtype == kind
            assert theirs[name].tobytes() == array.tobytes()


def test_a_loaded_model_gives_the_same_answers(tmp_path: Path) -> None:
    model = small()
    images = np.random.default_rng(0).integers(0, 256, (9, 2, 2)).astype(np.uint8)
    loaded = load_model(save_model(model, tmp_path / "m.safetensors"))
    assert np.array_equal(
        loaded.outputs(images, engine="numpy"), model.outputs(images, engine="numpy")
    )


def test_arrays_may_lie_in_memory_as_they_like(tmp_path: Path) -> None:
    model = small()
    turned = {name: np.asfortranarray(array) for name, array in model.params.items()}
    path = save_model(Model(model.network, turned), tmp_path / "turned.safetensors")
    assert np.array_equal(load_model(path).params["0.weights"], model.params["0.weights"])


def test_statistics_are_kept_with_the_weights(tmp_path: Path) -> None:
    block = Residual((Conv2D(3, 3, padding=1), BatchNorm()), (Conv2D(3, 1), BatchNorm("relu")))
    network = Network((4, 4), (BatchNorm(), block, GlobalAveragePool(), Dense(3, "softmax")))
    rng = np.random.default_rng(0)
    params: Params = {
        name: array + rng.uniform(0, 1, array.shape)
        for name, array in draw_params(network, He(), rng).items()
    }
    model = Model(network, params, others=({n: a / 2 for n, a in params.items()},))
    loaded = load_model(save_model(model, tmp_path / "m.safetensors"))
    assert loaded.network == network
    for got, expected in zip(loaded.members, model.members, strict=True):
        assert list(got) == list(network.param_shapes)
        for name, array in expected.items():
            np.testing.assert_array_equal(got[name], array, strict=True)
    images = rng.integers(0, 256, (9, 4, 4), dtype=np.uint8)
    np.testing.assert_array_equal(loaded.outputs(images), model.outputs(images))


def test_the_file_can_be_read_by_anyone(tmp_path: Path) -> None:
    path = save_model(small(name="open"), tmp_path / "open.safetensors")
    with safe_open(path, framework="numpy") as file:
        description = json.loads(file.metadata()["digitus"])
    assert description["format"] == store.FORMAT
    assert description["name"] == "open"
    assert description["network"]["layers"][0]["units"] == 3


def test_provenance_keeps_numbers_of_numpy_and_writes_the_rest_as_text(tmp_path: Path) -> None:
    provenance = {
        "seed": np.int64(7),
        "accuracy": np.float32(0.5),
        "scaling": Scaling(divisor=2.0),
        "path": Path("a"),
    }
    loaded = load_model(save_model(small(provenance=provenance), tmp_path / "m.safetensors"))
    assert loaded.provenance == {
        "seed": 7,
        "accuracy": 0.5,
        "scaling": {"kind": "Scaling", "offset": 0.0, "divisor": 2.0},
        "path": "a",
    }


def test_a_description_without_end_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    with pytest.raises(SettingError, match="shorten its provenance"):
        save_model(small(provenance={"diary": "x" * 1_000_000}), path)
    assert not path.exists()
