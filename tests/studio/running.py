"""``digitus studio`` as a process of its own."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Running(NamedTuple):
    """Where it is, and the process."""

    address: str
    process: "subprocess.Popen[str]"


@contextmanager
def studio(home: Path, *wishes: str, ready: bool = True) -> Iterator[Running]:
    """Start ``digitus studio`` with a home of its own, and hand it over once it is ready."""
    command = [sys.executable, "-m", "digitus.cli", "studio", "--no-browser", "--port", "0"]
    with subprocess.Popen(
        [*command, *wishes],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"DIGITUS_HOME": str(home)},
    ) as server:
        try:
            said = ""
            for line in server.stdout or ():
                said += line
                if found := re.search(r"http://\S+/(#\S+)?", line):
                    break
            else:
                raise AssertionError(f"the studio did not start: {said}")
            if ready:
                _wait_until_ready(found[0].partition("#")[0])
            yield Running(found[0], server)
        finally:
            server.terminate()
            server.wait(30)


def _wait_until_ready(address: str) -> None:
    """Wait for kernels and reader: a first start compiles them."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}readyz") as answer:  # noqa: S310 - our own
                if answer.status == 200:
                    return
        except urllib.error.HTTPError:
            time.sleep(0.5)
    raise AssertionError("the studio does not become ready")
