"""Checked answers give a promise for pictures like theirs, and a bad table says what it lacks."""

from pathlib import Path

import numpy as np
import pytest

from digitus.errors import DataError, ModelError, SettingError
from digitus.models import load_model, save_model
from digitus.reading import Reader, ReadRequest
from digitus.reading.answers import CheckedAnswers, calibrate_on_answers, load_answers
from digitus.reading.judge import UNSURE_REASON

HEAD = "file,page,line,text,confidence,rejected,reason,error,truth\n"


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "answers.csv"
    path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_what_no_threshold_lets_through_plays_no_part(tmp_path: Path) -> None:
    answers = load_answers(
        written(
            tmp_path,
            "a.png,0,0,0042,0.99,False,,,0042",
            "b.png,0,0,17,0.98,False,,,71",
            f"c.png,0,0,5,0.2,True,{UNSURE_REASON},, 5 ",
            "d.png,0,0,8,0.9,True,crossed out,,8",
            "e.png,0,0,,0.0,True,no digit stands there,,-",
            "f.png,0,0,1,0.7,False,,,-",
            "g.png,0,0,99,0.9,False,,,",
        )
    )
    assert answers.right.tolist() == [True, False, True, False]
    assert answers.confidence.tolist() == [0.99, 0.98, 0.2, 0.7]
    assert answers.unchecked == 1


def test_nothing_is_promised_that_would_let_unseen_doubts_through(tmp_path: Path) -> None:
    sure = [f"a{n}.png,0,0,{n},0.9,False,,,{n}" for n in range(300)]
    seen = [f"b{n}.png,0,0,{n},0.45,True,{UNSURE_REASON},,{n}" for n in range(10)]
    unseen = [f"c{n}.png,0,0,{n},0.3,True,{UNSURE_REASON},," for n in range(50)]
    half = load_answers(written(tmp_path, *sure, *seen, *unseen))
    assert half.promises()[-1].bound == 0.01
    assert [point.threshold for point in half.promises() if point.threshold < 0.3] == []
    all_seen = load_answers(written(tmp_path, *sure, *seen))
    assert all_seen.promises()[-1].threshold == 0.0


@pytest.mark.parametrize(
    ("head", "row", "message"),
    [
        ("file,text\n", "a.png,7", "no column confidence and no rejected"),
        (HEAD.replace(",truth", ""), "a.png,0,0,7,0.9,False,,", "add a column truth"),
        (HEAD, "a.png,0,0,7,sure,False,,,7", "a confidence is no number"),
        (HEAD, "a.png,0,0,7,99,False,,,7", "a confidence lies between 0 and 1"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, head: str, row: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load_answers(written(tmp_path, row, head=head))


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00\x01")
    for name in ("x.csv", "absent.csv"):
        with pytest.raises(DataError, match="cannot be read as a table"):
            load_answers(tmp_path / name)


def test_the_promise_of_a_person_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    confidence = np.linspace(0.5, 0.9999, 400)
    answers = CheckedAnswers("mine.csv", confidence, confidence > 0.55, 0)
    mine = calibrate_on_answers(load_model("strip"), answers)
    found = load_model(str(save_model(mine, tmp_path / "mine.safetensors"))).line_confidence
    assert found is not None
    assert found.least(0.01) > 0.55
    assert found.least(0.5) < 0.55
    with pytest.raises(SettingError, match="400 images of calibration"):
        found.least(0.001)
    shipped = load_model("strip").line_confidence
    assert shipped is not None
    assert found.confidence(0.8, 0.1, 3) == shipped.confidence(0.8, 0.1, 3)


def test_lengths_with_enough_answers_have_promises_of_their_own(tmp_path: Path) -> None:
    sure = np.concatenate([np.linspace(0.5, 0.9999, 350), np.linspace(0.5, 0.8, 350)])
    digits = np.repeat([3, 8], 350)
    right = digits == 3
    answers = CheckedAnswers("mine.csv", sure, right, 0, digits=digits)
    mine = calibrate_on_answers(load_model("strip"), answers)
    found = load_model(str(save_model(mine, tmp_path / "mine.safetensors"))).line_confidence
    assert found is not None
    assert found.least(0.3, 3) < found.least(0.3) < found.least(0.3, 8) == np.inf
    assert found.least(0.3, 5) == found.least(0.3), "of five digits there are none"
    least = Reader(mine).least(ReadRequest(reject=0.3), 3)
    assert least == found.least(0.3, 3)


def test_the_length_of_an_answer_is_that_of_its_digits(tmp_path: Path) -> None:
    rows = ("a.png,0,0,1.25,0.99,False,,,1.25", "b.png,0,0,0042,0.98,False,,,0042")
    found = load_answers(written(tmp_path, *rows))
    assert found.digits is not None
    assert found.digits.tolist() == [3, 4]


def test_too_few_answers_and_other_models_are_refused() -> None:
    few = CheckedAnswers("mine.csv", np.ones(49), np.ones(49, np.bool_), 0)
    with pytest.raises(DataError, match="49 checked answers, and a promise takes at least 50"):
        calibrate_on_answers(load_model("strip"), few)
    with pytest.raises(ModelError, match="no reader of lines"):
        calibrate_on_answers(load_model("cnn-tiny"), few)
