"""The routes that look into networks, judge them, and hand them out."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from digitus.datasets import Dataset
from digitus.export.formats import FORMATS
from digitus.models import Model
from digitus.reading.reader import Reader
from digitus.studio.lab.comparing import Side, comparison_of, images_of_one
from digitus.studio.lab.corrupted import Measurements, examples_of
from digitus.studio.lab.inside_routes import routes_of_inside
from digitus.studio.lab.judging import images_of, report_of
from digitus.studio.lab.networks import Networks
from digitus.studio.lab.run_routes import BYTES
from digitus.studio.lab.steps import steps_of
from digitus.studio.lab.taking import KINDS, as_file, curves, exported
from digitus.studio.lab.texts import texts_of
from digitus.studio.settings import ServerSettings

Class = Annotated[int | None, Query(ge=-1, le=99)]
Name = Annotated[str, Query(max_length=100)]


def routes_of_networks(
    networks: Networks, settings: ServerSettings, reader: Callable[[], Reader]
) -> APIRouter:
    """Make the routes of the networks."""
    router = APIRouter()

    @router.get("/networks")
    def list_networks() -> dict[str, Any]:
        """List the networks that can be looked into, and the formats that they can be taken away in."""
        return {"networks": networks.listed(), "formats": FORMATS}

    router.include_router(routes_of_inside(networks, settings.limits))
    _judging(router, networks)
    _corrupting(router, networks)
    _comparing(router, networks)
    _taking(router, networks)
    _explaining(router, settings, reader)
    return router


def _judging(router: APIRouter, networks: Networks) -> None:
    @router.get("/networks/{name}/report")
    async def report(name: str) -> dict[str, Any]:
        """Measure how good the network is on images that it has not seen."""
        model, data = await networks.model(name), await networks.test(name)
        judged = await asyncio.to_thread(report_of, model, data)
        return judged | {"looked": networks.look(data.fingerprint)}

    @router.get("/networks/{name}/images", response_class=Response)
    async def images(name: str, label: Class = None, answer: Class = None) -> Response:
        """Send the images behind a cell of the confusion matrix, or all mistakes."""
        model, data = await networks.model(name), await networks.test(name)
        content = await asyncio.to_thread(images_of, model, data, label, answer)
        return Response(content, media_type=BYTES)


def _corrupting(router: APIRouter, networks: Networks) -> None:
    measurements = Measurements()

    @router.post("/networks/{name}/robustness", status_code=202)
    async def start_measuring(name: str) -> dict[str, Any]:
        """Begin to measure a network on corrupted images, in the background."""
        model, data = await networks.model(name), await networks.test(name)
        networks.look(data.fingerprint)
        return measurements.start(name, model, data)

    @router.get("/networks/{name}/robustness")
    def how_far(name: str) -> dict[str, Any]:
        """Say what was measured so far."""
        return measurements.told(name)

    @router.delete("/networks/{name}/robustness", status_code=204)
    def stop_measuring(name: str) -> None:
        """Let the measurement end."""
        measurements.told(name)
        measurements.stop()

    @router.get("/networks/{name}/corrupted", response_class=Response)
    async def corrupted(name: str, image: Annotated[int, Query(ge=0, le=10**9)] = 0) -> Response:
        """Send a test image, corrupted in every way, and what the network answers."""
        model, data = await networks.model(name), await networks.test(name)
        content = await asyncio.to_thread(examples_of, model, data, image)
        return Response(content, media_type=BYTES)


def _comparing(router: APIRouter, networks: Networks) -> None:
    @router.get("/networks/{name}/comparison")
    async def comparison(name: str, other: Name) -> dict[str, Any]:
        """Compare a network with another one, on images that the first has not seen."""
        a, b, data = await _two(networks, name, other)
        networks.look(data.fingerprint)
        return await asyncio.to_thread(comparison_of, a, b, data)

    @router.get("/networks/{name}/comparison/images", response_class=Response)
    async def images_that_one_reads(name: str, other: Name, only: Side) -> Response:
        """Send the images that only one of two networks gets right."""
        a, b, data = await _two(networks, name, other)
        content = await asyncio.to_thread(images_of_one, a, b, data, only)
        return Response(content, media_type=BYTES)


async def _two(networks: Networks, name: str, other: str) -> tuple[Model, Model, Dataset]:
    return await networks.model(name), await networks.model(other), await networks.test(name)


def _taking(router: APIRouter, networks: Networks) -> None:
    @router.get("/networks/{name}/file", response_class=Response)
    async def file(name: str) -> Response:
        """Send the network as a model file."""
        model = await networks.model(name)
        return Response(await asyncio.to_thread(as_file, model), media_type=BYTES)

    @router.get("/networks/{name}/export", response_class=Response)
    async def export(name: str, to: Name, precision: Name = "float32") -> Response:
        """Send the network as other programs run it."""
        model = await networks.model(name)
        return Response(await asyncio.to_thread(exported, model, to, precision), media_type=BYTES)

    @router.get("/networks/{name}/curves", response_class=Response)
    async def curves_of_training(name: str, kind: Name = "png") -> Response:
        """Send the curves of the network's training, as a picture or a table."""
        model = await networks.model(name)
        content = await asyncio.to_thread(curves, model, kind)
        return Response(content, media_type=KINDS[kind])

    @router.get("/networks/{name}/texts")
    async def texts(name: str, request: Request) -> dict[str, str]:
        """Say how the network came about: a script, a recipe, a command, a curl line."""
        return texts_of(name, await networks.recipe(name), str(request.base_url))


def _explaining(router: APIRouter, settings: ServerSettings, reader: Callable[[], Reader]) -> None:
    @router.post("/steps", response_class=Response)
    async def steps(
        request: Request, digits: Annotated[int | None, Query(ge=1, le=1)] = None
    ) -> Response:
        """Show how a picture is read, step by step."""
        picture = await request.body()
        content = await asyncio.to_thread(steps_of, reader(), picture, digits, settings.limits)
        return Response(content, media_type=BYTES)
