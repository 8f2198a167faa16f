"""A model as a module of PyTorch: equal outputs, and weights that come back by `digitus import`."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitus.errors import EngineError, SettingError
from digitus.foreign import import_model
from digitus.models import Model, combine, load_model
from tests.export.conftest import BLOCKS, PLAIN, images, make_model

torch = pytest.importorskip("torch", reason="the extra torch is not installed")

__all__ = ["images"]  # a fixture

CASES = PLAIN | BLOCKS


def outputs(model: Model, pixels: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        return np.asarray(model.to_torch()(torch.from_numpy(pixels)))


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_module_gives_the_same(name: str, images: np.ndarray) -> None:
    model = make_model(CASES[name])
    expected = model.outputs(images, engine="numpy")
    np.testing.assert_allclose(outputs(model, images), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", sorted(CASES))
def test_its_state_dict_comes_back(name: str, images: np.ndarray, tmp_path: Path) -> None:
    model = make_model(CASES[name])
    torch.save(model.to_torch().state_dict(), tmp_path / "weights.pt")
    back = import_model(tmp_path / "weights.pt", network=model.network)
    back = replace(back, scaling=model.scaling)
    if not any(layer.kind == "Flatten" for layer in model.network.layers):
        for key, array in model.params.items():
            np.testing.assert_array_equal(back.params[key], array, err_msg=key)
    if back.network == model.network:
        found, expected = (m.outputs(images, engine="numpy") for m in (back, model))
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_it_can_be_trained_further() -> None:
    module = load_model("cnn-tiny").to_torch()
    assert not module.training
    assert all(parameter.requires_grad for parameter in module.parameters())
    pixels = torch.randint(0, 256, (2, 28, 28), dtype=torch.uint8)
    module.train()(pixels).sum().backward()
    assert all(parameter.grad is not None for parameter in module.parameters())


def test_several_networks_are_no_module() -> None:
    model = combine([make_model(PLAIN["softmax"], seed) for seed in range(2)], name="two")
    with pytest.raises(SettingError, match="one network that looks once"):
        model.to_torch()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in list(sys.modules):
        if name.startswith("digitus.engines.on_torch"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(EngineError, match=r"pip install 'digitus\[torch\]'"):
        make_model(PLAIN["softmax"]).to_torch()
