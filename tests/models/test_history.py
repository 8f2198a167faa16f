from pathlib import Path

import numpy as np
import pytest

from digitus.errors import DataError, SettingError
from digitus.training import Epoch, History

ROW = Epoch(epoch=1, loss=0.5, accuracy=0.8, last_loss=0.1, learning_rate=0.1, images=9, seconds=2)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    history = History([ROW, Epoch(**{**History([ROW]).to_data()[0], "epoch": 2})])
    history.write(tmp_path / "history.jsonl")
    assert list(History.read(tmp_path / "history.jsonl")) == list(history)


def test_a_row_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    History([ROW, ROW]).write(path)
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")
    assert len(History.read(path)) == 1


def test_columns_have_nan_where_nothing_was_measured() -> None:
    history = History([ROW])
    assert history.column("loss").tolist() == [0.5]
    assert np.isnan(history.column("validation_loss")).all()
    with pytest.raises(SettingError, match="did you mean 'accuracy'"):
        history.column("acuracy")


@pytest.mark.parametrize("text", ["[1\n", '{"epoch": 1}\n', '{"epoch": 1, "surprise": 2}\n'])
def test_foreign_lines_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match="history"):
        History.read(path)
