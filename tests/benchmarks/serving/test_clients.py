"""Clients that ask again and again: what they count, and what they do not take for an answer."""

import asyncio
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.serving.clients import Load, ask, request


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers what it was sent, refuses "busy" and fails on "bad"."""
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            while (line := await reader.readline()) != b"\r\n":
                head += line
            size = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(size)
            status = {b"busy": b"503", b"bad": b"500"}.get(body, b"200")
            writer.write(b"HTTP/1.1 %s X\r\ncontent-length: %d\r\n\r\n%s" % (status, size, body))
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    while left := asyncio.all_tasks(loop):
        loop.run_until_complete(left.pop())
    loop.close()


def test_every_answer_is_counted(port: int) -> None:
    load = ask(port, request("/", b"hello", "text/plain"), clients=3, seconds=0.05)
    assert len(load.seconds) >= 3
    assert load.last == b"hello"
    assert load.refused == 0
    assert load.rate == pytest.approx(len(load.seconds) / load.elapsed)


def test_a_refusal_is_no_answer(port: int) -> None:
    load = ask(port, request("/", b"busy", "text/plain"), clients=1, seconds=0.05)
    assert len(load.seconds) == 0
    assert load.refused > 0


def test_a_failure_ends_the_measurement(port: int) -> None:
    with pytest.raises(AssertionError, match="500"):
        ask(port, request("/", b"bad", "text/plain"), clients=1, seconds=0.05)


def test_percentiles_are_milliseconds() -> None:
    load = Load(np.linspace(0.001, 0.1, 100), 1.0, 0, b"")
    assert load.percentile(50) == pytest.approx(50.5)
