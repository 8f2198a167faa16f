"""The server as a process of its own: signals, sockets, what it logs, how it says what is wrong."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import numpy as np
import pytest

from tests.cli.conftest import Run, nobody_looks, run
from tests.studio.service.conftest import TOKEN

__all__ = ["nobody_looks", "run"]


class Server:
    """A server that runs."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, log: Path) -> None:
        self.process, self.address, self._log = process, address, log

    def wait(self) -> None:
        """Wait until it can answer everything."""
        while self.process.poll() is None:
            try:
                if httpx2.get(f"{self.address}readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(self._log.read_text())

    @property
    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def connect(self) -> socket.socket:
        host, port = self.address.removeprefix("http://").strip("/").split(":")
        return socket.create_connection((host, int(port)))


@contextmanager
def served(folder: Path, *words: str) -> Iterator[Server]:
    """Start a server, wait until it is ready, and see that it is gone afterwards."""
    environment = os.environ | {"DIGITUS_HOME": str(folder), "PYTHONUNBUFFERED": "1"}
    log = (folder / "log").open("w")
    options = ("--port", "0", "--model", "cnn-tiny", "--queue-seconds", "600")
    process = subprocess.Popen(
        [sys.executable, "-m", "digitus.cli", "serve", *options, *words],
        stdout=log,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert process.stderr is not None
        address = process.stderr.readline().split()[1]
        server = Server(process, address, folder / "log")
        server.wait()
        yield server
    finally:
        process.kill()
        process.communicate()
        log.close()


def answer(connection: socket.socket) -> bytes:
    """Read until the server closes the connection."""
    parts = []
    with connection:
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


HEAD = b"POST /api/%s HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: %d\r\n%s\r\n"


def test_who_is_accepted_is_answered_when_the_server_is_asked_to_stop(
    tmp_path: Path, number: tuple[bytes, str]
) -> None:
    picture, text = number
    with served(tmp_path) as server:
        connections = [server.connect() for _ in range(3)]
        for connection in connections:
            connection.sendall(HEAD % (b"read", len(picture), b"") + picture[:-10])
        metrics = ""
        while "digitus_requests_in_progress 4.0" not in metrics:  # this question is one of them
            metrics = httpx2.get(f"{server.address}metrics").text
        server.process.send_signal(signal.SIGTERM)
        while True:
            try:
                server.connect().close()
            except ConnectionRefusedError:
                break  # it has stopped listening
        for connection in connections:
            connection.sendall(picture[-10:])
        for connection in connections:
            head, _, body = answer(connection).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert b"connection: close" in head.lower()
            assert [row["text"] for row in json.loads(body)["readings"]] == [text]
        server.process.wait()
        _check_log(server, text)


def _check_log(server: Server, text: str) -> None:
    """See that the log is whole, and holds nothing of what was read."""
    rows = [
        row for row in server.log if row["message"] == "request" and row["route"] == "/api/read"
    ]
    assert len(rows) == 3
    expected = {"time", "level", "name", "message", "id", "method", "route", "status", "ms"}
    expected |= {"waited_ms", "bytes", "images", "pixels", "lines"}
    for row in rows:
        assert row.keys() == expected
        assert (row["images"], row["lines"], row["status"]) == (1, 1, 200)
    words = (str(value) for row in rows for key, value in row.items() if key not in {"time", "id"})
    assert all(text not in word for word in words)


def test_several_workers_answer_and_count_together(tmp_path: Path, digits: np.ndarray) -> None:
    token = tmp_path / "token.txt"
    token.write_text(f"{TOKEN}\n")
    with served(
        tmp_path, "--workers", "2", "--token-file", str(token), "--body-seconds", "2"
    ) as server:
        shown = {"authorization": f"Bearer {TOKEN}"}
        url = f"{server.address}api/predict"
        headers = {"content-type": "application/octet-stream"}
        asked = 0
        while "digitus_ready 2.0" not in httpx2.get(f"{server.address}metrics", headers=shown).text:
            time.sleep(0.05)
        assert httpx2.post(url, content=digits.tobytes(), headers=headers).status_code == 401
        for _ in range(12):  # each in a connection of its own
            done = httpx2.post(url, content=digits.tobytes(), headers=headers | shown)
            asked += done.status_code == 200
        assert asked == 12
        metrics = httpx2.get(f"{server.address}metrics", headers=shown).text
        assert 'digitus_requests_total{route="/api/predict",status="200"} 12.0' in metrics
        assert "digitus_digits_total 240.0" in metrics
        _send_slowly(server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait() == 0


def _send_slowly(server: Server) -> None:
    slow = server.connect()
    slow.sendall(HEAD % (b"read", 100, b"authorization: bearer %s\r\n" % TOKEN.encode()) + b"a")
    head, _, body = answer(slow).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert "did not arrive within 2 seconds" in json.loads(body)["detail"]


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("--host", "0.0.0.0"), 2, "--token-file"),  # noqa: S104 - that is the question
        (("--model", "cnnn"), 2, "did you mean 'cnn'?"),
        (("--model", "cnn", "--model", "cnn"), 2, "two models are called cnn"),
        (("--reader", "nothing.safetensors"), 1, "no model file nothing.safetensors"),
        (("--token-file", "nowhere.txt"), 2, "--token-file nowhere.txt: No such file"),
        (("--host", "192.0.2.1", "--token-file", "good.txt"), 1, "cannot listen on 192.0.2.1"),
        (("--token-file", "empty.txt"), 2, "empty.txt is empty"),
        (("--token-file", "short.txt"), 2, "at least 16"),
    ],
    ids=range(8),
)
def test_what_cannot_be_served_is_said_in_one_line(
    run: Run, words: tuple[str, ...], status: int, message: str
) -> None:
    for name, content in (("empty", ""), ("short", "abc"), ("good", TOKEN)):
        Path(f"{name}.txt").write_text(content)
    done = run("serve", "--port", "0", *words)
    assert done.status == status
    assert message in done.err
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1


def test_a_port_that_is_taken_is_named(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", port)
    assert done.status == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in done.err
