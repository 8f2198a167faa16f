"""What a training ran on, in words: seconds mean nothing without it."""

import platform
from pathlib import Path

from digitus.engines.cores import cores


def machine() -> str:
    """Name processor, cores and system.

    Examples
    --------
    >>> machine().endswith(platform.machine())
    True
    """
    count = cores()
    return (
        f"{processor()}, {count} core{'s' * (count > 1)}, {platform.system()} {platform.machine()}"
    )


def processor() -> str:
    """Name the processor as it names itself.

    Examples
    --------
    >>> processor() != ""
    True
    """
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:  # Linux alone tells
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
