"""Questions to a network: what goes through it, what it is without a neuron, how good it is."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest
from fastapi.testclient import TestClient

from digitus.models import load_model
from digitus.studio.lab.networks import mnist_test, shipped
from tests.studio.lab.conftest import Frame, opened

Start = Callable[..., str]
Follow = Callable[..., Frame]


def png(draw: Callable[[PIL.ImageDraw.ImageDraw], object]) -> bytes:
    picture = PIL.Image.new("L", (200, 200), 255)
    draw(PIL.ImageDraw.Draw(picture))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


ONE = png(lambda pen: pen.line([(100, 30), (100, 170)], fill=0, width=16))


@pytest.fixture
def run(start: Start, follow: Follow) -> str:
    name = start()
    follow(name)
    return name


def test_every_neuron_can_be_reckoned_from_what_is_sent(page: TestClient, run: str) -> None:
    layers, about = opened(page.get(f"/api/networks/{run}/inside?image=3").content)
    neuron, said = opened(page.get(f"/api/networks/{run}/neuron?layer=0&unit=7").content)
    z = layers["0.inputs"] @ neuron["weights"] + said["bias"]
    assert z == pytest.approx(layers["0.sums"][7], rel=1e-5)
    assert np.tanh(z) == pytest.approx(layers["0.outputs"][7], rel=1e-5)
    assert said["formula"] == "tanh(z)"
    assert about["layers"][0]["title"] == "Dense tanh"
    assert layers["image"].shape == (8, 8)


def test_the_loss_comes_back_to_neurons_and_pixels(page: TestClient, run: str) -> None:
    def asked(target: str = "") -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        return opened(page.get(f"/api/networks/{run}/inside?image=3{target}").content)

    layers, about = asked()
    assert about["target"] == about["label"]
    other, wrong = asked(f"&target={(about['label'] + 1) % 10}")
    assert wrong["loss"] > about["loss"]
    assert (other["0.sums"] == layers["0.sums"]).all()
    assert (other["pixel_grad"] != layers["pixel_grad"]).any()
    # d loss / d bias is delta: a small step against it lowers the loss by its square.
    step = 1e-3
    unit = int(np.abs(other["0.delta"]).argmax())
    neuron = opened(page.get(f"/api/networks/{run}/neuron?layer=0&unit={unit}").content)[1]
    moved = neuron["bias"] - step * float(other["0.delta"][unit])
    changes = f"&target={wrong['target']}&changes=0:{unit}:b={moved:.9f}"
    fallen = wrong["loss"] - asked(changes)[1]["loss"]
    assert fallen == pytest.approx(step * float(other["0.delta"][unit]) ** 2, rel=0.05)
    assert page.get(f"/api/networks/{run}/inside?target=77").status_code == 422


def test_a_drawing_goes_through_as_the_model_would_see_it(page: TestClient) -> None:
    answer = page.post("/api/networks/cnn-tiny/inside", content=ONE)
    layers, about = opened(answer.content)
    assert about["answer"] == 1
    assert about["label"] is None
    assert layers["image"].shape == (28, 28)
    maps = [name for name, one in layers.items() if name.endswith("outputs") and one.ndim == 3]
    assert maps, "a convolution shows its maps"


def test_what_is_no_picture_is_refused(page: TestClient) -> None:
    answer = page.post("/api/networks/cnn-tiny/inside", content=b"<svg/>")
    assert answer.status_code == 422
    assert "PNG" in answer.json()["detail"]


def test_the_steps_of_reading_come_with_their_words(page: TestClient) -> None:
    images, about = opened(page.post("/api/steps", content=ONE).content)
    assert about["steps"][0]["name"] == "picture"
    assert "200 x 200 pixels" in about["steps"][0]["words"]
    assert len(images) == len(about["steps"])


def test_a_network_without_a_neuron_is_measured(page: TestClient, run: str) -> None:
    whole = page.post(f"/api/networks/{run}/without", json={"muted": []}).json()
    assert whole["accuracy"] == whole["before"]
    outputs = [f"1:{unit}" for unit in range(9)]
    blind = page.post(f"/api/networks/{run}/without", json={"muted": outputs}).json()
    assert blind["accuracy"] < 0.2 < whole["accuracy"]
    assert blind["before"] == whole["before"]


@pytest.mark.parametrize("muted", ["0", "0:", "a:b", "0:1:2"])
def test_a_neuron_is_named_by_layer_and_unit(page: TestClient, muted: str) -> None:
    answer = page.post("/api/networks/cnn-tiny/without", json={"muted": [muted]})
    assert answer.status_code == 422


def test_the_report_agrees_with_the_images_of_its_cells(page: TestClient, run: str) -> None:
    report = page.get(f"/api/networks/{run}/report").json()
    confusion = np.array(report["confusion"])
    assert confusion[:, :10].trace() == report["correct"]
    label, answer = np.argwhere(confusion * (1 - np.eye(*confusion.shape)) > 0)[0]
    _, about = opened(page.get(f"/api/networks/{run}/images?label={label}&answer={answer}").content)
    assert about["all"] == confusion[label, answer]
    assert {(one["label"], one["answer"]) for one in about["images"]} == {(label, answer)}
    _, every = opened(page.get(f"/api/networks/{run}/images").content)
    assert every["all"] == report["images"] - report["correct"]


def test_how_often_the_test_images_were_looked_at_is_counted(page: TestClient, run: str) -> None:
    first, second = (page.get(f"/api/networks/{run}/report").json()["looked"] for _ in range(2))
    assert second == first + 1 > 1


def test_a_network_can_be_taken_away(page: TestClient, run: str, tmp_path: Path) -> None:
    path = tmp_path / "taken.safetensors"
    path.write_bytes(page.get(f"/api/networks/{run}/file").content)
    assert load_model(path).network.parameter_count == 1210


def test_networks_are_listed_with_those_that_ship(page: TestClient, run: str) -> None:
    names = [one["id"] for one in page.get("/api/networks").json()["networks"]]
    assert names == [run, "cnn-tiny", "cnn"]
    assert page.get("/api/networks/nothing/report").status_code == 404
    assert len(mnist_test()) == 10_000
    assert shipped("cnn-tiny").name == "cnn-tiny"


def test_two_networks_are_compared_and_their_differences_opened(
    page: TestClient, start: Start, follow: Follow
) -> None:
    poor, good = start(epochs=1), start(epochs=20)
    for run in (poor, good):
        follow(run)
    found = page.get(f"/api/networks/{poor}/comparison?other={good}").json()
    assert found["correct"][1] > found["correct"][0]
    assert found["better"] == "b"
    assert found["p_value"] < 0.05
    whole = found["both_right"] + found["both_wrong"] + sum(found["only"])
    assert whole == found["images"]
    assert found["correct"][0] == found["both_right"] + found["only"][0]
    for only, count in zip("ab", found["only"], strict=True):
        where = f"/api/networks/{poor}/comparison/images?other={good}&only={only}"
        images, about = opened(page.get(where).content)
        assert about["all"] == count
        assert len(images["images"]) == min(count, 60)
        assert all(one["answer"] != one["label"] for one in about["images"])
        sure = [one["probability"] for one in about["images"]]
        assert sure == sorted(sure, reverse=True)


def test_a_network_is_as_good_as_itself_and_others_do_not_compare(
    page: TestClient, run: str
) -> None:
    same = page.get(f"/api/networks/{run}/comparison?other={run}").json()
    assert (same["better"], same["p_value"], same["only"]) == (None, 1.0, [0, 0])
    other = page.get(f"/api/networks/{run}/comparison?other=cnn-tiny")
    assert other.status_code == 422
