"""A network changed by hand: neurons off, biases and weights dragged; and which neurons matter."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from digitus.datasets import load_dataset
from digitus.models import load_model
from digitus.studio.lab.points import hidden_outputs, project
from tests.studio.lab.conftest import Frame, opened

Start = Callable[..., str]
Follow = Callable[..., Frame]


@pytest.fixture
def run(start: Start, follow: Follow) -> str:
    name = start(epochs=8)
    follow(name)
    return name


def test_a_dragged_bias_and_weight_change_what_is_computed(page: TestClient, run: str) -> None:
    at = f"/api/networks/{run}"
    changes = "0:7:b=1.5,0:7:33=-0.25,0:3"
    layers, _ = opened(page.get(f"{at}/inside", params={"image": 3, "changes": changes}).content)
    asked: dict[str, int | str] = {"layer": 0, "unit": 7, "changes": changes}
    neuron, said = opened(page.get(f"{at}/neuron", params=asked).content)
    plain, _ = opened(page.get(f"{at}/neuron?layer=0&unit=7").content)
    assert said["bias"] == 1.5
    assert neuron["weights"][33] == -0.25
    assert np.flatnonzero(neuron["weights"] != plain["weights"]).tolist() == [33]
    z = layers["0.inputs"] @ neuron["weights"] + 1.5
    assert z == pytest.approx(layers["0.sums"][7], rel=1e-5)


def test_the_accuracy_follows(page: TestClient, run: str) -> None:
    def measured(**wish: Any) -> Any:
        return page.post(f"/api/networks/{run}/without", json=wish).json()

    whole = measured()
    assert whole["accuracy"] == whole["before"] > 0.5
    # An answer whose bias is huge is always given; whether it is off or so low is the same.
    nines = measured(changes="1:9:b=1000")
    assert nines["accuracy"] < 0.2
    assert measured(changes="1:9:b=-1000") == measured(muted=["1:9"]) == measured(changes="1:9")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ("0:7=1", "a change is written as"),
        ("0:7:b=nan", "a change is written as"),
        ("0:99", "units 0 to 15"),
        ("0:1:64=0", "weights 0 to 63"),
        ("7:1", "has no neurons"),
    ],
)
def test_what_cannot_be_changed_says_why(
    page: TestClient, run: str, changes: str, words: str
) -> None:
    refused = page.get(f"/api/networks/{run}/inside", params={"changes": changes})
    assert refused.status_code == 422
    assert words in refused.json()["detail"]


def test_neurons_are_ranked_by_what_is_lost_without_them(page: TestClient, run: str) -> None:
    found = page.get(f"/api/networks/{run}/ranking?layer=0").json()
    assert sorted(one["unit"] for one in found["units"]) == list(range(16))
    losses = [one["loss"] for one in found["units"]]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > 0
    first = found["units"][0]
    wish = {"muted": [f"0:{first['unit']}"]}
    after = page.post(f"/api/networks/{run}/without", json=wish).json()
    assert found["images"] == after["images"]
    assert found["accuracy"] == pytest.approx(after["before"])
    assert first["accuracy"] == pytest.approx(after["accuracy"])
    assert page.get("/api/networks/cnn-tiny/ranking?layer=1").status_code == 422


def test_the_map_places_images_of_the_test(page: TestClient, run: str) -> None:
    arrays, about = opened(page.get(f"/api/networks/{run}/points").content)
    assert about["count"] == len(arrays["places"]) == len(arrays["images"])
    assert np.abs(arrays["places"]).max() == pytest.approx(1)
    assert 0 < about["share"] < 1
    right = (arrays["labels"] == arrays["answers"]).mean()
    assert right > 0.5


def test_the_map_shows_the_last_hidden_layer_from_where_it_differs_most() -> None:
    model, data = load_model("cnn-tiny"), load_dataset("mnist")["test"].first(60)
    hidden = hidden_outputs(model, data.images, data.ink)
    traced = model.trace(data.images[5]).layers[-1].inputs
    np.testing.assert_allclose(hidden[5], traced.ravel(), rtol=1e-3, atol=1e-4)
    found = project(hidden)
    covariance = np.linalg.eigvalsh(np.cov(hidden.T))
    assert found.share == pytest.approx(covariance[-2:].sum() / covariance.sum(), rel=1e-5)
    assert np.abs(np.corrcoef(found.places.T)[0, 1]) < 1e-4


def test_points_that_are_all_the_same_lie_in_the_middle() -> None:
    assert not project(np.ones((3, 1))).places.any()
