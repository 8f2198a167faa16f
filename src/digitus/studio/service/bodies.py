"""Bodies of requests: how many bytes arrive, and in what time."""

import asyncio
from collections.abc import Mapping

from starlette.types import Message, Receive

from digitus.studio.service.problems import ProblemError

CLOSE = {"connection": "close"}
"""Where a body is not read to its end, the connection is of no further use."""


def media_type(headers: Mapping[str, str]) -> str:
    """Return the kind of a body.

    Examples
    --------
    >>> media_type({"content-type": "image/PNG; q=1"})
    'image/png'
    """
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def announced_size(headers: Mapping[str, str], most: int) -> int:
    """Return how many bytes a body may have, by what its headers say.

    Raises
    ------
    ProblemError
        More than is taken.
    """
    size = headers.get("content-length", "")
    if not size:
        return most if "transfer-encoding" in headers else 0
    if not (size.isascii() and size.isdecimal()):
        raise ProblemError(400, "content-length must be a whole number", CLOSE)
    if int(size) > most:
        raise too_large(most)
    return int(size)


def too_large(most: int) -> ProblemError:
    """Refuse a body."""
    detail = (
        f"the request has more than {most:,} bytes; send less, or start the server with a larger"
        " --max-megabytes"
    )
    return ProblemError(413, detail, CLOSE)


async def read_body(receive: Receive, most: int, seconds: float) -> Receive:
    """Read a whole body, and return what hands it out again.

    Raises
    ------
    ProblemError
        It is too large, or does not arrive in time, or its sender went away.
    """
    try:
        async with asyncio.timeout(seconds):
            body = await _whole(receive, most)
    except TimeoutError:
        detail = f"the request did not arrive within {seconds:g} seconds; send it again"
        raise ProblemError(408, detail, CLOSE) from None
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


async def _whole(receive: Receive, most: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ProblemError(400, "the request was cut short", CLOSE)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise too_large(most)
        if not message.get("more_body", False):
            return b"".join(parts)
