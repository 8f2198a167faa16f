"""The routes of data that people bring: uploading a set, and looking at what was read."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from digitus.studio.lab.augmenting import NONE, TIMES, augmented, from_text
from digitus.studio.lab.frames import encode
from digitus.studio.lab.runs import Runs
from digitus.studio.service.answers import UPLOADS
from digitus.studio.service.uploads import uploads

Name = Annotated[str, Query(max_length=200)]


def routes_of_data(runs: Runs) -> APIRouter:
    """Make the routes of data sets."""
    router, shelf = APIRouter(), runs.shelf

    @router.post("/data", status_code=201, openapi_extra=UPLOADS)
    async def upload(request: Request, name: Name = "") -> dict[str, Any]:
        """Take a data set: a ZIP of images in folders, CSV, IDX, npz, or what else is understood."""
        files = await uploads(request)
        if name and len(files) == 1:
            files = [files[0]._replace(name=name)]
        added = await asyncio.to_thread(shelf.add, files)
        runs.retry()
        return shelf.told(added)

    @router.get("/data/samples", response_class=Response)
    async def samples(name: Name) -> Response:
        """Send some images of each class."""
        images = await asyncio.to_thread(shelf.samples, name)
        content = encode({"images": images}, shelf.told(name))
        return Response(content, media_type="application/octet-stream")

    @router.get("/data/augmented", response_class=Response)
    async def augmented_images(
        name: Name,
        augment: Annotated[str, Query(max_length=300)] = NONE,
        seed: Annotated[int, Query(ge=0, lt=2**32)] = 0,
    ) -> Response:
        """Send some images as they are, and changed as a training would change them."""
        data, settings = await asyncio.to_thread(shelf.load, name), from_text(augment)
        images = await asyncio.to_thread(augmented, data.train, settings, seed)
        content = encode({"images": images}, {"columns": 1 + TIMES})
        return Response(content, media_type="application/octet-stream")

    return router
