"""The routes that look into a network: an image on its way, neurons changed by hand, the map."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from digitus.images.limits import Limits
from digitus.models import Model
from digitus.studio.lab.inside import accuracy_of, look_inside, neuron_of, seen_by
from digitus.studio.lab.networks import Networks
from digitus.studio.lab.points import map_of
from digitus.studio.lab.run_routes import BYTES
from digitus.studio.lab.surgery import LONGEST, changed, ranking
from digitus.studio.service.problems import ProblemError

Changes = Annotated[str, Query(max_length=LONGEST)]
Target = Annotated[int | None, Query(ge=0, le=99)]


class Surgery(BaseModel):
    """Neurons to switch off, ``"layer:unit"`` each; and changes as ``lab.surgery`` writes them."""

    model_config = ConfigDict(extra="forbid")

    muted: list[Annotated[str, Field(pattern=r"^\d{1,3}:\d{1,5}$")]] = Field([], max_length=4096)
    changes: str = Field("", max_length=LONGEST)


def routes_of_inside(networks: Networks, limits: Limits) -> APIRouter:
    """Make the routes."""
    router = APIRouter(prefix="/networks/{name}")

    async def model_with(name: str, changes: str) -> Model:
        return await asyncio.to_thread(changed, await networks.model(name), changes)

    @router.get("/inside", response_class=Response)
    async def inside_of_test_image(
        name: str,
        image: Annotated[int, Query(ge=0)] = 0,
        changes: Changes = "",
        target: Target = None,
    ) -> Response:
        """Send what every layer computes for a test image, and how the loss comes back."""
        model, data = await model_with(name, changes), await networks.test(name)
        if image >= len(data):
            raise ProblemError(404, f"there are the test images 0 to {len(data) - 1}")
        label = int(data.labels[image])
        content = await asyncio.to_thread(look_inside, model, data.images[image], label, target)
        return Response(content, media_type=BYTES)

    @router.post("/inside", response_class=Response)
    async def inside_of_picture(
        name: str, request: Request, changes: Changes = "", target: Target = None
    ) -> Response:
        """Send what every layer computes for a picture of one digit, and how the loss comes back."""
        model, picture = await model_with(name, changes), await request.body()
        image = await asyncio.to_thread(seen_by, model, picture, limits)
        content = await asyncio.to_thread(look_inside, model, image, None, target)
        return Response(content, media_type=BYTES)

    @router.get("/neuron", response_class=Response)
    async def neuron(name: str, layer: int, unit: int, changes: Changes = "") -> Response:
        """Send the weights and the bias of one neuron."""
        return Response(neuron_of(await model_with(name, changes), layer, unit), media_type=BYTES)

    @router.post("/without")
    async def accuracy_without(name: str, wish: Surgery) -> dict[str, Any]:
        """Measure how good the network is without some of its neurons, or with others."""
        whole, data = await networks.model(name), await networks.test(name)
        changes = ",".join(filter(None, [*wish.muted, wish.changes]))
        model = await asyncio.to_thread(changed, whole, changes)
        before = await asyncio.to_thread(networks.accuracy, whole, data)
        after = await asyncio.to_thread(accuracy_of, model, data)
        return {**after, "before": before}

    _overviews(router, networks)
    return router


def _overviews(router: APIRouter, networks: Networks) -> None:
    @router.get("/ranking")
    async def ranked(name: str, layer: int) -> dict[str, Any]:
        """Rank the neurons of a layer by what the network loses without each of them."""
        model, data = await networks.model(name), await networks.test(name)
        return await asyncio.to_thread(ranking, model, data, layer)

    @router.get("/points", response_class=Response)
    async def points(name: str) -> Response:
        """Send where images lie in the last hidden layer, on a plane."""
        model, data = await networks.model(name), await networks.test(name)
        return Response(await asyncio.to_thread(map_of, model, data), media_type=BYTES)
