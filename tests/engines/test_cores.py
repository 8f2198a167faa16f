"""As many threads as there are cores to run them, and no more than a container pays for."""

import math
from pathlib import Path

import pytest

from digitus.engines import cores as cores_module
from digitus.engines.cores import cores, quota


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "ascii")


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"cpu.max": "50000 100000\n"}, 0.5),
        ({"box/cpu.max": "max 100000\n", "cpu.max": "max 100000\n"}, math.inf),
        ({"box/cpu.max": "max 100000\n", "cpu.max": "150000 100000\n"}, 1.5),
        ({"box/cpu.max": "300000 100000\n", "cpu.max": "400000 100000\n"}, 3.0),
        ({"box/cpu.max": "nonsense\n"}, math.inf),
        ({}, math.inf),
    ],
)
def test_version_2_of_control_groups(
    tmp_path: Path, limits: dict[str, str], expected: float
) -> None:
    for name, text in limits.items():
        write(tmp_path / "groups" / name, text)
    write(tmp_path / "self", "0::/box\n")
    assert quota(tmp_path / "groups", tmp_path / "self") == expected


@pytest.mark.parametrize(("time", "expected"), [("50000\n", 0.5), ("-1\n", math.inf)])
def test_version_1_of_control_groups(tmp_path: Path, time: str, expected: float) -> None:
    folder = tmp_path / "groups" / "cpu,cpuacct" / "box"
    write(folder / "cpu.cfs_quota_us", time)
    write(folder / "cpu.cfs_period_us", "100000\n")
    write(tmp_path / "self", "5:memory:/box\n4:cpu,cpuacct:/box\n")
    assert quota(tmp_path / "groups", tmp_path / "self") == expected


def test_without_control_groups_there_is_no_limit(tmp_path: Path) -> None:
    assert quota(tmp_path, tmp_path / "missing") == math.inf


def test_half_a_core_is_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in cores_module.SETTINGS:
        monkeypatch.delenv(setting, raising=False)
    write(tmp_path / "groups" / "cpu.max", "50000 100000\n")
    write(tmp_path / "self", "0::/\n")
    monkeypatch.setattr(cores_module, "CONTROL_GROUPS", tmp_path / "groups")
    monkeypatch.setattr(cores_module, "MEMBERSHIP", tmp_path / "self")
    assert cores() == 1


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITUS_THREADS", "7")
    assert cores() == 7
