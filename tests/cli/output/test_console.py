import json
import logging

import numpy as np
import pytest

from digitus.cli.output.console import (
    FILE_COLUMNS,
    clean,
    print_json,
    remark,
    screen,
    show_log,
)


def test_results_and_remarks_go_their_own_ways(capsys: pytest.CaptureFixture[str]) -> None:
    screen().print("a result")
    screen(remarks=True).print("a remark")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("a result\n", "a remark\n")


def test_what_nobody_looks_at_is_not_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    remark("word " * 100)
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert screen().width == FILE_COLUMNS


def test_the_width_that_is_asked_for_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert screen().width == 50


def test_text_is_taken_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    remark("[red]digits:train:0[/red] in a[0].png")
    assert capsys.readouterr().err == "note: [red]digits:train:0[/red] in a[0].png\n"


def test_json_knows_arrays_and_no_infinities(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": np.arange(2), "b": (np.float64(0.5), float("inf")), 3: None})
    found = json.loads(capsys.readouterr().out)
    assert found == {"a": [0, 1], "b": [0.5, None], "3": None}


def test_nothing_steers_the_terminal() -> None:
    assert clean("a\x1b[2J\rb\u202e") == "a?[2J?b?"


def test_what_the_rooms_say_is_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("digitus"), "handlers", [])  # a server may have had some
    logger = logging.getLogger("digitus.engines")
    show_log()
    show_log()
    for _ in range(3):
        logger.info("the kernels are compiled once")
    logger.debug("nobody needs to know")
    assert capsys.readouterr().err == "note: the kernels are compiled once\n"
