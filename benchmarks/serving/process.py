"""Servers as processes: started and waited for; what one uses of its computer, as Linux tells it."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2


class Started(NamedTuple):
    """A server that is ready.

    Parameters
    ----------
    process
        Its number.
    port
        Where it listens.
    lives, ready
        Seconds from the command until it answered anything, and until it could answer everything.
    """

    process: int
    port: int
    lives: float
    ready: float


@contextmanager
def started(
    *words: str, ready: str = "/readyz", environment: dict[str, str] | None = None
) -> Iterator[Started]:
    """Start a server on a free port, and wait until it is ready.

    Parameters
    ----------
    words
        A module and what it is given; PORT stands for the port.
    ready
        What it answers with 200 as soon as it is ready.
    environment
        Variables that it is given beside those that there are.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", *(str(port) if word == "PORT" else word for word in words)]
    begun, lives = time.perf_counter(), 0.0
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | (environment or {}),
    )
    try:
        while process.poll() is None:
            try:
                status = httpx2.get(f"http://127.0.0.1:{port}{ready}").status_code
            except httpx2.TransportError:
                time.sleep(0.02)
                continue
            lives = lives or time.perf_counter() - begun
            if status == 200:
                break
            time.sleep(0.02)
        else:
            raise SystemExit(f"{' '.join(words)} does not run")
        yield Started(process.pid, port, lives, time.perf_counter() - begun)
    finally:
        process.kill()
        process.wait()


def processor_seconds(process: int) -> float:
    """Return what a process has used of the processors; not known but on Linux."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(process: int) -> float:
    """Return a process's resident memory in MB."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1000
