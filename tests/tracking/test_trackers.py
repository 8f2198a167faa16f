"""Trackers keep what the history says, with the real libraries, and never end a training."""

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import digitus
from digitus.errors import SettingError, StorageError
from digitus.recipes import Outcome, Recipe, load_recipe
from digitus.tracking import MLflow, TensorBoard, Tracker, send
from digitus.tracking.figures import FIGURES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tracked")


@pytest.fixture(scope="module", autouse=True)
def a_store_of_files() -> Iterator[None]:
    """Let MLflow keep runs in files, which it allows on request: there is no server here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
        yield


def short() -> Recipe:
    """Two epochs are a history."""
    recipe = load_recipe("sigmoid-10")
    return recipe.replace(training=recipe.training.replace(epochs=2))


@pytest.fixture(scope="module")
def outcome(folder: Path) -> Outcome:
    """Train once, with every tracker."""
    recipe = short()
    store = (folder / "mlflow").as_uri()
    trackers = [
        TensorBoard(folder / "board", weights=True),
        MLflow("digits", recipe=recipe, uri=store),
    ]
    return digitus.train(recipe, callbacks=trackers, engine="numpy")


def expected(outcome: Outcome) -> dict[str, list[tuple[int, float]]]:
    """The points of every curve, as the history has them."""
    return {
        name: [
            (row.epoch, getattr(row, figure))
            for row in outcome.history
            if getattr(row, figure) is not None
        ]
        for name, figure in FIGURES.items()
    }


def events(folder: Path) -> list[Any]:
    """Read an event file: of each record its length, a checksum, the record, a checksum."""
    from tensorboardX.proto.event_pb2 import Event

    (path,) = folder.glob("events.out.tfevents.*")
    content, found = path.read_bytes(), []
    while content:
        length = int.from_bytes(content[:8], "little")
        found.append(Event.FromString(content[12 : 12 + length]))
        content = content[12 + length + 4 :]
    return found


def test_tensorboard_is_told_every_epoch_and_the_weights(outcome: Outcome, folder: Path) -> None:
    values = [(e.step, value) for e in events(folder / "board") for value in e.summary.value]
    for name, points in expected(outcome).items():
        kept = [(step, value.simple_value) for step, value in values if value.tag == name]
        assert kept == [(step, pytest.approx(value)) for step, value in points], name
    histograms = {value.tag for _, value in values if value.HasField("histo")}
    assert histograms == set(outcome.model.params)


def test_mlflow_is_told_every_epoch_and_the_settings(outcome: Outcome, folder: Path) -> None:
    from mlflow import MlflowClient

    client = MlflowClient((folder / "mlflow").as_uri())
    experiment = client.get_experiment_by_name("digits")
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    for name, points in expected(outcome).items():
        kept = client.get_metric_history(run.info.run_id, name)
        assert [(one.step, one.value) for one in kept] == points, name
    assert run.data.params["training.epochs"] == "2"
    assert run.data.tags["reason"] == outcome.reason
    assert run.info.status == "FINISHED"


def test_mlflow_takes_the_run_that_is_active(folder: Path, outcome: Outcome) -> None:
    import mlflow

    before = mlflow.get_tracking_uri()
    mlflow.set_tracking_uri((folder / "active").as_uri())
    with mlflow.start_run() as run:
        send(outcome.history, MLflow())
        assert mlflow.get_run(run.info.run_id).info.status == "RUNNING"
    assert "accuracy/training" in mlflow.get_run(run.info.run_id).data.metrics
    mlflow.set_tracking_uri(before)


def test_a_store_that_cannot_be_is_told() -> None:
    with pytest.raises(SettingError, match="MLflow cannot be used"):
        MLflow(uri="nowhere://")


class Broken(Tracker):
    """A tracker whose server has gone."""

    asked = 0

    def log(self, epoch: int, figures: dict[str, float], params: Callable[[], Any]) -> None:
        self.asked += 1
        raise ConnectionError("nobody answers")

    def close(self, reason: str) -> None:
        self.asked += 1


def test_a_tracker_that_fails_warns_once_and_ends_nothing() -> None:
    broken = Broken()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        outcome = digitus.train(short(), callbacks=[broken], engine="numpy")
    assert len(outcome.history) > 1
    assert broken.asked == 1
    messages = [str(one.message) for one in heard if one.category is RuntimeWarning]
    assert messages == ["Broken failed (nobody answers); the training goes on without it"]


@pytest.mark.parametrize(
    ("make", "package"), [(lambda: TensorBoard("board"), "tensorboardX"), (MLflow, "mlflow")]
)
def test_a_missing_library_is_one_line(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], Tracker], package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        SettingError, match=r"needs the package .*: pip install 'digitus\[tracking\]'$"
    ):
        make()


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write"):
        TensorBoard(tmp_path / "file" / "board")
