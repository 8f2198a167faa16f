"""Problems as answers: ``application/problem+json`` (RFC 9457), made from the errors of digitus.

==== ====================================================================================
401  the token is missing or wrong
403  another site's page asked for a change
404  there is nothing of that name
405  not with this method
408  the request did not arrive in time
413  the request is too large
421  the server is not known by this name
422  a setting that makes no sense, or a picture that cannot be opened
500  a mistake in digitus
503  too much to do, or not ready yet; ``Retry-After`` says when to come again
==== ====================================================================================
"""

import json
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final, final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from digitus.errors import DigitusError, StorageError
from digitus.studio.service.headers import HEADERS
from digitus.studio.service.logs import ID, ID_HEADER

MEDIA_TYPE: Final = "application/problem+json"


@final
class ProblemError(Exception):
    """An answer that is not the one that was asked for.

    Parameters
    ----------
    status
        The status of HTTP.
    detail
        What was wrong, what was expected, what to do.
    headers
        Further headers of the answer.

    Examples
    --------
    >>> ProblemError(503, "too much to do", {"retry-after": "2"}).to_data()
    {'type': 'about:blank', 'title': 'Service Unavailable', 'status': 503, 'detail': 'too much to do'}
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }

    def response(self, **more: Any) -> Response:
        """Make the answer."""
        content = json.dumps(self.to_data() | more).encode()
        return Response(content, self.status, self.headers, MEDIA_TYPE)


def busy(seconds: float, detail: str) -> ProblemError:
    """Ask to come again, after so many seconds."""
    return ProblemError(503, detail, {"retry-after": str(max(1, math.ceil(seconds)))})


def problem_of(error: DigitusError) -> ProblemError:
    """Say what an error means to who asked: mostly that something else should be asked for."""
    return ProblemError(507 if isinstance(error, StorageError) else 422, str(error))


def answer_problems(app: FastAPI) -> None:
    """Let an application answer every error as a problem."""
    app.add_exception_handler(ProblemError, _own)
    app.add_exception_handler(DigitusError, _own)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(Exception, _mistake)


async def _own(request: Request, error: Exception) -> Response:
    del request
    return (problem_of(error) if isinstance(error, DigitusError) else _as_problem(error)).response()


def _as_problem(error: Exception) -> ProblemError:
    if not isinstance(error, ProblemError):
        raise TypeError(type(error).__name__) from error
    return error


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError(type(error).__name__) from error
    detail = {
        404: f"there is nothing at {request.url.path}; GET /openapi.json lists what there is",
        405: f"{request.url.path} does not take {request.method}",
    }.get(error.status_code, error.detail)
    return ProblemError(error.status_code, detail, error.headers).response()


async def _validation(request: Request, error: Exception) -> Response:
    """Name the settings that do not fit; what was given is not repeated."""
    del request
    if not isinstance(error, RequestValidationError):
        raise TypeError(type(error).__name__) from error
    wrong = [
        {"where": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in error.errors()
    ]
    detail = "; ".join(f"{one['where']}: {one['message']}" for one in wrong)
    return ProblemError(422, detail).response(errors=wrong)


async def _mistake(request: Request, error: Exception) -> Response:
    """Tell nothing about a mistake of ours: the log does. It comes from outside all other layers."""
    del error
    detail = "a mistake in digitus; the server's log has more"
    own = {"cache-control": "no-store", ID_HEADER: request.scope.get(ID, "")}
    return ProblemError(500, detail, HEADERS | own).response()
