"""The loss over whole lines: PyTorch's own, its gradient, and engines that refuse it."""

from dataclasses import replace
from unittest.mock import create_autospec

import numpy as np
import pytest

from digitus.engines import Samples, open_engine
from digitus.engines.on_numpy.layers import Node
from digitus.engines.on_numpy.losses import ctc
from digitus.errors import DataError, EngineError, SettingError
from digitus.networks import (
    CTC,
    SGD,
    Adam,
    Conv2D,
    Dense,
    Flatten,
    Network,
    Objective,
    Optimizer,
    SquaredError,
    Targets,
)
from tests.engines.conftest import SCALING, Trial, trial
from tests.engines.test_gradients import require_gradient, slope

TEXTS = [[1, 1, 2], [], [3], [2, 1, 2, 3], [1, 2]]
COLUMNS, CLASSES = 7, 5
PLAIN = SGD()
NETWORK = Network((3, 8), (Conv2D(4, 2, "tanh"), Conv2D(CLASSES, 2, padding=0)))


def judged(loss: CTC, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Show the formula a last layer."""
    last = create_autospec(Node, instance=True, z=z, a=z)
    return ctc(loss, last, Targets.of(TEXTS))


@pytest.mark.parametrize("blanks", [(0,), (0, 4), (4, 0)], ids=str)
def test_it_is_pytorchs(blanks: tuple[int, ...]) -> None:
    torch = pytest.importorskip("torch")
    z = np.random.default_rng(1).normal(0, 2, (len(TEXTS), 1, COLUMNS, CLASSES))
    tensor = torch.tensor(z, requires_grad=True)
    logs = torch.log_softmax(tensor[:, 0], dim=2)
    folded = torch.logsumexp(logs[:, :, list(blanks)], dim=2, keepdim=True)
    labels = torch.tensor([label for text in TEXTS for label in text])
    lengths = torch.tensor([len(text) for text in TEXTS])
    columns = torch.full((len(TEXTS),), COLUMNS)
    # Class 0 gives its place to all blanks together; PyTorch has one, and wants logarithms of
    # probabilities that add up to 1.
    others = [label for label in range(1, CLASSES) if label not in blanks]
    expected = torch.nn.functional.ctc_loss(
        torch.cat([folded, logs[:, :, others]], dim=2).swapaxes(0, 1),
        *(labels, columns, lengths),
        reduction="none",
    )
    expected.sum().backward()
    losses, delta = judged(CTC(blanks=blanks), z)
    np.testing.assert_allclose(losses, expected.detach().numpy(), rtol=1e-9)
    np.testing.assert_allclose(delta, tensor.grad.numpy(), rtol=1e-6, atol=1e-9)
    of_outputs = CTC(blanks=blanks).of_outputs(z, Targets.of(TEXTS))
    np.testing.assert_allclose(of_outputs, losses, rtol=1e-12)


def test_large_logits_do_not_overflow() -> None:
    z = np.random.default_rng(1).normal(0, 500, (len(TEXTS), 1, COLUMNS, CLASSES))
    for found in judged(CTC(), z.astype(np.float32)):
        assert np.isfinite(found).all()


def lines(loss: CTC, optimizer: Optimizer = PLAIN) -> Trial:
    """Ask for the shades of columns, without saying in which they stand."""
    begun = trial(
        NETWORK.replace(layers=(*NETWORK.layers, Flatten())), Objective(loss=SquaredError())
    )
    rng = np.random.default_rng(3)
    texts = [rng.integers(1, 4, rng.integers(1, 4)).tolist() for _ in range(40)]
    images = np.zeros((40, 3, 8), np.uint8)
    for image, text in zip(images, texts, strict=True):
        image[:, 1 : 1 + 2 * len(text) : 2] = 80 * np.array(text)
    return replace(
        begun,
        job=replace(
            begun.job, network=NETWORK, objective=Objective(loss=loss), optimizer=optimizer
        ),
        samples=Samples(
            images=images,
            targets=Targets.of(texts),
            scaling=SCALING,
            weights=np.linspace(0.5, 2, 40),
        ),
        batch_size=8,
    )


@pytest.mark.parametrize(
    "loss", [CTC(), CTC(blanks=(4, 0)), CTC(reduction="sum")], ids=["one", "several", "sum"]
)
def test_its_gradient_is_that_of_the_loss(loss: CTC) -> None:
    task, engine = lines(loss), open_engine("numpy")
    require_gradient(engine, task, slope(task, engine, task.params))


def test_a_network_learns_lines_with_it() -> None:
    task, engine = lines(CTC(), Adam()), open_engine("numpy")
    session = task.begin(engine)
    order, rates = np.arange(40), np.full(5, 0.02)
    chunks = [session.run(order, 8, rates, np.random.default_rng(0)) for _ in range(80)]
    assert chunks[-1].loss < chunks[0].loss / 5
    assert chunks[-1].correct > 30


@pytest.mark.parametrize("name", ["python", "compiled", "torch"])
def test_an_engine_without_it_refuses(name: str) -> None:
    if name == "torch":
        pytest.importorskip("torch")
    task = lines(CTC())
    with pytest.raises(EngineError, match=f"the {name} engine cannot run this training"):
        open_engine(name).session(task.job, task.samples, task.params)
    assert open_engine("auto", work=task.job).name == "numpy"


def test_what_it_cannot_judge_is_refused() -> None:
    with pytest.raises(SettingError, match="ends in 10"):
        CTC().require_network(Network((3, 8), (Dense(10),)))
    with pytest.raises(SettingError, match="needs logits"):
        CTC().require_network(Network((3, 8), (Conv2D(5, 3, "relu"),)))
    with pytest.raises(SettingError, match="blanks must be 0 to 4, got 9"):
        CTC(blanks=(9,)).require_network(NETWORK)
    with pytest.raises(SettingError, match="one class or several"):
        CTC(blanks=())
    with pytest.raises(DataError, match=r"no blank \(0,\), got 0"):
        CTC().require_targets(NETWORK, Targets.of([[1, 0]]))
    with pytest.raises(DataError, match="image 1 has 4 labels, which need 7 columns"):
        CTC().require_targets(NETWORK, Targets.of([[1], [1, 1, 1, 1]]))
