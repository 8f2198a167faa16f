"""The route that reads: ``POST /api/read``, from pictures to the numbers in them."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from digitus.errors import ImageError
from digitus.images.limits import Limits
from digitus.images.open import open_image, page_count
from digitus.reading.batch import PageRead
from digitus.reading.reader import Reader
from digitus.reading.request import ReadRequest, Signs
from digitus.studio.service.answers import OF_WORK, PICTURES, Readings
from digitus.studio.service.desk import Desk, out_of_time
from digitus.studio.service.gate import PLACE
from digitus.studio.service.loaded import Loaded
from digitus.studio.service.metrics import Metrics
from digitus.studio.service.uploads import Upload, uploads
from digitus.studio.service.watch import NOTES, Notes
from digitus.studio.settings import ServerSettings

LONGEST_PATTERN = 200
"""Characters of a regular expression."""

_SIGNS: dict[bool | None, Signs] = {None: "ignore", True: "keep", False: "refuse"}

_BODY = {
    "requestBody": {
        "required": True,
        "content": {**PICTURES, "application/pdf": PICTURES["image/png"]},
    }
}


def read_routes(
    settings: ServerSettings, loaded: Loaded, desk: Desk, metrics: Metrics
) -> APIRouter:
    """Make the route."""
    routes = APIRouter(prefix="/api", tags=["read"])

    @routes.post(
        "/read",
        summary="Read the numbers in pictures",
        description=(
            "The body is a picture, or a form with several. The answer has a row for each number,"
            " the same as `digitus read --json` prints."
        ),
        response_model=Readings,
        responses=OF_WORK,
        openapi_extra=_BODY,
    )
    async def read(
        request: Request,
        digits: Annotated[
            int | None, Query(ge=1, le=64, description="Digits in each number.", examples=[4])
        ] = None,
        pattern: Annotated[
            str | None,
            Query(
                max_length=LONGEST_PATTERN,
                description="A regular expression that each number matches as a whole.",
                examples=["(19|20).."],
            ),
        ] = None,
        reject: Annotated[
            float | None,
            Query(gt=0, lt=1, description="Largest share of wrong answers.", examples=[0.05]),
        ] = None,
        separators: Annotated[
            bool | None,
            Query(
                description="true keeps signs such as . , - / in the text; false rejects numbers"
                " that have some."
            ),
        ] = None,
        table: Annotated[bool, Query(description="Keep rows and columns apart.")] = False,
    ) -> Response:
        wanted = ReadRequest(
            digits=digits, pattern=pattern, reject=reject, signs=_SIGNS[separators], table=table
        )
        reader = loaded.reader
        reader.least(wanted)  # what cannot be promised is said before anything is read
        files = await uploads(request)
        notes: Notes = request.scope[NOTES]

        def work(end: float) -> list[PageRead]:
            return _read_files(files, reader, wanted, settings.limits, notes, end)

        pages = await desk.work(request.scope[PLACE], work)
        for page in pages:
            metrics.count_readings(page.readings)
        return JSONResponse({"model": settings.reader, "readings": _rows(pages, separators)})

    return routes


def _rows(pages: list[PageRead], separators: bool | None) -> list[dict[str, Any]]:
    return [row for page in pages for row in page.rows(separators=separators is True)]


def _read_files(
    files: list[Upload],
    reader: Reader,
    wanted: ReadRequest,
    limits: Limits,
    notes: Notes,
    end: float,
) -> list[PageRead]:
    """Read all pages; what goes wrong with one of several files is what is read of it."""
    found = []
    for file in files:
        try:
            count = page_count(file.data, limits=limits)
        except ImageError as error:
            found.append(PageRead(file.name, error=_named(error, file)))
            continue
        for page in range(count):
            if time.monotonic() > end:
                raise out_of_time(limits.pages)
            found.append(_read_page(file, page, reader, wanted, limits, notes))
    errors = [page.error for page in found if page.error]
    if len(errors) == len(found):
        raise ImageError(errors[0])
    return found


def _read_page(
    file: Upload, page: int, reader: Reader, wanted: ReadRequest, limits: Limits, notes: Notes
) -> PageRead:
    try:
        grey = open_image(file.data, frame=page, limits=limits)
    except ImageError as error:
        return PageRead(file.name, page, error=_named(error, file))
    readings = tuple(reader.read(grey, wanted))
    notes.images += 1
    notes.pixels += grey.size
    notes.lines += len(readings)
    return PageRead(file.name, page, readings)


def _named(error: ImageError, file: Upload) -> str:
    return str(error).replace("the bytes given", file.name, 1)
