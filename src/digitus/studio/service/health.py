"""Routes for those who watch: whether the server lives, is ready, and what it counts."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from digitus.studio.service.loaded import RETRY_SECONDS, Loaded
from digitus.studio.service.metrics import MEDIA_TYPE, Metrics


class Health(BaseModel):
    """Whether the server lives."""

    status: str = Field(examples=["ok"])


class Readiness(BaseModel):
    """Whether everything can be answered, and what that waits for."""

    ready: bool
    waiting_for: list[str] = Field(examples=[["kernels", "reader"]])
    error: str = ""


def health_routes(loaded: Loaded, metrics: Metrics) -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", summary="Whether the server lives", response_model=Health)
    async def healthz() -> Response:
        return JSONResponse({"status": "ok"})

    @routes.get(
        "/readyz",
        summary="Whether models and kernels are ready",
        response_model=Readiness,
        responses={503: {"model": Readiness, "description": "Not ready yet"}},
    )
    async def readyz() -> Response:
        state = {
            "ready": loaded.ready,
            "waiting_for": loaded.waiting_for,
            "error": loaded.error,
        }
        if loaded.ready:
            return JSONResponse(state)
        return JSONResponse(state, 503, {"retry-after": str(RETRY_SECONDS)})

    @routes.get(
        "/metrics",
        summary="Counts, for Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def read_metrics() -> Response:
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return routes
