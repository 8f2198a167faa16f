"""``python -m benchmarks.serving.endurance``: 64 clients for minutes, and how long a start takes.

Every client sends one image of 28 x 28 pixels and asks again as soon as it is answered. Printed are
latency and resident memory, window by window; the memory at the end against that after a fifth of
the time; and before it the seconds from the command to the first answer and to the first prediction.
Memory is read from /proc: on Linux only.
"""

import argparse
import os
import re
import tempfile

import httpx2

from benchmarks.serving.clients import Load, ask, request
from benchmarks.serving.process import Started, resident, started
from digitus.datasets import load_dataset

KIND = "application/octet-stream"
SERVE = ("digitus.cli", "serve", "--port", "PORT", "--model")
STARTS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m benchmarks.serving.endurance", description=__doc__)
    parser.add_argument("--model", default="cnn")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--windows", type=int, default=20)
    given = parser.parse_args()
    for _ in range(STARTS):
        print_start(given.model, "kernels on the disk", {})
    with tempfile.TemporaryDirectory() as folder:
        print_start(given.model, "kernels to be compiled", {"DIGITUS_CACHE": folder})
    sent = request("/api/predict", load_dataset("mnist")["test"].images[:1].tobytes(), KIND)
    with started(*SERVE, given.model) as server:
        seconds = 60 * given.minutes / given.windows
        print(f"\n{given.clients} clients ({os.cpu_count()} processors)")
        memory = [
            window(server, sent, given.clients, seconds, number)
            for number in range(1, given.windows + 1)
        ]
        unasked = errors_of(server)
    early = memory[max(0, given.windows // 5 - 1)]
    print(f"\nmemory at the end: {memory[-1] / early - 1:+.1%} of that after a fifth of the time")
    print(f"answers 5xx but 503: {unasked}")


def print_start(model: str, what: str, environment: dict[str, str]) -> None:
    """Start a server once, and say how long it took."""
    with started(*SERVE, model, environment=environment) as server:
        print(
            f"start, {what}: answers after {server.lives:.1f} s, ready after {server.ready:.1f} s"
        )


def window(server: Started, sent: bytes, clients: int, seconds: float, number: int) -> float:
    """Let clients ask for a while; print what they saw, and return the server's memory in MB."""
    load: Load = ask(server.port, sent, clients, seconds)
    memory = resident(server.process)
    print(
        f"  {number:3} {load.rate:7.0f} answers/s, p50 {load.percentile(50):.1f} ms,"
        f" p99 {load.percentile(99):.1f} ms, refused {load.refused}, {memory:.1f} MB",
        flush=True,
    )
    return memory


def errors_of(server: Started) -> int:
    """Count the answers that must not be, as the server itself counts them."""
    text = httpx2.get(f"http://127.0.0.1:{server.port}/metrics").text
    counts = re.findall(r'digitus_requests_total\{[^}]*status="(5\d\d)"\} ([\d.e+]+)', text)
    return sum(int(float(count)) for status, count in counts if status != "503")


if __name__ == "__main__":
    main()
