"""What cannot work is refused before it starts, with what was expected and what came."""

import re
from dataclasses import dataclass, replace

import numpy as np
import pytest

from digitus.arrays import Array, Labels, Outputs
from digitus.datasets.scaling import Scaling
from digitus.engines import Engine, open_engine
from digitus.engines.on_numba.optimizers import UPDATES as COMPILED_UPDATES
from digitus.errors import DataError, EngineError, ShapeError
from digitus.networks import (
    Adam,
    Conv2D,
    Dense,
    Dropout,
    LabelLoss,
    Layer,
    Network,
    Objective,
    Optimizer,
    Params,
    Residual,
    Targets,
)
from digitus.networks.activations import ACTIVATIONS
from digitus.networks.layers import Shape
from digitus.networks.losses import Reduction
from tests.engines.conftest import DOUBLE, pixels, trial

NETWORK = Network((4, 4), (Dense(5, "tanh"), Dense(3, "softmax")))
LOOKING = Network((4, 4), (Conv2D(2, 3), *NETWORK.layers))
TASK = trial(NETWORK, Objective(), Adam())


def without(params: Params, name: str) -> Params:
    return {key: array for key, array in params.items() if key != name}


WRONG_PARAMS: dict[str, tuple[Params, str]] = {
    "missing": (without(TASK.params, "1.bias"), "'1.bias' is missing"),
    "too many": ({**TASK.params, "2.bias": np.zeros(3)}, "'2.bias' is not part of this network"),
    "wrong shape": (
        {**TASK.params, "0.weights": np.zeros((5, 16))},
        r"'0.weights' must have shape (16, 5), got (5, 16)",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_PARAMS)
def test_params_of_another_network(engine: Engine, wrong: str) -> None:
    params, message = WRONG_PARAMS[wrong]
    with pytest.raises(ShapeError, match=re.escape(message)):
        TASK.begin(engine, params)
    with pytest.raises(ShapeError, match=re.escape(message)):
        engine.predictor(NETWORK, params, Scaling())


@pytest.mark.parametrize("shape", [(20, 8, 8), (20, 16), (4, 4), (20, 4, 4, 1), (20, 16, 1)])
def test_images_of_another_shape(engine: Engine, shape: Shape) -> None:
    images = np.zeros(shape, np.uint8)
    message = re.escape(f"(n, 4, 4) for this network, got {shape}")
    with pytest.raises(ShapeError, match=message):
        engine.predictor(NETWORK, TASK.params, Scaling())(images)
    with pytest.raises(ShapeError, match=message):
        engine.session(TASK.job, replace(TASK.samples, images=images), TASK.params)


def test_labels_and_weights_must_fit_the_images(engine: Engine) -> None:
    few_labels = replace(TASK.samples, targets=Targets.of(np.ones(19, int)))
    few_weights = replace(TASK.samples, weights=np.ones(19))
    for name, samples in (("labels", few_labels), ("weights", few_weights)):
        with pytest.raises(ShapeError, match=rf"{name} must .* each of the 20 images, got \(19,\)"):
            engine.session(TASK.job, samples, TASK.params)


@pytest.mark.parametrize("label", [-1, 3, 255])
def test_a_label_outside_the_classes(engine: Engine, label: int) -> None:
    labels = TASK.samples.labels.copy()
    labels[7] = label
    with pytest.raises(DataError, match=f"labels must be 0 to 2 .*, got {label}"):
        engine.session(TASK.job, replace(TASK.samples, targets=Targets.of(labels)), TASK.params)


def test_the_state_of_another_optimizer(engine: Engine) -> None:
    session = TASK.begin(engine)
    state = session.state()
    wrong = {
        "got nothing": {name: array for name, array in state.items() if "1.bias" not in name},
        "got shape (1,)": {**state, "0.bias.square": np.zeros(1)},
        "'steps'": {name: array for name, array in state.items() if name != "steps"},
    }
    for message, arrays in wrong.items():
        with pytest.raises(ShapeError, match=re.escape(message)):
            engine.session(TASK.job, TASK.samples, TASK.params, arrays)


@dataclass(frozen=True)
class Blur(Layer):
    """A layer that no engine knows."""

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def describe(self) -> str:
        return "Blur"


def test_a_layer_that_it_does_not_know(engine: Engine) -> None:
    strange = Network((4, 4), (Blur(), *NETWORK.layers))
    assert "Blur" in (engine.unsupported(strange) or "")
    with pytest.raises(EngineError, match=f"the {engine.name} engine cannot run .* Blur"):
        engine.require(strange)
    task = trial(strange, Objective(), images=pixels(20, (4, 4)))
    with pytest.raises(EngineError, match="Blur"):
        task.begin(engine)
    with pytest.raises(EngineError, match="Blur"):
        engine.predictor(strange, task.params, Scaling())


def test_it_is_found_inside_of_a_block(engine: Engine) -> None:
    block = Residual((Conv2D(1, 3, padding=1),), (Blur(),))
    reason = engine.unsupported(Network((4, 4), (block, Dense(3))))
    assert reason is not None
    assert ("Residual" if engine.name == "python" else "Blur") in reason


def test_the_python_engine_says_who_can_do_what_it_cannot() -> None:
    network = Network((4, 4), (Dropout(), Conv2D(2), Dense(3)))
    with pytest.raises(EngineError, match="it has no Conv2D; use the numpy engine"):
        open_engine("python", work=network)


@pytest.mark.parametrize("name", DOUBLE)
def test_a_precision_that_it_does_not_have(name: str) -> None:
    with pytest.raises(EngineError, match=f"the {name} engine computes in .*, not in float16"):
        open_engine(name, "float16")


@pytest.mark.parametrize("name", DOUBLE)
def test_dense_layers_run_everywhere(name: str) -> None:
    assert open_engine(name).unsupported(NETWORK) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class CubedError(LabelLoss):
    """A loss that no engine knows."""

    reduction: Reduction = "mean"

    def of_outputs(self, outputs: Outputs, targets: Targets | Labels) -> Array:
        errors = np.abs(outputs - np.eye(outputs.shape[1])[Targets.of(targets).labels])
        return np.asarray((errors**3).sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wander(Optimizer):
    """An optimizer that no engine knows, and that keeps more than any other."""

    learning_rate: float = 0.1

    @property
    def slots(self) -> tuple[str, ...]:
        return ("first", "second", "third")


STRANGE_JOBS = {
    "CubedError": trial(NETWORK, Objective(loss=CubedError())).job,
    "Wander": trial(NETWORK, Objective(), Wander()).job,
}


@pytest.mark.parametrize("strange", STRANGE_JOBS)
@pytest.mark.parametrize("network", [NETWORK, LOOKING], ids=["dense", "convolutional"])
def test_a_loss_and_an_optimizer_that_it_does_not_know(
    any_engine: Engine, strange: str, network: Network
) -> None:
    if any_engine.unsupported(network):
        network = NETWORK
    job = replace(STRANGE_JOBS[strange], network=network)
    task = replace(trial(network, Objective()), job=job)
    assert strange in (any_engine.unsupported(job) or "")
    with pytest.raises(EngineError, match=f"cannot run this training: it has no {strange}"):
        task.begin(any_engine)
    assert any_engine.unsupported(network) is None  # predicting needs neither


def test_an_activation_that_it_does_not_know(
    any_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ACTIVATIONS, "wave", "sin(z)")
    waving = Network((4, 4), (Dense(5, "wave"), Dense(3, "softmax")))
    with pytest.raises(EngineError, match="it has no activation wave"):
        any_engine.require(waving)


def test_kernels_with_room_for_two_slots_refuse_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    kind: type[Optimizer] = Wander
    monkeypatch.setitem(COMPILED_UPDATES, kind, 0)
    reason = open_engine("compiled").unsupported(STRANGE_JOBS["Wander"])
    assert reason == "its kernels keep 2 numbers beside each parameter, this optimizer 3"
