"""Clients that ask again as soon as they are answered, each over a connection of its own.

They speak HTTP by hand: on a computer with few cores, what a client costs is taken from the server.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import final

import numpy as np


@final
@dataclass(frozen=True, slots=True)
class Load:
    """What a number of clients saw.

    Parameters
    ----------
    seconds
        Of each answer.
    elapsed
        Seconds in all.
    refused
        Answers that asked to come again (503).
    last
        The body of the last answer.
    """

    seconds: np.ndarray
    elapsed: float
    refused: int
    last: bytes

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.seconds) / self.elapsed

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which such a share is answered."""
        return 1000 * float(np.percentile(self.seconds, share))


def request(path: str, body: bytes, kind: str) -> bytes:
    """Write a request."""
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: {kind}\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def ask(port: int, sent: bytes, clients: int, seconds: float) -> Load:
    """Let so many clients ask for so long."""
    return asyncio.run(_ask(port, sent, clients, seconds))


async def _ask(port: int, sent: bytes, clients: int, seconds: float) -> Load:
    took: list[float] = []
    refused, last = [0], [b""]
    begun = time.perf_counter()
    end = begun + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while time.perf_counter() < end:
                await once(reader, writer)
        finally:
            writer.close()

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = time.perf_counter()
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.readexactly(_length(head))
        if head.startswith(b"HTTP/1.1 503"):
            refused[0] += 1
        elif head.startswith(b"HTTP/1.1 200"):
            took.append(time.perf_counter() - asked)
            last[0] = body
        else:
            raise AssertionError(head + body)

    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(np.array(took), time.perf_counter() - begun, refused[0], last[0])


def _length(head: bytes) -> int:
    at = head.lower().index(b"content-length:") + len(b"content-length:")
    return int(head[at : head.index(b"\r\n", at)])
