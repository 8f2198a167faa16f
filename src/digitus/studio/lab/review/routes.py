"""The routes of a review: how far it is, what comes next, its picture, and what a person saw."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Lifespan

from digitus.reading.reader import Reader
from digitus.studio.lab.review.cutouts import Cutouts
from digitus.studio.lab.review.folder import FolderReview, described
from digitus.studio.lab.review.order import What
from digitus.studio.lab.review.table import Answer
from digitus.studio.service.problems import ProblemError
from digitus.studio.settings import ServerSettings

NONE = "no folder is under review; start `digitus studio --review FOLDER`"

LONGEST = 100
"""Characters of a number that a person types."""


class Seen(BaseModel):
    """What stands there: digits, or ``-`` where no number stands."""

    model_config = ConfigDict(extra="forbid")

    truth: Annotated[str, Field(min_length=1, max_length=LONGEST)]


def routes_of_review(settings: ServerSettings, reader: Callable[[], Reader]) -> APIRouter:
    """Make the routes; without a folder they say that there is none."""
    review = FolderReview(settings.review, settings.reader) if settings.review else None
    router = APIRouter(prefix="/review", lifespan=_reading(review, reader))

    @router.get("")
    def how_far() -> dict[str, Any]:
        """Say how far the review is; nothing where no folder was named."""
        return {} if review is None else review.to_data()

    @router.get("/next")
    def what_comes_next(
        what: What = "both",
        without: Annotated[str, Query(pattern=r"^(\d{1,9}(,\d{1,9})*)?$", max_length=1000)] = "",
    ) -> dict[str, Any]:
        """Name the answer to look at next, other than those that are named."""
        numbers = frozenset(int(one) for one in without.split(",") if one)
        there = _there(review)
        found = there.next(what, numbers)
        return {"answer": None if found is None else described(found, there.settings.folder)}

    _answers(router, review, Cutouts(reader))
    return router


def _answers(router: APIRouter, review: FolderReview | None, cutouts: Cutouts) -> None:
    @router.get("/answers/{number}")
    def answer(number: int) -> dict[str, Any]:
        """Name an answer again."""
        there, found = _named(review, number)
        return {"answer": described(found, there.settings.folder)}

    @router.get("/answers/{number}/picture", response_class=Response)
    async def picture(number: int, whole: bool = False) -> Response:
        """Send what an answer was read from."""
        drawn = await asyncio.to_thread(cutouts.picture, *_named(review, number), whole=whole)
        return Response(drawn.content, media_type=drawn.kind)

    @router.post("/answers/{number}")
    def keep(number: int, seen: Seen) -> dict[str, Any]:
        """Keep what a person saw; it is in the table when the answer comes."""
        there, found = _named(review, number)
        there.check(found, seen.truth)
        return there.to_data()

    @router.post("/answers/{number}/skip")
    def skip(number: int) -> dict[str, Any]:
        """Let all other answers come first."""
        there, found = _named(review, number)
        there.skip(found)
        return there.to_data()


def _reading(review: FolderReview | None, reader: Callable[[], Reader]) -> Lifespan[FastAPI]:
    """Read the folder as long as the server runs."""

    def is_ready() -> bool:
        try:
            reader()
        except ProblemError:
            return False
        return True

    @asynccontextmanager
    async def reading(app: FastAPI) -> AsyncIterator[None]:
        del app
        if review is not None:
            review.begin(is_ready)
        yield
        if review is not None:
            review.close()

    return reading


def _there(review: FolderReview | None) -> FolderReview:
    if review is None:
        raise ProblemError(404, NONE)
    return review


def _named(review: FolderReview | None, number: int) -> tuple[FolderReview, Answer]:
    there = _there(review)
    answer = there.answer(number)
    if answer is None:
        raise ProblemError(404, f"there is no answer {number} to look at")
    return there, answer
