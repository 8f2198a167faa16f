"""What the server says in words is among the templates that the page translates."""

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digitus.datasets.synthetic import composed_strings
from digitus.images.normaliser import normalise
from digitus.models import Epoch, History
from digitus.reading import ReadRequest, digit_images, form_fields, judge
from digitus.reading.explain import explain
from digitus.reading.orientation import perhaps_upside_down
from digitus.reading.reader import default_reader
from digitus.reading.result import Reading
from digitus.reading.sheet_edges import doubt_what_goes_on
from digitus.studio.lab.cabinet import Cabinet
from digitus.training import EarlyStopping, LossBelow, LossPlateau, StopRule, Training
from digitus.training.advice import RULES, advise
from digitus.training.divergence import diverged
from tests.studio.page.test_files import ENGLISH
from tests.training.test_advice import SHOWN

TEMPLATES = [
    re.compile("(.+)".join(map(re.escape, re.split(r"\{\w+\}", text))))
    for key, text in ENGLISH.items()
    if key.startswith(("reader.", "advice.", "refused."))
]


def row(epoch: int, loss: float) -> Epoch:
    return Epoch(
        epoch=epoch,
        loss=loss,
        accuracy=0.5,
        last_loss=loss,
        learning_rate=0.1,
        images=9,
        seconds=1.0,
        validation_loss=loss,
        validation_accuracy=0.5,
    )


def is_known(words: str) -> bool:
    return any(one.fullmatch(words) for one in TEMPLATES)


def test_reasons_of_the_reader_are_known() -> None:
    box = (10.0, 10.0, 50.0, 40.0)
    unsure = Reading("86", 0.6, box=box), Reading("98", 0.9, box=(60.0, 10.0, 90.0, 40.0))
    reasons = [
        judge.NOTHING,
        judge.UNSURE_REASON,
        judge.NOT_A_NUMBER,
        judge.CROSSED_OUT,
        judge.INVERTED,
        form_fields.SEVERAL,
        digit_images.NOT_SURE,
        perhaps_upside_down(unsure[:1], unsure[1:])[0].reason,
        doubt_what_goes_on([unsure[0]], [unsure[1]])[0].reason,
        *(ReadRequest(digits=4).misfit(text, text) for text in ("1", "123")),
        ReadRequest(digits=1).misfit("12", "12"),
        ReadRequest(pattern="1.").misfit("22", "22"),
    ]
    assert all(reasons)
    assert [one for one in reasons if not is_known(one)] == []


def test_steps_and_problems_of_pictures_are_known() -> None:
    thin = np.full((300, 200), 230, np.uint8)
    thin[100:260, 60:62] = 40
    dark = 255 - thin
    ruled = np.full((400, 400), 255, np.uint8)
    ruled[::40] = 120
    ruled[100:300, 180:200] = 0
    noise = np.random.default_rng(0).integers(0, 255, (40, 40), np.uint8)
    number, _ = next(composed_strings("test", 1, digits=(4, 4)))
    upside_down = np.asarray(Image.fromarray(number).rotate(180))
    pictures = [thin, dark, ruled, noise, np.zeros((9, 9), np.uint8), thin[:, :62], number]
    words = set()
    for grey in [*pictures, upside_down]:
        done = normalise(grey)
        words |= {*done.problems, *(step.name for step in done.trace)}
        words |= {step.words for step in done.trace}
        for request in (ReadRequest(), ReadRequest(digits=1)):
            page = default_reader().read_page(grey, request)
            words |= {text for step in explain(page, grey) for text in (step.name, step.words)}
            words |= {text for one in page.readings for text in (one.reason, *one.problems)}
    unknown = {one for one in words if one and not is_known(one)}
    assert unknown == set()
    assert len(words) > 25


@pytest.mark.parametrize(
    "rule", [EarlyStopping(patience=1), LossBelow(tolerance=5.0), LossPlateau(patience=1)]
)
def test_ends_of_trainings_are_known(rule: StopRule) -> None:
    history = History([row(1, 1.0), row(2, 2.0)])
    reason = rule.reason(history)
    assert reason is not None
    assert is_known(reason)
    assert is_known(Training(epochs=2).reason_to_end(history))


SETTING = r"\w+=[\d.e+-]+"
"""What to change is the same in every language where it is a setting alone."""


@pytest.mark.parametrize("name", RULES)
def test_advice_is_known(name: str) -> None:
    (said,) = [one for one in advise(SHOWN[name][0]) if one.rule == name]
    words = said.what, said.evidence, said.change
    assert [one for one in words if not (is_known(one) or re.fullmatch(SETTING, one))] == []


def test_why_a_training_exploded_is_known() -> None:
    assert is_known(str(diverged("the loss became inf", 2, 17, 0.5, None)))


def test_why_nothing_is_kept_is_known(tmp_path: Path) -> None:
    first, second = Cabinet(tmp_path / "studio"), Cabinet(tmp_path / "studio")
    (tmp_path / "file").write_text("in the way")
    assert [is_known(one.problem) for one in (second, Cabinet(tmp_path / "file"))] == [True, True]
    first.close()
