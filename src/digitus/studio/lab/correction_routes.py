"""The routes of corrections: "this was a 7"."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from digitus.reading.reader import Reader
from digitus.studio.lab.corrections import MOST_DIGITS, Corrections, digits_of
from digitus.studio.lab.frames import encode
from digitus.studio.service.answers import PICTURES
from digitus.studio.settings import ServerSettings

BODY = {"requestBody": {"required": True, "content": {"image/png": PICTURES["image/png"]}}}


def routes_of_corrections(
    corrections: Corrections, settings: ServerSettings, reader: Callable[[], Reader]
) -> APIRouter:
    """Make the routes of corrections."""
    router = APIRouter()

    @router.get("/corrections")
    async def kept() -> dict[str, Any]:
        """Say how many corrections are kept."""
        return await asyncio.to_thread(corrections.told)

    @router.post("/corrections", status_code=201, response_class=Response, openapi_extra=BODY)
    async def keep(
        request: Request, truth: Annotated[str, Query(pattern=f"^[0-9]{{1,{MOST_DIGITS}}}$")]
    ) -> Response:
        """Keep the digits of a picture of one number; send what was cut out."""
        picture, found = await request.body(), reader()

        def kept() -> bytes:
            images = digits_of(found, picture, truth, settings.limits)
            told = corrections.add(images, [int(digit) for digit in truth])
            return encode({"images": images}, told | {"truth": truth})

        content = await asyncio.to_thread(kept)
        return Response(content, 201, media_type="application/octet-stream")

    return router
