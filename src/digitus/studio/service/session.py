"""The route that keeps a browser's token: ``POST /api/session`` puts it into a cookie.

The address with which a page is opened has the token behind ``#``, which browsers send to nobody;
the page shows it here once, and no script can read the cookie that comes back.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from digitus.studio.service.answers import problems
from digitus.studio.service.problems import ProblemError
from digitus.studio.service.tokens import COOKIE, is_token
from digitus.studio.settings import ServerSettings

_WEEK = 7 * 24 * 3600


class Shown(BaseModel):
    """The token, as the page was given it."""

    token: str = Field(max_length=1000)


def session_routes(settings: ServerSettings) -> APIRouter:
    """Make the route."""
    routes = APIRouter(prefix="/api", tags=["session"])

    @routes.post(
        "/session",
        summary="Keep the token in a cookie",
        status_code=204,
        response_class=Response,
        responses=problems(400, 401, 403, 408, 413, 421, 422),
    )
    async def keep(request: Request, shown: Shown) -> Response:
        if settings.token is None:
            return Response(status_code=204)
        if not is_token(shown.token, settings.token):
            raise ProblemError(
                401, "this is not the token; ask for it where the server was started"
            )
        kept = Response(status_code=204)
        kept.set_cookie(
            COOKIE,
            settings.token,
            max_age=_WEEK,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return kept

    return routes
