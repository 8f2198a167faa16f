"""Many files: in order, each page opened and read once, a bad one said and passed over."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from digitus.errors import SettingError
from digitus.images.limits import Limits
from digitus.reading import ReadRequest, batch
from digitus.reading.batch import Settings, find_pictures, read_files
from tests.reading.conftest import Write


def test_folders_are_gone_through_in_order(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "notes.txt", "below/c.tif"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [Path(name).name for name in find_pictures([str(tmp_path), "named.txt", "-"])]
    assert found == ["a.JPG", "b.png", "c.tif", "named.txt", "-"]


def test_a_page_is_opened_once_however_much_is_wanted_of_it(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "number.png")
    PIL.Image.fromarray(write("42")).save(path)
    opened: list[str] = []
    real = batch.open_page

    def counting(name: str, page: int, limits: Limits) -> np.ndarray:
        opened.append(name)
        return real(name, page, limits)

    monkeypatch.setattr(batch, "open_page", counting)
    (page,) = read_files([path], Settings(annotate=True, explain=True))
    assert opened == [path]
    assert [one.text for one in page.readings] == ["42"]
    assert page.annotated is not None
    assert page.annotated.mode == "RGB"
    assert page.steps[0].name == "picture"
    (plain,) = read_files([path], Settings())
    assert plain.annotated is None
    assert plain.steps == ()


def test_a_bad_file_stops_nothing(tmp_path: Path, write: Write) -> None:
    bad, good = str(tmp_path / "bad.png"), str(tmp_path / "good.png")
    Path(bad).write_bytes(b"no picture")
    PIL.Image.fromarray(write("7")).save(good)
    first, second = read_files([bad, good], Settings())
    assert "not a picture" in first.error
    assert first.readings == ()
    assert not second.error


def test_a_risk_that_cannot_be_promised_is_said_before_any_file_is_opened() -> None:
    with pytest.raises(SettingError):
        list(read_files(["none.png"], Settings(request=ReadRequest(reject=1e-9))))


ORPHAN = """
import os, signal
from multiprocessing import get_context
from digitus.reading.batch import _end_with_parent

child = get_context("spawn").Process(target=_end_with_parent)
child.start()
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for a process in /proc")
def test_a_process_of_a_pool_ends_with_its_parent_even_if_that_is_killed() -> None:
    killed = subprocess.run(
        [sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True, check=False
    )
    child, end = Path("/proc", killed.stdout.strip()), time.monotonic() + 60
    while child.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not child.exists()
