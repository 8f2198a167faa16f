"""``digitus models``, ``recipes``, ``data`` and ``doctor``."""

import gzip
import tomllib
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from digitus import engines
from digitus.cli import environment
from digitus.datasets import Check, load_dataset
from digitus.engines import ENGINES
from digitus.errors import EngineError
from digitus.models import Model
from digitus.recipes import Recipe, from_toml, list_recipes, load_recipe
from digitus.settings import from_data
from tests.cli.conftest import Run
from tests.models.old_files import save_old_model


def test_recipes_are_listed_with_what_was_published(run: Run) -> None:
    lines = run("recipes").out.splitlines()[1:]
    assert [line.split()[0] for line in lines] == list(list_recipes())
    assert lines[0].rstrip().endswith("75 %")
    assert "95.69 %" in next(line for line in lines if line.startswith("sigmoid-40"))


def test_a_recipe_is_printed_as_toml_that_means_the_same(run: Run) -> None:
    printed = run("recipes", "dropout-200-corrected").out
    assert tomllib.loads(printed)["name"] == "dropout-200-corrected"
    assert from_toml(printed) == load_recipe("dropout-200-corrected")


def test_recipes_as_json(run: Run) -> None:
    everything = run("recipes", "--json").json
    assert [from_data(Recipe, one) for one in everything] == list(list_recipes().values())
    assert run("recipes", "mlp", "--json").json == next(r for r in everything if r["name"] == "mlp")


def test_models_of_a_folder_are_listed(run: Run, model: str) -> None:
    Path("junk.safetensors").write_text("not a model")
    done = run("models")
    assert done.status == 0
    assert "small.safetensors" in done.out
    assert "64-10-10" in done.out
    assert "junk.safetensors" in done.err
    assert run("models", ".", "--json").json[0]["parameters"] == 760


def test_where_there_are_no_models_it_says_how_to_make_one(run: Run) -> None:
    Path("empty").mkdir()
    assert "digitus train" in run("models", "empty").out


def test_all_about_one_model(run: Run, model: str, small: Model) -> None:
    told = run("models", model).out
    for words in ("760 parameters", "64-10-10, sigmoid", "all 4 epochs are done", "numpy"):
        assert words in told
    found = run("models", model, "--json").json
    assert found["provenance"]["engine"] == "numpy"
    assert found["name"] == "sigmoid-10"


@pytest.mark.parametrize(
    "provenance",
    [
        {"test": {"accuracy": "very high", "interval": 3}, "seconds": "long", "recipe": []},
        {"test": {"accuracy": 0.5, "interval": ["a"]}, "data": None, "epochs": -1.5},
        {"reason": "\x1b[2Jgone", "engine": "\x07", "epochs": 3},
    ],
)
def test_a_file_can_claim_anything_about_itself(
    run: Run, small: Model, provenance: dict[str, object]
) -> None:
    save_old_model(
        Model(small.network, dict(small.params), provenance=provenance), "claims.safetensors"
    )
    for words in (("models",), ("models", "claims.safetensors")):
        done = run(*words)
        assert done.status == 0
        assert "760" in done.out
        assert "\x1b" not in done.out


def test_data_sets_are_listed(run: Run) -> None:
    lines = run("data", "list").out.splitlines()
    assert lines[1].split()[:3] == ["mnist", "bundled", "yes"]
    found = {one["name"]: one for one in run("data", "list", "--json").json}
    assert found["digits"]["here"]
    assert found["usps"]["kind"] == "download"


def test_a_data_set_is_counted(run: Run) -> None:
    told = run("data", "show", "digits").out
    assert "1,797" in told
    assert "8 x 8" in told
    assert "Alpaydin" in told
    part = run("data", "show", "digits", "--json").json["parts"]["train"]
    assert sum(part["counts"]) == part["images"] == 1797


def test_a_data_set_is_kept_shown_checked_and_removed(run: Run, tmp_path: Path) -> None:
    digits = load_dataset("digits").train[:50]
    rows = np.column_stack([digits.labels, digits.images.reshape(50, 64)])
    np.savetxt("mine.csv", rows, "%d", ",")
    done = run("data", "import", "mine.csv", "--name", "mine", "--license", "CC0")
    assert done.status == 0
    assert "digitus train --data mine" in done.out
    assert "CC0" in run("data", "show", "mine").out
    assert run("data", "verify", "mine").status == 0
    again = run("data", "import", "mine.csv", "--name", "mine")
    assert again.status == 1
    assert "exists already" in again.err
    assert run("data", "import", "mine.csv", "--name", "mine", "--replace", "--json").status == 0
    refused = run("data", "remove", "mine")
    assert refused.status == 2
    assert "--yes" in refused.err
    assert run("data", "remove", "mine", "--yes").status == 0
    assert run("data", "show", "mine").status == 2


@pytest.mark.parametrize(("typed", "here"), [("y\n", False), ("n\n", True)])
def test_removing_asks_a_person(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, here: bool
) -> None:
    np.savetxt("mine.csv", np.array([[1, *range(16)], [2, *range(16)]]), "%d", ",")
    run("data", "import", "mine.csv", "--name", "mine")
    monkeypatch.setattr("digitus.cli.commands.data.somebody_is_there", lambda: True)
    assert run("data", "remove", "mine", input=typed).status == 0
    assert ("mine" in run("data", "list").out) is here


def test_ctrl_c_at_a_question_is_ctrl_c(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savetxt("mine.csv", np.array([[1, *range(16)], [2, *range(16)]]), "%d", ",")
    run("data", "import", "mine.csv", "--name", "mine")
    monkeypatch.setattr("digitus.cli.commands.data.somebody_is_there", lambda: True)
    assert run("data", "remove", "mine", input="").status == 130


def test_a_damaged_data_set_is_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = (Check("SHA-256 of a file", "aa", "bb"),)
    monkeypatch.setattr("digitus.datasets.verify_dataset", lambda name: wrong)
    done = run("data", "verify", "mnist")
    assert done.status == 1
    assert "SHA-256 of a file" in done.out
    assert "is not what it was" in done.err
    assert run("data", "verify", "mnist", "--json").json["ok"] is False


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"hello\n", "is text, but no table"),
        (gzip.compress(b"\0\0\x08\x03" + (60000).to_bytes(4) + bytes(8)), "labels"),
    ],
    ids=["empty", "text", "images alone"],
)
def test_what_is_no_data_is_explained(run: Run, content: bytes, message: str) -> None:
    Path("file").write_bytes(content)
    done = run("data", "show", "./file")
    assert done.status == 1
    assert message in done.err


def test_the_doctor_finds_everything_in_order(run: Run) -> None:
    done = run("doctor")
    assert done.status == 0
    assert version("numpy") in done.out
    found = run("doctor", "--json").json
    assert {one["subject"] for one in found if one["topic"] == "engines"} >= set(ENGINES)
    assert not [one for one in found if one["state"] == "bad"]


def test_the_doctor_finds_what_is_wrong(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(name: str) -> tuple[Check, ...]:
        return (Check(f"SHA-256 of {name}", "aa", "bb"),)

    def missing(name: str = "auto", *_: object) -> object:
        if name == "python":
            raise EngineError("the python engine needs a package that is not installed")
        return real(name)

    real = engines.open_engine
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(environment, "verify_dataset", broken)
    monkeypatch.setattr(environment, "open_engine", missing)
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "file" / "home"))
    done = run("doctor", "--json")
    assert done.status == 1
    states = {(one["topic"], one["subject"]): one["state"] for one in done.json}
    assert states["data", "mnist"] == "bad"
    assert states["folders", "your things"] == "bad"
    assert states["engines", "python"] == "note"
    assert states["engines", "numpy"] == "good"
