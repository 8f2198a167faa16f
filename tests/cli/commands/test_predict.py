import shlex
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitus.datasets import load_dataset
from digitus.images.characters import blocks
from digitus.models import Model, Threshold, save_model
from digitus.recipes import load_recipe, prepare
from tests.cli.conftest import Run

NUMPY = ("--engine", "numpy")


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """A photographed seven: dark ink on light paper, far larger than what a model reads."""
    digits = load_dataset("digits").train
    seven = digits.images[digits.labels == 7][0]
    large = np.kron(255 - seven * 15, np.ones((20, 20))).astype(np.uint8)
    Image.fromarray(np.pad(large, 40, constant_values=255)).save(tmp_path / "seven.png")
    return "seven.png"


def test_a_picture_is_read(run: Run, model: str, picture: str, small: Model) -> None:
    done = run("predict", picture, "--model", model, *NUMPY)
    assert done.status == 0
    header, line = done.out.splitlines()
    assert header.split() == ["image", "digit", "probability", "runner-up"]
    assert line.split()[0] == "seven.png"
    found = run("predict", picture, "-m", model, *NUMPY, "--json").json
    assert [one["image"] for one in found] == ["seven.png"]
    assert line.split()[1] == str(found[0]["digit"])


def test_images_of_a_data_set_are_read_by_their_number(run: Run, model: str, small: Model) -> None:
    unseen = prepare(load_recipe("sigmoid-10")).data["test"]
    found = run("predict", "digits:test:3-5", "digits:test:0", "-m", model, *NUMPY, "--json").json
    assert [one["image"] for one in found] == [f"digits:test:{i}" for i in (3, 4, 5, 0)]
    assert [one["label"] for one in found] == unseen.labels[[3, 4, 5, 0]].tolist()
    expected = small.predict(unseen.images[[3, 4, 5, 0]], engine="numpy")
    assert [one["digit"] for one in found] == expected.tolist()


def test_own_images_are_read_by_the_name_that_training_gives(run: Run) -> None:
    digits = load_dataset("digits").train
    rows = np.column_stack([digits.labels, digits.images.reshape(len(digits), -1)])
    Path("a folder").mkdir()
    np.savetxt("a folder/mine.csv", rows, "%d", ",")
    words = ("sigmoid-10", *NUMPY, "--epochs", 1, "--data", "a folder/mine.csv", "--out", "m")
    done = run("train", *words)
    (line,) = [line for line in done.out.splitlines() if "digitus predict" in line]
    found = run(*shlex.split(line)[1:], *NUMPY, "--json").json
    assert [one["image"] for one in found] == [f"mine.csv:test:{i}" for i in range(10)]


def test_probabilities_and_the_runner_up_agree(run: Run, model: str) -> None:
    (found,) = run("predict", "digits:test:1", "-m", model, *NUMPY, "--json").json
    order = np.argsort(found["probabilities"])[::-1]
    assert found["digit"] == order[0]
    assert found["runner_up"] == order[1]
    assert found["probability"] == found["probabilities"][order[0]]
    assert sum(found["probabilities"]) == pytest.approx(1)


def test_an_image_is_drawn_as_the_model_sees_it(run: Run, model: str) -> None:
    image = prepare(load_recipe("sigmoid-10")).data["test"].images[5]
    done = run("predict", "digits:test:5", "-m", model, *NUMPY, "--draw")
    lines = done.out.splitlines()
    assert lines[0].split()[1] == "digits:test:5"
    drawn = blocks(np.rint(image * (255 / 16)).astype(np.uint8)).splitlines()
    assert [line.rstrip() for line in lines[1 : 1 + len(drawn)]] == drawn


def test_what_is_not_sure_enough_is_not_recognised(run: Run, small: Model) -> None:
    strict = Model(
        *(small.network, dict(small.params)),
        scaling=small.scaling,
        ink=16,
        decision=Threshold(probability=1.0),
        provenance=small.provenance,
    )
    save_model(strict, "strict")
    assert "not recognised" in run("predict", "digits:test:0", "-m", "strict", *NUMPY).out
    (found,) = run("predict", "digits:test:0", "-m", "strict", *NUMPY, "--json").json
    assert found["digit"] is None


def test_a_blank_picture_is_not_recognised(run: Run, model: str) -> None:
    Image.new("L", (50, 50), 255).save("blank.png")
    (found,) = run("predict", "blank.png", "-m", model, *NUMPY, "--json").json
    assert found["digit"] is None
    assert found["problems"][0].startswith("blank:")


def test_what_cannot_be_opened_does_not_stop_the_others(run: Run, model: str, picture: str) -> None:
    Path("junk.png").write_text("not a picture")
    done = run("predict", "junk.png", picture, "nowhere.png", "-m", model, *NUMPY)
    assert done.status == 1
    assert "seven.png" in done.out
    assert done.err.count("error:") == 2


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("digits:test:540", 2, "the images 0 to 539"),
        ("digits:test:9-3", 2, "the images 0 to 539"),
        ("digits:validation:0", 1, "no validation images"),
        ("digitz:test:0", 2, "did you mean 'digits'"),
        ("digits:tset:0", 1, "no such file"),
    ],
)
def test_a_reference_that_leads_nowhere_is_explained(
    run: Run, model: str, name: str, status: int, message: str
) -> None:
    done = run("predict", name, "-m", model, *NUMPY)
    assert done.status == status
    assert message in done.err


def test_a_long_name_is_never_cut_off(run: Run, model: str, picture: str) -> None:
    name = f"{'a' * 180}.png"
    Path(picture).rename(name)
    done = run("predict", name, "-m", model, *NUMPY)
    assert name in "".join(line.split()[0] for line in done.out.splitlines()[1:])
