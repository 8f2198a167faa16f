import numpy as np
import pytest

from digitus.datasets import load_dataset
from digitus.evaluation import Report, Robustness, evaluate, measure_robustness
from digitus.models import Model, load_model, save_model
from digitus.recipes import load_recipe, prepare
from digitus.settings import from_data
from tests.cli.conftest import Run

NUMPY = ("--engine", "numpy")


def test_a_model_is_measured_on_the_images_it_has_not_seen(
    run: Run, model: str, small: Model
) -> None:
    done = run("evaluate", model, *NUMPY)
    unseen = prepare(load_recipe("sigmoid-10")).data["test"]
    expected = evaluate(small, unseen, engine="numpy")
    assert f"{100 * expected.accuracy:.2f} % right" in done.out
    assert f"{len(unseen)} images of digits:test" in done.out
    assert "precision" in done.out


def test_json_is_the_whole_report(run: Run, model: str) -> None:
    found = from_data(Report, run("evaluate", model, *NUMPY, "--json").json)
    assert found.images == 540
    assert sum(map(sum, found.confusion)) == 540


def test_a_model_is_measured_on_other_data(run: Run, model: str, small: Model) -> None:
    run("data", "import", digits_file(), "--name", "mine")
    done = run("evaluate", model, *NUMPY, "--data", "mine", "--json")
    assert done.status == 0
    assert done.json["images"] == 100
    assert "mine is not divided: all 100 images" in done.err


def digits_file() -> str:
    """Write the first hundred 8x8 digits as a person would have them."""
    digits = load_dataset("digits").train
    rows = np.column_stack([digits.labels, digits.images.reshape(len(digits), -1)])[:100]
    np.savetxt("mine.csv", rows, "%d", ",")
    return "mine.csv"


@pytest.mark.parametrize(("part", "images"), [("train", 1257), ("test", 540), ("all", 1797)])
def test_a_part_of_the_data_can_be_chosen(run: Run, model: str, part: str, images: int) -> None:
    assert run("evaluate", model, *NUMPY, "--split", part, "--json").json["images"] == images


def test_a_part_that_does_not_exist_is_refused(run: Run, model: str) -> None:
    done = run("evaluate", model, "--split", "validation")
    assert done.status == 1
    assert "no validation images" in done.err


def test_data_that_has_changed_since_is_remarked(run: Run, small: Model) -> None:
    other = dict(small.provenance) | {"data": {"train": "0" * 64}}
    save_model(
        Model(small.network, dict(small.params), scaling=small.scaling, ink=16, provenance=other),
        "m",
    )
    assert "it has changed since then" in run("evaluate", "m", *NUMPY).err


@pytest.mark.parametrize("provenance", [{}, {"recipe": {"name": 3}}, {"recipe": "x"}, {"data": 7}])
def test_a_model_that_does_not_tell_is_measured_all_the_same(
    run: Run, small: Model, provenance: dict[str, object]
) -> None:
    told = Model(
        *(small.network, dict(small.params)), scaling=small.scaling, ink=16, provenance=provenance
    )
    save_model(told, "m")
    assert run("evaluate", "m", *NUMPY, "--data", "digits", "--json").json["images"] == 1797


def test_images_of_another_size_are_fitted(run: Run, model: str) -> None:
    digits = load_dataset("digits").train[:200]
    wide = np.pad(digits.images.repeat(3, axis=1).repeat(3, axis=2), ((0, 0), (2, 4), (9, 1)))
    np.savez("wide.npz", images=wide * 15, labels=digits.labels)
    done = run("evaluate", model, *NUMPY, "--data", "wide.npz", "--json")
    assert done.status == 0, done
    assert "30 x 34: its digits are fitted into 8 x 8" in done.err
    usual = run("evaluate", model, *NUMPY, "--data", "digits", "--split", "all", "--json")
    assert done.json["accuracy"] > usual.json["accuracy"] - 0.25
    assert "fitted" not in usual.err


def test_robustness_is_a_table_from_the_best_to_the_worst(run: Run, model: str) -> None:
    done = run("evaluate", model, *NUMPY, "--robustness", "--images", 40)
    assert done.status == 0
    assert "40 images of digits:test, corrupted in 15 ways" in done.out
    rows = [line for line in done.out.splitlines() if line.endswith("%")]
    means = [float(row.split()[-2]) for row in rows]
    assert len(means) == 15
    assert means == sorted(means, reverse=True)


def test_mnist_c_is_one_figure_for_each_corruption(run: Run, model: str) -> None:
    done = run("evaluate", model, *NUMPY, "--mnist-c", "--images", 40)
    assert done.status == 0
    assert "40 images of digits:test, corrupted in 15 ways; as in MNIST-C" in done.out
    rows = [line for line in done.out.splitlines() if line.endswith("%")]
    assert len(rows) == 15
    assert all(row.count("%") == 1 for row in rows)


def test_images_are_restored_on_request(run: Run) -> None:
    digits = load_dataset("mnist")["test"].first(40)
    noise = np.random.default_rng(0).normal(0, 80, digits.images.shape)
    noisy = np.clip(digits.images + noise, 0, 255).astype(np.uint8)
    np.savez("noisy.npz", x=noisy, y=digits.labels)
    asked = ("evaluate", "cnn-tiny", "--data", "noisy.npz", "--range", "0..255", "--no-invert")
    assert run(*asked, "--json").json["accuracy"] < 0.8
    assert run(*asked, "--restore", "--json").json["accuracy"] > 0.9
    told = run("predict", "noisy.npz", *asked[4:], "-m", "cnn-tiny", "--restore", "--json").json
    assert sum(one["digit"] == one["label"] for one in told) > 36
    done = run("evaluate", "cnn-tiny", "--mnist-c", "--images", 2, "--restore")
    assert "corrupted in 15 ways, restored; as in MNIST-C" in done.out


def test_robustness_in_json_is_the_whole_result(run: Run, model: str, small: Model) -> None:
    done = run("evaluate", model, *NUMPY, "--robustness", "--images", 40, "--json")
    unseen = prepare(load_recipe("sigmoid-10")).data["test"]
    expected = measure_robustness(small, unseen, images=40, engine="numpy")
    assert Robustness.from_data(done.json) == expected


def test_what_is_no_model_is_refused(run: Run, model: str) -> None:
    from pathlib import Path

    Path("junk.safetensors").write_text("not a model")
    for name in ("junk.safetensors", "nowhere.safetensors"):
        done = run("evaluate", name)
        assert done.status == 1
        assert name in done.err


def test_two_models_are_compared(run: Run, model: str) -> None:
    run("train", "sigmoid-10", *NUMPY, "--epochs", 1, "--out", "poor.safetensors")
    done = run("compare", model, "poor.safetensors", *NUMPY)
    assert done.status == 0
    assert "McNemar" in done.out
    found = run("compare", model, "poor.safetensors", *NUMPY, "--json").json
    assert found["images"] == 540
    assert found["correct_a"] > found["correct_b"]


def test_models_of_one_name_are_told_apart_by_their_files(run: Run, model: str) -> None:
    found = run("compare", model, model, *NUMPY, "--json").json
    assert found["a"] == model[-100:]
    assert load_model(model).name == "sigmoid-10"
    assert found["p_value"] == 1
