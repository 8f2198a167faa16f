import pytest
import typer
from typer.testing import CliRunner

from digitus.cli import errors, main
from digitus.cli.app import app
from digitus.cli.errors import Commands, end
from digitus.errors import DataError, DigitusError, SettingError
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (DataError("no images"), 1, "error: no images\n"),
        (SettingError("no such key"), 2, "error: no such key\n"),
        (FileNotFoundError(2, "No such file", "a.csv"), 1, "error: a.csv: No such file\n"),
        (MemoryError(), 1, "error: not enough memory"),
        (KeyboardInterrupt(), 130, "interrupted: nothing was kept\n"),
        (KeyboardInterrupt("kept in a.run"), 130, "interrupted: kept in a.run\n"),
    ],
)
def test_each_failure_is_one_message_and_one_status(
    error: BaseException, status: int, message: str
) -> None:
    group = typer.Typer(cls=Commands)

    @group.callback()
    def everything() -> None:
        pass

    @group.command()
    def fail() -> None:
        raise error

    result = CliRunner().invoke(group, ["fail"])
    assert result.exit_code == status
    assert result.stdout == ""
    assert result.stderr.startswith(message)
    assert len(result.stderr.splitlines()) == 1


def test_a_mistake_of_ours_is_said_in_two_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("division by zero\nand more")

    monkeypatch.setattr("digitus.recipes.list_recipes", fail)
    monkeypatch.setattr("sys.argv", ["digitus", "recipes"])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "error: a mistake in digitus: ZeroDivisionError: division by zero\n"
        "Run it again with DIGITUS_DEBUG=1 to see where, and please report that.\n"
    )


@pytest.mark.parametrize("error", [DataError("no images"), ZeroDivisionError()])
def test_the_traceback_is_shown_to_whoever_asks(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_DEBUG", "1")
    with pytest.raises(type(error)):
        end(error)


def test_ctrl_c_while_loading_ends_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def press(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("digitus.cli.app.app", press)
    with pytest.raises(SystemExit) as exit_:
        main()
    assert exit_.value.code == 130
    assert "Traceback" not in capsys.readouterr().err


def test_every_error_of_ours_has_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in DigitusError.__subclasses__():
        assert end(kind("what, expected, remedy")) in {errors.PROBLEM, errors.USAGE}
    assert capsys.readouterr().err.count("what, expected, remedy") == len(
        DigitusError.__subclasses__()
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trian"], "train"),
        (["train", "--epoch", "3"], "--epochs"),
        (["evaluate"], "MODEL"),
        (["reproduce", "mlp", "--all"], "leave out --all"),
        (["train", "sigmoid40"], "did you mean 'sigmoid-40'"),
        (["train", "--data", "mnst"], "did you mean 'mnist'"),
        (["train", "sigmoid-10", "--engine", "nunpy"], "did you mean 'numpy'"),
        (["train", "--epochs", "many"], "--epochs"),
        (["show", "digits", "mnist", "--split", "tset"], "train, validation, test or all"),
    ],
)
def test_wrong_usage_names_what_was_meant(run: Run, words: list[str], message: str) -> None:
    done = run(*words)
    assert done.status == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_without_any_words_there_is_help() -> None:
    result = CliRunner().invoke(app, [])
    assert "digitus train" in result.stdout
