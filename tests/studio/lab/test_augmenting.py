"""Augmentation: seen before it is trained with, changed on the way, and replayed."""

from collections.abc import Callable

import numpy as np
import pytest
from fastapi.testclient import TestClient

from digitus.errors import DigitusError
from digitus.images.augment import Augment
from digitus.recipes import list_recipes
from digitus.studio.lab.augmenting import TIMES, as_text, from_text
from digitus.studio.lab.setups import Setup, recipe_of, setup_of
from tests.studio.lab.conftest import Frame, opened

Start = Callable[..., str]
Follow = Callable[..., Frame]


@pytest.mark.parametrize(
    "settings",
    [None, Augment(rotation=10), Augment(elastic_alpha=34, elastic_sigma=3.5, cutout=4, noise=0.1)],
)
def test_what_is_written_is_read(settings: Augment | None) -> None:
    assert from_text(as_text(settings)) == settings


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("rotaton=1", "did you mean 'rotation'"), ("shift=far", "takes a number"), ("noise=-1", "-1")],
)
def test_what_cannot_be_says_why(text: str, wrong: str) -> None:
    with pytest.raises(DigitusError, match=wrong):
        from_text(text)


def test_every_recipe_keeps_its_augmentation() -> None:
    for recipe in list_recipes().values():
        if recipe.data.source in {"mnist", "digits"}:
            made = recipe_of(setup_of(recipe))
            assert made.training.augment == recipe.training.augment


def test_a_preview_shows_images_as_they_are_and_changed(page: TestClient) -> None:
    def shown(augment: str, seed: int = 0) -> np.ndarray:
        query = {"name": "digits", "augment": augment, "seed": str(seed)}
        images, about = opened(page.get("/api/data/augmented", params=query).content)
        assert about["columns"] == 1 + TIMES
        rows: np.ndarray = images["images"].reshape(-1, 1 + TIMES, 8, 8)
        return rows

    plain, turned = shown("none"), shown("rotation=20")
    assert (plain == plain[:, :1]).all()
    assert (turned[:, 0] == plain[:, 0]).all()
    assert (turned[:, 1:] != plain[:, 1:]).any(axis=(2, 3)).all()
    assert (shown("rotation=20") == turned).all()
    assert (shown("rotation=20", 1) != turned).any()
    refused = page.get("/api/data/augmented", params={"name": "digits", "augment": "turn=1"})
    assert refused.status_code == 422


def test_a_link_replays_changed_augmentation_and_dropout_to_the_same_bits(
    start: Start, follow: Follow
) -> None:
    how = {"hidden": "16-tanh", "dropout": 0.25, "augment": "shift=1"}
    run = start(**how)
    follow(run, steps=9)
    _, changed = follow(run, "change", augment="rotation=15,noise=0.1", dropout=0.5)
    assert changed["augment"] == "rotation=15,noise=0.1"
    _, there = follow(run, steps=20)
    changes = [{key: one[key] for key in ("step", "text")} for one in there["changes"]]
    assert changes == [{"step": 9, "text": "dropout:0.5;augment:rotation=15,noise=0.1"}]
    _, replayed = follow(start(changes=changes, **how), step=29)
    assert replayed["bits"] == there["bits"]
    _, plain = follow(start(**how), step=29)
    assert plain["bits"] != there["bits"]


def test_own_networks_keep_the_recipes_augmentation_unless_told() -> None:
    assert recipe_of(Setup(recipe="mlp", augment="none")).training.augment is None
    assert recipe_of(Setup(recipe="digits-cnn")).training.augment is not None
