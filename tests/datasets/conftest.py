"""A server on this machine that behaves as badly as servers do."""

import gzip
import hashlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from digitus.datasets.remote import RemoteFile

CONTENT = np.random.default_rng(0).bytes(300_000)
SHA256 = "sha256:" + hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """A server whose folders behave differently; it writes down what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {"file": CONTENT}
        self.asked: list[tuple[str, str]] = []

    def file(self, *folders: str, checksum: str = SHA256) -> RemoteFile:
        base = f"http://127.0.0.1:{self.server_port}"
        return RemoteFile("file", checksum, tuple(f"{base}/{one}/file" for one in folders))


class Handler(BaseHTTPRequestHandler):
    """``/good`` knows Range, ``/plain`` does not, ``/drops`` breaks off, and so on."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        folder, name = self.path.strip("/").split("/")
        range_ = self.headers.get("Range", "")
        self.server.asked.append((folder, range_))
        content = self.server.files[name]
        start = int((re.match(r"bytes=(\d+)-", range_) or [0, 0])[1])
        match folder:
            case "missing":
                self.send_error(404)
            case "broken":
                self.send_error(500)
            case "wrong":
                self.answer(200, b"<html>Please log in</html>")
            case "liar":  # answers another range than was asked for
                self.answer(206, content[:100], {"Content-Range": "bytes 0-99/300000"})
            case "packs" if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.answer(200, gzip.compress(content), {"Content-Encoding": "gzip"})
            case "plain" | "unmeasured":
                self.answer(200, content, measured=folder == "plain")
            case _:
                most = {"drops": len(content) // 3, "stubborn": 0}.get(folder, len(content))
                self.answer_from(content, start, most)

    def answer_from(self, content: bytes, start: int, most: int) -> None:
        if start >= len(content):
            self.send_error(416)
            return
        where = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        status = 206 if self.headers.get("Range") else 200
        self.answer(status, content[start:], where if status == 206 else {}, most=most)

    def answer(
        self,
        status: int,
        content: bytes,
        headers: dict[str, str] | None = None,
        *,
        most: int | None = None,
        measured: bool = True,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if measured:
            self.send_header("Content-Length", str(len(content)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content[:most])
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
