"""Routes that tell of the models: ``GET /api/models``, and one of them by its name."""

import json
from typing import Any

import numpy as np
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from digitus.models import describe_model
from digitus.studio.service.answers import ModelList, problems
from digitus.studio.service.loaded import Loaded, ServedModel
from digitus.studio.service.problems import ProblemError
from digitus.studio.settings import ServerSettings


def model_routes(settings: ServerSettings, loaded: Loaded) -> APIRouter:
    """Make the routes."""
    routes = APIRouter(prefix="/api", tags=["models"])

    @routes.get(
        "/models",
        summary="The models that answer",
        response_model=ModelList,
        responses=problems(401, 421, 503),
    )
    async def list_all() -> Response:
        models = loaded.models.values()
        default = next(iter(models))
        return JSONResponse(
            {
                "models": [_in_short(one, default=one is default) for one in models],
                "reader": settings.reader,
            }
        )

    @routes.get(
        "/models/{name}",
        summary="All about one model",
        description="What its file says: network, figures, calibration, history, provenance.",
        response_model=dict[str, Any],
        responses=problems(401, 404, 421, 503),
    )
    async def tell(name: str) -> Response:
        found = loaded.models.get(name)
        if found is None:
            raise ProblemError(404, f"there is no model of that name; there are {_names(loaded)}")
        content = {"name": name, **describe_model(found.model), "file": name}
        return Response(json.dumps(content, default=_plain), media_type="application/json")

    return routes


def _in_short(served: ServedModel, *, default: bool) -> dict[str, Any]:
    model = served.model
    test = model.figures.test
    return {
        "name": served.name,
        "title": model.name,
        "default": default,
        "parameters": model.network.parameter_count,
        "precision": model.precision,
        "input_shape": list(model.network.input_shape),
        "calibrated": model.calibration is not None,
        "accuracy": None if test is None else test.accuracy,
    }


def _names(loaded: Loaded) -> str:
    return ", ".join(loaded.models)


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else str(value)
