"""Every command line that README, docs and the help show as an example runs, with less work.

What is long is made short by one table, what cannot run at all stands in another with its reason.
The examples below the commands' help are those of docs/reference/commands.md.
"""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from digitus.cli.app import app
from digitus.datasets import import_dataset
from digitus.engines import registry
from tests.example_files import write_example_files

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)

SHORTER = (
    (r"--(robustness|mnist-c)( --restore)?$", r"\g<0> --images 2"),
    (r"^digitus train sigmoid-40\b(?!.*validation)", r"\g<0> --set validation=100"),
    (r"^digitus train\b(?!.* --(data|from)\b)", r"\g<0> --data small"),
    (r"^digitus train\b.*", r"\g<0> --set training.epochs=1"),
    (r"\bvalidation=\d+", "validation=100"),
    (r"--reject 0\.005\b", "--reject 0.05"),
    (r"^digitus (evaluate cnn|card)\b.*", r"\g<0> --data small"),
    (r"^digitus show robustness\b.*", r"\g<0> --images 2"),
    (r"^digitus data export mnist\b", "digitus data export mine"),
    (r"^digitus show compose\b.*", r"\g<0> --count 2"),
    (r"^digitus reproduce\b.*", "digitus reproduce sigmoid-10 --seeds 1"),
)
"""Long work, and what is done in its place: few images, one epoch, one seed."""

ELSEWHERE = (
    (r"--data usps\b", "--data small"),  # would be downloaded
    (r"--sheet photo\.jpg", "--sheet photos/form.png"),  # photo.jpg shows a number
    (r"^digitus data import\b(?!.* --replace)", r"\g<0> --replace"),  # mine is there already
    (r"--sibling sibling\.safetensors", "--sibling b.safetensors"),  # of another network
    (r"calibrate cnn\.safetensors", "calibrate a.safetensors"),
    (r"^digitus data remove\b.*", r"\g<0> --yes"),  # nobody is there to be asked
)
"""What depends on the place, and what stands for it here."""

NOT_RUN = {
    r"^digitus data download ": "needs a network connection",
    r"^digitus calibrate .*--reading": "composes and reads thousands of lines",
    r"^(OMP_NUM_THREADS=1 )?python3? -m (venv|benchmarks)|^/tmp/bench/|^DIGITUS_SHARED=": "measures for minutes or hours",
    r"^\.venv/bin/(pip|digitus) |^python3 -m venv ": ".ci/run runs it, in an environment of its own",
    r"--device cuda|^torchrun ": "needs a GPU, or several processes",
    r"precision=bfloat16": "needs the compiled engine; tests/engines/test_bfloat16.py",
    r"^digitus train --from strip |strip-checked\.safetensors": "composes thousands of windows; tests/reading/test_own_writing.py",
    r"^digitus (serve|studio)\b|^mlflow server ": "serves until it is stopped",
    r"^pytest ": "runs the tests",
    r"^pip install |^cc |^just |^conda ": "installs or compiles outside digitus",
    r"^digitus (read|evaluate|reproduce) .*--cluster|^dask ": "begins processes; tests/cluster kills some",
    r"^digitus docs\b": "opens what 'just docs' builds; tests/cli/commands/test_docs.py",
}
"""Lines that are not run, and why; those of digitus itself are still parsed."""


ANSWERS_ONLY = re.compile(
    r"^digitus (reproduce|evaluate|models|recipes|read|predict)\b(?!.* (--out|>) )"
)
"""Lines that leave nothing behind: what several pages show is run for the first of them."""


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def command_lines(block: str) -> list[str]:
    """List what a person types; where a prompt is shown, all other lines are answers."""
    lines = block.replace("\\\n", " ").splitlines()
    if any(line.startswith("$ ") for line in lines):
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    typed = (re.sub(r"\s+# .*", "", line).strip() for line in lines)
    return [line for line in typed if line]


def reason_not_to_run(line: str) -> str | None:
    return next((why for pattern, why in NOT_RUN.items() if re.search(pattern, line)), None)


def shorter(line: str) -> str:
    for pattern, replacement in (*SHORTER, *ELSEWHERE):
        line = re.sub(pattern, replacement, line)
    return line


def blocks() -> Iterator[tuple[str, list[str]]]:
    for page in PAGES:
        for number, block in enumerate(BLOCK.findall(page.read_text("utf-8")), 1):
            if lines := command_lines(block):
                yield f"{label(page)}-{number}", lines


BLOCKS = dict(blocks())
LINES = sorted({line for lines in BLOCKS.values() for line in lines})


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the pages name, and data sets of one's own."""
    folder = tmp_path_factory.mktemp("examples")
    write_example_files(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITUS_HOME", str(folder / "home"))
        for name in ("small", "mine"):
            import_dataset(folder / "letters.npz", name)
    return folder


@pytest.fixture
def place(examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with these files; what is trained there is trained without compiling."""
    shutil.copytree(examples, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(registry, "PREFERRED", ("numpy",))
    return tmp_path


def type_in(line: str) -> Result:
    """Type a line, with its redirections and patterns of names, as into a shell."""
    line, _, target = line.partition(" > ")
    line, _, given = line.partition(" < ")
    words = [
        word
        for written in shlex.split(line)[1:]
        for word in (sorted(map(str, Path().glob(written))) if "*" in written else [written])
    ]
    content = Path(given).read_bytes() if given else None
    result = CliRunner().invoke(app, words, input=content)
    if target:
        Path(target).write_text(result.stdout, "utf-8")
    return result


@pytest.fixture(scope="module")
def ran() -> set[str]:
    """The lines that were run already."""
    return set()


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.usefixtures("place")
def test_the_examples_run(block: str, ran: set[str]) -> None:
    for line in BLOCKS[block]:
        if reason_not_to_run(line):
            continue
        assert line.startswith("digitus "), f"{line!r} is neither run nor listed with a reason"
        short = shorter(line)
        if short in ran and ANSWERS_ONLY.search(short):
            continue
        result = type_in(short)
        assert result.exit_code == 0, f"{line}\n{short}\n{result.output}"
        ran.add(short)


def test_a_wrong_option_would_be_found(place: Path) -> None:
    del place
    assert type_in("digitus models --jsno").exit_code == 2
    assert type_in("digitus train no-such-recipe").exit_code == 2


@pytest.mark.parametrize("pattern", NOT_RUN)
def test_every_exception_is_needed(pattern: str) -> None:
    assert any(re.search(pattern, line) for line in LINES), "no page shows such a line"


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in (*SHORTER, *ELSEWHERE)])
def test_every_shortcut_is_needed(pattern: str) -> None:
    assert any(re.search(pattern, line) for line in LINES), "no page shows such a line"
