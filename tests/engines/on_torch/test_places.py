"""Where it computes and how: devices by name, bfloat16, compiling, memory that runs out."""

from typing import Any

import numpy as np
import pytest

from digitus.engines import Engine, open_engine
from digitus.errors import EngineError, SettingError
from digitus.networks import Adam, BatchNorm, Conv2D, Dense, MaxPool2D, Network, Objective
from tests.engines.conftest import outcome, require_close, trial

torch = pytest.importorskip("torch", reason="the extra torch is not installed")

NETWORK = Network((8, 8), (Conv2D(4), BatchNorm("relu"), MaxPool2D(), Dense(3, "softmax")))
TASK = trial(NETWORK, Objective(), Adam(epsilon=1e-3), rate=0.001)


def test_a_device_stands_behind_the_name() -> None:
    engine = open_engine("torch:cpu")
    assert (engine.name, engine.full_name) == ("torch", "torch:cpu")
    assert open_engine("torch").full_name == "torch"


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("torch:cudda", EngineError, "no device 'cudda' .* there is cpu"),
        ("torch:cpu+bfloat", SettingError, "did you mean 'bfloat16'"),
        ("numpy:cuda", SettingError, "no engine 'numpy:cuda'"),
        ("torchh", SettingError, "did you mean 'torch'"),
    ],
)
def test_what_is_not_there_is_said(name: str, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        open_engine(name)


def test_bfloat16_goes_the_same_way_roughly() -> None:
    expected = outcome(TASK, open_engine("numpy", "float64"), 20)
    require_close(outcome(TASK, open_engine("torch:bfloat16"), 20), expected, 0.05)
    exact = outcome(TASK, open_engine("torch"), 20)
    rough = outcome(TASK, open_engine("torch:bfloat16"), 20)
    assert any((rough[0][name] != array).any() for name, array in exact[0].items())


class Memory:
    """Stands for a device on which so many images fit at once."""

    def __init__(self, fits: int) -> None:
        self.fits, self.asked = fits, list[int]()

    def limit(self, compute: Any) -> Any:
        def limited(images: np.ndarray) -> Any:
            self.asked.append(len(images))
            if len(images) > self.fits:
                raise torch.OutOfMemoryError("out of memory")
            return compute(images)

        return limited


def test_predictions_take_fewer_images_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    predict: Any = open_engine("torch").predictor(NETWORK, TASK.params, TASK.samples.scaling)
    expected = predict(TASK.samples.images)
    memory = Memory(6)
    predict.at_once = 20
    monkeypatch.setattr(predict, "_outputs", memory.limit(predict._outputs))
    np.testing.assert_array_equal(predict(TASK.samples.images), expected)
    assert memory.asked == [20, 10, 5, 5, 5, 5]
    memory.fits = 0
    with pytest.raises(EngineError, match="one image does not fit into the memory of cpu"):
        predict(TASK.samples.images)


def test_a_batch_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    session: Any = TASK.begin(open_engine("torch"))
    monkeypatch.setattr(session, "_losses", Memory(0).limit(None))
    monkeypatch.setattr(session, "_losses", _out_of_memory)
    with pytest.raises(EngineError, match=r"a batch of 3 images .*--set batch_size=1"):
        TASK.run(session, 2, np.random.default_rng(0))


def _out_of_memory(*_: object) -> None:
    raise torch.OutOfMemoryError("out of memory")


def test_steps_that_work_ahead_are_taken_again_to_find_the_one_that_failed() -> None:
    engine: Any = open_engine("torch", "float64")
    task = trial(Network((4, 4), (Dense(3, "softmax"),)), Objective(), batch_size=2)
    images = task.samples.images / 255.0
    images[9] = np.nan
    task = trial(task.job.network, Objective(), images=images, batch_size=2)
    found = []
    for ahead in (False, True):
        session: Any = task.begin(engine)
        run = session._run
        if ahead:
            session._place = _Ahead(session._place)
        del run
        progress = task.run(session, 8, np.random.default_rng(0))
        found.append((progress.failed_step, progress.images, session.params()["0.weights"]))
    assert found[0][:2] == found[1][:2] == (4, 10)
    np.testing.assert_array_equal(found[0][2], found[1][2])


class _Ahead:
    """A processor that is treated like a GPU, whose losses are looked at in the end only."""

    def __init__(self, place: Any) -> None:
        self.computing = place.computing
        self.device = _Device()


class _Device(str):
    """What tensors take for the processor, and the session for something else."""

    __slots__ = ()
    type = "gpu"

    def __new__(cls) -> "_Device":
        return super().__new__(cls, "cpu")


def test_threads_are_no_more_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    monkeypatch.setenv("DIGITUS_THREADS", "1")
    try:
        open_engine("torch")
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_auto_never_takes_it() -> None:
    assert open_engine("auto", work=NETWORK).name != "torch"


def use(engine: Engine) -> None:
    """Only so that the type is used."""
    del engine
