"""A compiled program calls its own kernels, and is kept for later processes."""

import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numba
import numpy as np
import pytest

from digitus.arrays import Array
from digitus.engines.on_numba.jit import Program, kernel

ROOT, NUMBERS = Path(__file__).parents[2], np.linspace(0.5, 2.0, 4)
PROCESS = """
import sys
from tests.engines.test_programs import Program, _sums, sums
print(str(sums(Program(_sums))).replace(" ", ""), "numba.np.arraymath" in sys.modules)
"""


@kernel
def series(x: float, terms: int) -> float:
    total = 0.0
    for n in range(1, terms):
        total += math.sin(x * n) / n + math.cos(x / n) * n + math.exp(-x * n) + math.tanh(x / n)
    return total


def _sums(numbers: Array, out: Array) -> None:
    for i in range(len(numbers)):
        out[i] = series(numbers[i], 9) + series(numbers[i], 7) * series(out[i], i)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where programs are kept."""
    monkeypatch.setenv("DIGITUS_CACHE", str(tmp_path))
    return tmp_path


def sums(program: Program) -> list[float]:
    out = np.ones(4)
    program.ready(NUMBERS, out)(NUMBERS, out)
    return out.tolist()


def test_its_kernels_are_nobody_elses() -> None:
    """Else the first of its name serves all, though it may sum in another order or be another."""
    kind = numba.typeof(NUMBERS)
    code = Program(_sums).compiled((kind, kind)).library.get_llvm_str()
    shared = ("define linkonce_odr", "define weak")
    assert not [line for line in code.splitlines() if line.startswith(shared)]


def test_what_is_kept_computes_the_same_bits(folder: Path) -> None:
    compiled = sums(Program(_sums))
    (file,) = folder.glob("numba/*/*")
    written = file.stat()
    assert sums(Program(_sums)) == compiled
    assert file.stat() == written


def test_trainings_side_by_side_share_one_compile(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []

    def counted(program: Program, kinds: tuple[object, ...], how_long: str = "") -> object:
        times.append(threading.get_ident())
        return compiled(program, kinds, how_long)

    compiled = Program.compiled
    monkeypatch.setattr(Program, "compiled", counted)
    program = Program(_sums)
    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(sums, [program] * 3)
    assert others == [first, first]
    assert len(times) == 1
    assert folder.exists()


def in_processes(count: int) -> list[str]:
    """Let so many processes at once compute the sums; return what each says."""
    starts = [sys.executable, "-c", PROCESS]
    where = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen(starts, env=where, stdout=pipe, stderr=pipe, text=True)
        for _ in range(count)
    ]
    said = [process.communicate(timeout=300) for process in processes]
    assert [error for _, error in said] == [""] * count
    return [out for out, _ in said]


def test_processes_that_compile_at_once_do_not_disturb_each_other(folder: Path) -> None:
    first, second = in_processes(2)
    (file,) = folder.glob("numba/*/*")  # one of them, whole; nothing is left beside it
    (third,) = in_processes(1)
    assert first.split()[0] == second.split()[0] == third.split()[0]
    compiled = [said.split()[1] for said in (first, second)]
    assert sorted(compiled) == ["False", "True"], "the one that waits takes what the other made"
    assert file.exists()
    assert third.split()[1] == "False", "loading has imported what only compiling needs"


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"",
        lambda content: b"{}\n" + content,
    ],
    ids=["cut", "one bit", "empty", "another header"],
)
def test_a_damaged_file_is_said_and_written_anew(
    damage: Callable[[bytes], bytes], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    expected = sums(Program(_sums))
    (file,) = folder.glob("numba/*/*")
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert sums(Program(_sums)) == expected
    assert "a kept kernel is of no use" in caplog.text
    caplog.clear()
    assert sums(Program(_sums)) == expected
    assert not caplog.text


def test_a_folder_that_cannot_be_written_is_said(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "numba").write_text("a file in its place")
    assert sums(Program(_sums))[0] == pytest.approx(sums(Program(_sums))[0])
    assert caplog.text.count("compiled kernels cannot be kept") == 1
