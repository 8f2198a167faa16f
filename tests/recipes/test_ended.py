"""A file of trainings that have ended: nothing in it is lost, and nothing foreign is taken for one."""

from pathlib import Path

import pytest

from digitus.errors import DataError, StorageError
from digitus.recipes import load_recipe
from digitus.recipes.ended import EndedTrainings, key_of


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    file = tmp_path / "runs.jsonl"
    EndedTrainings(file).add("a", {"seed": 0})
    file.write_text(file.read_text() + '{"key": "b", "se')
    ended = EndedTrainings(file)
    assert "a" in ended
    assert "b" not in ended
    ended.add("b", {"seed": 1})
    assert file.read_text().splitlines()[-1] == '{"key": "b", "seed": 1}'


@pytest.mark.parametrize("content", ["file,text\n1.png,7\n", "[1]\n", "{}\n"])
def test_another_file_is_not_written_into(tmp_path: Path, content: str) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text(content)
    with pytest.raises(DataError, match="line 1: no training"):
        EndedTrainings(file)
    assert file.read_text() == content


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(DataError, match="cannot be read"):
        EndedTrainings(tmp_path / "picture.png")


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="a file stands where a folder is needed"):
        EndedTrainings(tmp_path / "file" / "runs.jsonl").add("a", {})


def test_everything_that_figures_depend_on_is_in_the_key() -> None:
    recipe = load_recipe("sigmoid-10")
    keys = {
        key_of(recipe, "test", "numpy"),
        key_of(recipe, "test", "compiled"),
        key_of(recipe, "validation", "numpy"),
        key_of(recipe.replace(seed=1), "test", "numpy"),
    }
    assert len(keys) == 4
