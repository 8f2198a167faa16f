"""How many threads may work at once."""

import os

SETTINGS = ("DIGITUS_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS")
"""Environment variables that limit the threads; the first that is set counts."""


def cores() -> int:
    """Return how many threads may run at once: what the environment says, or one per core."""
    for setting in SETTINGS:
        value = os.environ.get(setting, "")
        if value.isdecimal() and int(value) > 0:
            return int(value)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
