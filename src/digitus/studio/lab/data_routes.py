"""The routes of data that people bring: uploading a set, and looking at what was read."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from digitus.studio.lab.frames import encode
from digitus.studio.lab.shelf import Shelf
from digitus.studio.service.answers import UPLOADS
from digitus.studio.service.uploads import uploads

Name = Annotated[str, Query(max_length=200)]


def routes_of_data(shelf: Shelf) -> APIRouter:
    """Make the routes of data sets."""
    router = APIRouter()

    @router.post("/data", status_code=201, openapi_extra=UPLOADS)
    async def upload(request: Request, name: Name = "") -> dict[str, Any]:
        """Take a data set: a ZIP of images in folders, CSV, IDX, npz, or what else is understood."""
        files = await uploads(request)
        if name and len(files) == 1:
            files = [files[0]._replace(name=name)]
        return shelf.told(await asyncio.to_thread(shelf.add, files))

    @router.get("/data/samples", response_class=Response)
    async def samples(name: Name) -> Response:
        """Send some images of each class."""
        images = await asyncio.to_thread(shelf.samples, name)
        content = encode({"images": images}, shelf.told(name))
        return Response(content, media_type="application/octet-stream")

    return router
