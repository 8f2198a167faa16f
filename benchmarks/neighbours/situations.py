"""What else goes on in the machine while something is timed: busy programs, a twin, a quota."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

GROUPS: Final = Path("/sys/fs/cgroup")
BUSY: Final = "while True: pass"
SECONDS_TO_START: Final = 0.2
"""Until the busy programs are busy."""


class CannotBeMadeError(Exception):
    """Says why this machine does not allow a situation."""


@final
@dataclass(frozen=True, kw_only=True)
class Situation:
    """What else goes on.

    Parameters
    ----------
    name
        What the table calls it.
    busy
        How many other programs do nothing but compute.
    own_sessions
        Whether each of them is a session of its own, as programs from other windows are: Linux
        (``sched_autogroup``) then shares the cores among sessions, and among threads within them.
    at_once
        How many processes do the timed work at the same time; the slowest counts.
    quota
        How many cores' worth of time a control group grants; infinite without one.
    """

    name: str
    busy: int = 0
    own_sessions: bool = False
    at_once: int = 1
    quota: float = math.inf

    def limit(self, cores: int) -> float:
        """Return how many times its quiet time the work may take: twice its fair share.

        Examples
        --------
        >>> Situation(name="two busy programs", busy=2).limit(2)
        4.0
        >>> Situation(name="half a core", quota=0.5).limit(2)
        8.0
        """
        return 2.0 * max((cores + self.busy) / cores, self.at_once, cores / self.quota)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Start the busy programs, and end them."""
        programs = [
            subprocess.Popen(
                [sys.executable, "-S", "-c", BUSY], start_new_session=self.own_sessions
            )
            for _ in range(self.busy)
        ]
        try:
            if programs:
                time.sleep(SECONDS_TO_START)
            yield
        finally:
            for program in programs:
                program.kill()
            for program in programs:
                program.wait()


QUIET = Situation(name="quiet")
SITUATIONS = (
    Situation(name="1 busy", busy=1),
    Situation(name="2 busy", busy=2),
    Situation(name="4 busy", busy=4),
    Situation(name="4 busy, own sessions", busy=4, own_sessions=True),
    Situation(name="two at once", at_once=2),
    Situation(name="half a core", quota=0.5),
)


def autogroup() -> str:
    """Say how this system shares its cores among sessions."""
    try:
        on = Path("/proc/sys/kernel/sched_autogroup_enabled").read_text("ascii").strip() == "1"
    except OSError:
        return "sched_autogroup: not here, so that sessions make no difference"
    return (
        "sched_autogroup: on" if on else "sched_autogroup: off, so that sessions make no difference"
    )


@contextmanager
def control_group() -> Iterator[Path]:
    """Name a control group that a worker may make, and remove it when all workers have ended."""
    version2 = (GROUPS / "cgroup.controllers").exists()
    group = (GROUPS if version2 else GROUPS / "cpu") / f"digitus-{os.getpid()}"
    yield group
    with suppress(OSError):
        group.rmdir()


# What follows runs in the workers.


def join_group(group: Path, cores: float) -> None:
    """Put this process into a control group that grants so many cores' worth of time.

    Raises
    ------
    CannotBeMadeError
        Who runs this may not make groups.
    """
    quota = int(cores * 100_000)
    try:
        group.mkdir(exist_ok=True)
        if (group / "cpu.max").exists():
            (group / "cpu.max").write_text(f"{quota} 100000")
        else:
            (group / "cpu.cfs_quota_us").write_text(str(quota))
        (group / "cgroup.procs").write_text(str(os.getpid()))
    except OSError as error:
        raise CannotBeMadeError(f"no control group can be made ({error.strerror})") from None
