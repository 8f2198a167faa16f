"""How much of a body is read, and for how long."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message

from digitus.studio.service.bodies import read_body
from digitus.studio.service.problems import ProblemError


def sender(*messages: Message) -> Iterator[Message]:
    yield from messages
    yield {"type": "http.disconnect"}


def read(*messages: Message, most: int = 10, seconds: float = 600) -> list[Message]:
    """Read a body, and hand it out again twice."""
    left = sender(*messages)

    async def receive() -> Message:
        message = next(left)
        if message["type"] == "never":
            await asyncio.sleep(3600)
        return message

    async def twice() -> list[Message]:
        again = await read_body(receive, most, seconds)
        return [await again(), await again()]

    return asyncio.run(twice())


def part(body: bytes, more_body: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more_body}


def test_a_body_in_parts_becomes_one() -> None:
    whole, end = read(part(b"12345"), part(b""), part(b"67890", more_body=False))
    assert whole["body"] == b"1234567890"
    assert end["type"] == "http.disconnect"


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        ((part(b"123456"), part(b"78901", more_body=False)), 413),
        ((part(b"123456"), {"type": "http.disconnect"}), 400),
        ((part(b"123456"), {"type": "never"}), 408),
    ],
)
def test_what_is_too_large_or_never_comes_is_refused(
    messages: tuple[Message, ...], status: int
) -> None:
    with pytest.raises(ProblemError) as refused:
        read(*messages, seconds=0.01 if status == 408 else 600)
    assert refused.value.status == status
    assert refused.value.headers["connection"] == "close"
