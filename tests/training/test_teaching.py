"""A network learns what trained models say of the images that it sees, and repeats to the bit."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from digitus.arrays import Images, Probabilities
from digitus.datasets import DataSplits
from digitus.datasets.scaling import Scaling
from digitus.engines import open_engine
from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.models import Calibration, Model, save_model
from digitus.networks import (
    SGD,
    CrossEntropy,
    Dense,
    Distillation,
    He,
    Network,
    Objective,
    SquaredError,
    draw_params,
)
from digitus.training import Average, Change, Checkpoints, Task, Teacher, Training
from digitus.training.material import Material
from digitus.training.position import Position
from digitus.training.teaching import Teaching
from tests.training.runs import PLAIN, Listen, Pulled, PullThePlug, figures, run, same

WISE = Network((8, 8), (Dense(32, "tanh"), Dense(10, "softmax")))
SHIFTED = Augment(shift=1, rotation=10)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def wise(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Two models that know the digits, and where they stand."""
    from digitus.datasets import load_dataset

    train, rest = load_dataset("digits").train.split_at(1300)
    found = {}
    for seed in (0, 1):
        task = Task(
            network=WISE,
            params=draw_params(WISE, He(), np.random.default_rng(seed)),
            scaling=Scaling(divisor=16),
            data=DataSplits(train=train, validation=rest),
        )
        trained = run(task, Training(optimizer=SGD(learning_rate=0.3), epochs=12))
        model = Model(WISE, trained.params, scaling=task.scaling, ink=16, name=f"wise-{seed}")
        path = tmp_path_factory.mktemp("wise") / f"wise-{seed}.safetensors"
        found[model.name] = str(save_model(model, path))
    return found


def taught(teacher: Teacher, **settings: object) -> Training:
    return PLAIN.replace(teacher=teacher, **settings)


def teaching(teacher: Teacher, task: Task) -> Teaching:
    return Teaching(teacher, task, open_engine("numpy"))


def test_answers_are_the_mean_probabilities_at_the_temperature(
    task: Task, wise: dict[str, str]
) -> None:
    both = teaching(Teacher(models=tuple(wise.values()), temperature=3), task)
    images = task.train.images[:9]
    mean = np.mean([model.predict_proba(images) for model in both.models], axis=0)
    expected = mean ** (1 / 3) / (mean ** (1 / 3)).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(both.answer(images), expected, rtol=1e-6)


def test_a_calibrated_teacher_gives_calibrated_probabilities(
    task: Task, wise: dict[str, str], tmp_path: Path
) -> None:
    plain = teaching(Teacher(models=(wise["wise-0"],), temperature=2), task)
    sure = dataclasses.replace(plain.models[0], calibration=Calibration(temperature=0.5))
    path = str(save_model(sure, tmp_path / "sure.safetensors"))
    calibrated = teaching(Teacher(models=(path,), temperature=4), task)
    images = task.train.images[:50]
    np.testing.assert_allclose(calibrated.answer(images), plain.answer(images), rtol=1e-5)
    assert calibrated.identity != plain.identity


@pytest.mark.parametrize("chunk", [1, 7, 60, 300])
def test_it_is_asked_about_the_very_images_that_the_network_sees(
    task: Task, wise: dict[str, str], chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitus.training.augmenting.BLOCK", 64)
    asked: list[Images] = []
    answer = Teaching.answer

    def noted(self: Teaching, images: Images) -> Probabilities:
        asked.append(images)
        return answer(self, images)

    monkeypatch.setattr(Teaching, "answer", noted)
    training = taught(Teacher(models=(wise["wise-0"],)), augment=SHIFTED)
    material = Material(task, training, open_engine("numpy"), pytest.fail)
    asked.clear()
    order = np.random.default_rng(3).permutation(300)
    position = Position(order=order, seed=5)
    seen = []
    while position.seen < 300:
        part = order[position.seen :][:chunk]
        given = material.take(SHIFTED, position, part)
        assert given.images is not None
        assert given.targets is not None
        assert given.targets.probabilities is not None
        assert material.teaching is not None
        said = answer(material.teaching, given.images)
        np.testing.assert_allclose(given.targets.probabilities, said, rtol=1e-5)
        np.testing.assert_array_equal(given.targets.labels, task.train.labels[part])
        seen.append(given.images)
        position.seen += len(part)
    material.close()
    # Each image once, in whole blocks.
    assert [len(images) for images in asked] == [64, 64, 64, 64, 44]
    np.testing.assert_array_equal(np.concatenate(asked), np.concatenate(seen))


def test_where_labels_lie_the_teacher_tells_the_truth(task: Task, wise: dict[str, str]) -> None:
    train, validation = task.train, task.validation
    assert validation is not None
    liar = dataclasses.replace(train, labels=(train.labels + 1) % 10)
    told = dataclasses.replace(task, data=DataSplits(train=liar, validation=validation))
    teacher = Teacher(models=(wise["wise-0"],), temperature=1, weight=1)
    alone, helped = run(told, PLAIN), run(told, taught(teacher, epochs=10))
    assert alone.history[-1].validation_accuracy == pytest.approx(0.0, abs=0.1)
    assert (helped.history[-1].validation_accuracy or 0) > 0.8


SETTINGS: dict[str, dict[str, Any]] = {
    "as they are": {},
    "augmented": {"augment": SHIFTED},
    "averaged and changed": {
        "average": Average(epochs=2),
        "changes": (Change(step=20, augment=SHIFTED), Change(step=100, augment=Augment())),
    },
}


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize("settings", SETTINGS)
def test_a_resumed_training_ends_in_the_same_bits(
    task: Task,
    wise: dict[str, str],
    tmp_path: Path,
    settings: str,
    threads: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("digitus.training.augmenting.BLOCK", 100)
    training = taught(Teacher(models=tuple(wise.values())), **SETTINGS[settings])
    whole = run(task, training)
    assert not same(whole.params, run(task, training.replace(teacher=None)).params)
    monkeypatch.setenv("DIGITUS_THREADS", threads)
    folder = tmp_path / "run"
    with pytest.raises(Pulled):
        run(task, training, PullThePlug(3), checkpoints=Checkpoints(folder, every=0))
    monkeypatch.setattr("digitus.training.pace.CHUNK_SECONDS", 10.0)
    resumed = run(task, training, checkpoints=Checkpoints(folder, resume=True))
    assert same(whole.params, resumed.params)
    assert figures(whole) == figures(resumed)


def test_what_it_says_of_images_as_they_are_is_found_out_once(
    task: Task, wise: dict[str, str], own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training, listen = taught(Teacher(models=(wise["wise-0"],))), Listen()
    first = run(task, training)
    (file,) = (own_home / "answers").iterdir()
    written = file.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Teaching, "answer", lambda *_: pytest.fail("asked again"))
        again = run(task, training, listen)
    assert same(first.params, again.params)
    assert isinstance(again.samples.targets.probabilities, np.memmap)  # no memory of its own
    other = Teacher(models=(wise["wise-0"],), temperature=5)
    run(task, taught(other))
    assert len([*(own_home / "answers").iterdir()]) == 2
    assert file.read_bytes() == written
    assert not listen.warnings


@pytest.mark.parametrize("damage", ["no array", "empty", "of other images"])
def test_a_damaged_file_is_written_anew(
    task: Task, wise: dict[str, str], own_home: Path, damage: str
) -> None:
    training = taught(Teacher(models=(wise["wise-0"],)))
    whole = run(task, training)
    (file,) = (own_home / "answers").iterdir()
    written = file.read_bytes()
    if damage == "of other images":
        np.save(file, np.zeros((7, 10), np.float32))
    else:
        file.write_bytes(b"" if damage == "empty" else b"no array")
    assert same(whole.params, run(task, training).params)
    assert file.read_bytes() == written


def test_where_nothing_can_be_kept_it_is_said_and_done_without(
    task: Task, wise: dict[str, str], own_home: Path
) -> None:
    training, listen = taught(Teacher(models=(wise["wise-0"],))), Listen()
    whole = run(task, training)
    shutil.rmtree(own_home)
    own_home.write_text("a file where a folder is needed")
    assert same(whole.params, run(task, training, listen).params)
    assert "the teacher's answers are not kept: cannot write" in listen.warnings[0]


def test_a_training_goes_on_by_the_same_teacher_only(
    task: Task, wise: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "teacher.safetensors"
    path.write_bytes(Path(wise["wise-0"]).read_bytes())
    training = taught(Teacher(models=(str(path),)))
    run(task, training, checkpoints=Checkpoints(tmp_path / "run"))
    path.write_bytes(Path(wise["wise-1"]).read_bytes())
    with pytest.raises(SettingError, match="its teacher is another"):
        run(task, training, checkpoints=Checkpoints(tmp_path / "run", resume=True))


def test_a_teacher_that_knows_the_validation_images_is_named(
    task: Task, wise: dict[str, str], tmp_path: Path
) -> None:
    whole = task.data.train, task.data.validation
    assert whole[1] is not None
    joined = dataclasses.replace(
        whole[0],
        images=np.concatenate([one.images for one in whole if one]),
        labels=np.concatenate([one.labels for one in whole if one]),
    )
    plain = teaching(Teacher(models=(wise["wise-0"],)), task).models[0]
    heard = {}
    for name, data in (("knows", joined), ("guesses", whole[0])):
        model = dataclasses.replace(
            plain, name=name, provenance={"data": {"train": data.fingerprint}}
        )
        path = str(save_model(model, tmp_path / f"{name}.safetensors"))
        listen = Listen()
        run(task, taught(Teacher(models=(path,)), epochs=1), listen)
        heard[name] = listen.warnings
    assert "knows was trained on the validation images too" in heard["knows"][0]
    assert not heard["guesses"]


def test_who_cannot_teach_is_refused(task: Task, wise: dict[str, str], tmp_path: Path) -> None:
    for network, message in (
        (Network((9, 8), WISE.layers), "it reads images of 9 x 8, the network 8 x 8"),
        (Network((8, 8), (Dense(11, "softmax"),)), "it knows 11 classes, the network 10"),
    ):
        params = draw_params(network, He(), np.random.default_rng(0))
        path = str(save_model(Model(network, params), tmp_path / "other.safetensors"))
        with pytest.raises(SettingError, match=message):
            run(task, taught(Teacher(models=(path,))))
    teacher = Teacher(models=(wise["wise-0"],))
    with pytest.raises(SettingError, match=r"learnt by cross-entropy, not by SquaredError"):
        run(task, taught(teacher, objective=Objective(loss=SquaredError())))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"models": ()}, "a teacher is one model at least"),
        ({"weight": 1.5}, "weight must lie in 0..1, got 1.5"),
        ({"weight": float("nan")}, "weight must lie in 0..1"),
        ({"temperature": 0.0}, "temperature must be a positive number"),
        ({"temperature": 1000.0}, "a temperature must lie in 0.05..20"),
    ],
)
def test_settings_that_make_no_sense(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Teacher(**({"models": ("cnn",)} | settings))  # type: ignore[arg-type]


def test_what_is_made_small_joins_both() -> None:
    smoothed = Objective(loss=CrossEntropy(smoothing=0.1, reduction="sum"), l2=0.1)
    teacher = Teacher(models=("cnn",), temperature=3, weight=0.5)
    assert Training(objective=smoothed).minimised == smoothed
    assert Training(objective=smoothed, teacher=teacher).minimised == smoothed.replace(
        loss=Distillation(temperature=3, weight=0.5, smoothing=0.1, reduction="sum")
    )
