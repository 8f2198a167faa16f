"""The routes of the class: the teacher opens it, pupils write into it, a network learns from it."""

import asyncio
import io
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from digitus.reading.reader import Reader
from digitus.studio.lab.classroom import NETWORK, Classroom
from digitus.studio.lab.correction_routes import BODY
from digitus.studio.lab.corrections import digits_of
from digitus.studio.lab.frames import encode
from digitus.studio.lab.networks import Networks
from digitus.studio.service.hosts import outside
from digitus.studio.service.loaded import FULL_INK
from digitus.studio.service.problems import ProblemError
from digitus.studio.service.tokens import shown_token
from digitus.studio.settings import ServerSettings, is_loopback

SHOWN = 60
"""Digits that the teacher's page shows, the newest first."""

Pupil = Annotated[str, Query(min_length=1, max_length=20, pattern=r"^[\w .'-]+$")]


class Open(BaseModel):
    """A class to open."""

    model_config = ConfigDict(extra="forbid")

    network: Annotated[str, Field(max_length=100)] = NETWORK


def routes_of_class(
    classroom: Classroom,
    networks: Networks,
    settings: ServerSettings,
    reader: Callable[[], Reader],
) -> APIRouter:
    """Make the routes."""
    router = APIRouter(prefix="/class")
    _teaching(router, classroom, networks)
    _joining(router, classroom, settings)
    _writing(router, classroom, networks, settings, reader)
    return router


def _teaching(router: APIRouter, classroom: Classroom, networks: Networks) -> None:
    @router.get("")
    def how_far() -> dict[str, Any]:
        """Say who is there, and how much was written."""
        return classroom.told()

    @router.post("")
    async def open_class(wish: Open) -> dict[str, Any]:
        """Let pupils in, or choose which network reads what they write."""
        await networks.model(wish.network)
        classroom.open(wish.network)
        return classroom.told()

    @router.delete("", status_code=204)
    async def close_class() -> None:
        """Let nobody in any more, and forget all digits."""
        classroom.close()

    @router.delete("/pupils", status_code=204)
    async def forget(name: Pupil) -> None:
        """Take all digits of a pupil away."""
        classroom.forget(name)

    @router.get("/scores")
    async def scores(network: Annotated[str, Query(max_length=100)]) -> dict[str, Any]:
        """Measure a network on the digits that are kept from training, pupil by pupil."""
        model = await networks.model(network)
        return {
            "pupils": await asyncio.to_thread(
                classroom.scores, partial(model.predict, ink=FULL_INK)
            )
        }

    @router.get("/newest", response_class=Response)
    async def newest() -> Response:
        """Send the newest digits."""
        content = encode({"images": classroom.newest(SHOWN)}, {})
        return Response(content, media_type="application/octet-stream")

    @router.get("/file", response_class=Response)
    async def file() -> Response:
        """Send all digits as a ZIP."""
        return Response(await asyncio.to_thread(classroom.file), media_type="application/zip")


def _joining(router: APIRouter, classroom: Classroom, settings: ServerSettings) -> None:
    @router.get("/address")
    async def address(request: Request) -> dict[str, Any]:
        """Say where pupils join: nowhere, where others cannot reach the server."""
        return {"address": _address(request, classroom, settings)}

    @router.get("/code.svg", response_class=Response)
    async def code(request: Request) -> Response:
        """Draw the address as a QR code."""
        import segno

        there = _address(request, classroom, settings)
        if not there:
            raise ProblemError(404, "the class is closed, or others cannot reach this server")
        picture = io.BytesIO()
        made = segno.make(there, error="m", micro=False)
        made.save(picture, kind="svg", border=3, light="#fff", omitsize=True)
        return Response(picture.getvalue(), media_type="image/svg+xml")


def _address(request: Request, classroom: Classroom, settings: ServerSettings) -> str:
    if not classroom.token or is_loopback(settings.host):
        return ""
    url = request.base_url
    if is_loopback(url.hostname or ""):
        url = url.replace(hostname=outside(settings.host))
    return f"{url}#join/{classroom.token}"


def _writing(
    router: APIRouter,
    classroom: Classroom,
    networks: Networks,
    settings: ServerSettings,
    reader: Callable[[], Reader],
) -> None:
    def pupils_alone(request: Request) -> None:
        classroom.require(shown_token(request.headers))

    @router.post(
        "/digits", status_code=201, openapi_extra=BODY, dependencies=[Depends(pupils_alone)]
    )
    async def write(
        request: Request, pupil: Pupil, label: Annotated[int, Query(ge=0, le=9)]
    ) -> dict[str, Any]:
        """Take a digit of a pupil, whose token is the class's; say what the network reads."""
        picture = await request.body()
        (image,) = await asyncio.to_thread(
            digits_of, reader(), picture, str(label), settings.limits
        )
        count = classroom.add(pupil, label, image)
        model = await networks.model(classroom.network)
        (answer,) = await asyncio.to_thread(model.predict, image[None], ink=FULL_INK)
        return {"digits": count, "answer": int(answer)}
