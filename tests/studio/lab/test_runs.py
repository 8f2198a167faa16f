"""Trainings that are watched, steered, taken back, branched and replayed."""

from collections.abc import Callable
from typing import Any

import numpy as np
from fastapi.testclient import TestClient

from digitus.recipes import train
from digitus.studio.lab.frames import bits_of
from digitus.studio.lab.setups import Setup, recipe_of
from tests.studio.lab.conftest import SMALL, Frame, opened

Start = Callable[..., str]
Follow = Callable[..., Frame]


def test_a_training_gives_what_the_same_recipe_gives_without_the_page(
    start: Start, follow: Follow
) -> None:
    _, about = follow(start())
    outcome = train(recipe_of(Setup(**SMALL)), engine="numpy")
    assert about["bits"] == bits_of(outcome.model.params)
    assert about["reason"] == outcome.reason


def test_a_frame_shows_curves_and_the_weights_as_pictures(start: Start, follow: Follow) -> None:
    tensors, about = follow(start())
    assert 1.9 < tensors["curve.x"][-1] <= about["epochs"] == 2
    assert len(tensors["curve.loss"]) == len(tensors["curve.x"]) > 1
    assert tensors["curve.loss"][-1] < tensors["curve.loss"][0]
    assert tensors["weights"].shape == (16, 8, 8)
    assert tensors["weights"].dtype == np.uint8
    assert [row["epoch"] for row in about["history"]] == [1, 2]


def test_one_step_is_one_step_and_one_epoch_one_epoch(start: Start, follow: Follow) -> None:
    run = start()
    assert follow(run, steps=1)[1]["step"] == 1
    assert follow(run, steps=3)[1]["step"] == 4
    _, about = follow(run, epochs=1)
    assert about["step"] == -(-about["images"] // 20)


def test_going_back_and_on_again_gives_the_same_bits(start: Start, follow: Follow) -> None:
    run = start()
    _, end = follow(run)
    _, there = follow(run, "back", step=20)
    assert (there["step"], there["last"], there["reason"]) == (20, end["step"], "")
    assert there["bits"] != end["bits"]
    _, again = follow(run)
    assert again["bits"] == end["bits"]
    _, jumped = follow(run, "back", step=end["step"])
    assert (jumped["bits"], jumped["reason"]) == (end["bits"], end["reason"])


def test_a_change_on_the_way_is_kept_when_one_goes_back(start: Start, follow: Follow) -> None:
    run = start()
    follow(run, steps=10)
    _, changed = follow(run, "change", learning_rate=0.25)
    assert changed["learning_rate"] == 0.25
    _, end = follow(run)
    assert end["changes"] == [{"step": 10, "text": "learning_rate:0.25"}]
    follow(run, "back", step=5)
    assert follow(run)[1]["bits"] == end["bits"]


def test_a_link_replays_a_training_with_its_changes_to_the_same_bits(
    start: Start, follow: Follow
) -> None:
    run = start()
    follow(run, steps=10)
    follow(run, "change", learning_rate=0.25)
    _, there = follow(run, steps=7)
    changes = [{key: one[key] for key in ("step", "text")} for one in there["changes"]]
    _, replayed = follow(start(changes=changes), step=17)
    assert replayed["bits"] == there["bits"]
    assert follow(start(), step=17)[1]["bits"] != there["bits"]


def test_a_branch_leaves_the_other_training_alone(
    page: TestClient, start: Start, follow: Follow
) -> None:
    run = start()
    _, there = follow(run, steps=10)
    branch = page.post(f"/api/runs/{run}/branch", json={"learning_rate": 0.002}).json()
    assert (branch["parent"], branch["step"]) == (run, 10)
    _, other = follow(branch["id"])
    _, end = follow(run)
    assert other["bits"] != end["bits"]
    assert end["bits"] == follow(start())[1]["bits"]
    same = page.post(f"/api/runs/{run}/branch", json={}).json()
    assert follow(same["id"])[1]["bits"] == end["bits"]
    assert there["step"] == 10


def test_a_training_can_be_stopped_and_cannot_go_on_then(
    page: TestClient, start: Start, follow: Follow
) -> None:
    run = start()
    follow(run, steps=10)
    _, about = follow(run, "stop")
    assert about["reason"] == "it was stopped"
    assert follow(run)[1]["step"] == 10
    assert page.post(f"/api/runs/{run}/change", json={"l2": 0.1}).status_code == 422


def test_a_training_that_explodes_says_so_and_can_go_back(
    page: TestClient, start: Start, follow: Follow
) -> None:
    run = start(hidden="", recipe="linear-1000", data="", learning_rate=900.0, batch_size=1)
    follow(run, steps=1)
    _, about = follow(run)
    assert "loss became" in about["problem"] or "finite" in about["problem"]
    advice = page.get(f"/api/runs/{run}/advice").json()["advice"]
    assert advice[0]["settings"]["learning_rate"] < 900
    assert follow(run, "back", step=0)[1]["problem"] == ""


def test_a_setup_that_makes_no_sense_is_refused_with_a_reason(page: TestClient) -> None:
    for setup, words in (
        ({"recipe": "sigmoid40"}, "did you mean 'sigmoid-40'"),
        ({"hidden": "64-rleu"}, "did you mean 'relu'"),
        ({"hidden": "0-relu"}, "1 to 2048"),
        ({"data": "mnits"}, "did you mean 'mnist'"),
    ):
        answer = page.post("/api/runs", json={"setup": setup})
        assert answer.status_code == 422
        assert words in answer.json()["detail"]


def test_of_too_many_trainings_the_oldest_is_forgotten(page: TestClient, start: Start) -> None:
    names = [start() for _ in range(9)]
    left = [run["id"] for run in page.get("/api/runs").json()["runs"]]
    assert left == names[:0:-1]
    answer = page.get(f"/api/runs/{names[0]}/frame")
    assert answer.status_code == 404
    assert "start another" in answer.json()["detail"]


def test_a_frame_waits_for_something_newer(page: TestClient, start: Start, follow: Follow) -> None:
    run = start()
    _, about = follow(run, steps=1)
    _, again = opened(page.get(f"/api/runs/{run}/frame?after={about['version']}").content)
    assert again["version"] == about["version"]


def own(**settings: Any) -> list[str]:
    return [one.describe() for one in recipe_of(Setup(**settings)).network.layers]


def test_a_network_of_ones_own_ends_as_its_loss_wants() -> None:
    assert own(hidden="64-relu,32-tanh", loss="CrossEntropy") == [
        *("Dense relu", "Dense tanh", "Dense softmax"),
    ]
    assert own(hidden="64-relu", loss="SquaredError", dropout=0.5)[-1] == "Dense sigmoid"
    assert own(recipe="mlp", hidden="8-relu", loss="SquaredError")[-1] == "Dense sigmoid"
    assert recipe_of(Setup(hidden="8-relu", data="digits")).network.input_shape == (8, 8)
