"""How many threads may work at once."""

import os
from pathlib import Path

SETTINGS = ("DIGITUS_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS")
"""Environment variables that limit the threads; the first that is set counts."""

CONTROL_GROUPS = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
"""Where Linux says which share of the processor a container has, and which group this is."""


def cores() -> int:
    """Return how many threads may run at once.

    What the environment says; else one for each core that this process may use, and not more than
    the quota of its container pays for.
    """
    for setting in SETTINGS:
        value = os.environ.get(setting, "")
        if value.isdecimal() and int(value) > 0:
            return int(value)
    if hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
    else:
        usable = os.cpu_count() or 1
    return max(1, int(min(usable, quota(CONTROL_GROUPS, MEMBERSHIP))))


def quota(groups: Path, membership: Path) -> float:
    """Return how many cores' worth of time the control groups grant; infinite without a limit.

    Version 2 writes ``50000 100000`` (or ``max 100000``) into ``cpu.max``, version 1 the same two
    numbers into files of their own: microseconds of time in each period.  A group cannot have more
    than those that it stands in.
    """
    least = float("inf")
    for folder in _folders(groups, membership):
        try:
            if (folder / "cpu.max").exists():
                time, period = (folder / "cpu.max").read_text("ascii").split()
            else:
                time = (folder / "cpu.cfs_quota_us").read_text("ascii")
                period = (folder / "cpu.cfs_period_us").read_text("ascii")
            if float(time if time != "max" else "inf") > 0:  # version 1 says -1 for no limit
                least = min(least, float(time if time != "max" else "inf") / float(period))
        except (OSError, ValueError):
            continue
    return least


def _folders(groups: Path, membership: Path) -> list[Path]:
    """Return the folders of this process's groups, and of all that they stand in."""
    try:
        lines = membership.read_text("utf-8").splitlines()
    except OSError:  # not on Linux
        return []
    folders = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        folder = (groups / controllers if controllers else groups) / path.lstrip("/")
        while folder.is_relative_to(groups):
            folders.append(folder)
            folder = folder.parent
    return folders
