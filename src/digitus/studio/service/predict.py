"""The route that predicts: ``POST /api/predict``, from images of one digit to the digits.

Images come in one of two ways, as on the command line: pictures, in which the reader finds the
digit first; or pixels as a model takes them, which go to it as they are.
"""

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final, final

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from digitus.arrays import Images
from digitus.errors import ImageError, SettingError, ShapeError
from digitus.images.open import open_image
from digitus.models import Model
from digitus.reading.digit_images import (
    DigitImage,
    Prediction,
    answers_to,
    digit_in_picture,
    named,
)
from digitus.reading.reader import Reader
from digitus.studio.service.answers import OF_WORK, PICTURES, Predictions
from digitus.studio.service.bodies import media_type
from digitus.studio.service.desk import Desk
from digitus.studio.service.gate import PLACE
from digitus.studio.service.loaded import FULL_INK, Loaded, name_of
from digitus.studio.service.metrics import Metrics
from digitus.studio.service.uploads import Upload, uploads
from digitus.studio.service.watch import NOTES, Notes
from digitus.studio.settings import ServerSettings

JSON: Final = "application/json"
BYTES: Final = "application/octet-stream"

PIXELS: Final = frozenset({JSON, BYTES})
"""Bodies that hold pixels as a model takes them."""

_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            **PICTURES,
            BYTES: {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "description": "Bytes, 0 paper to 255 ink, row by row, image after image.",
                }
            },
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["images"],
                    "properties": {
                        "images": {
                            "description": "Images of the size that the model takes, or one.",
                            "type": "array",
                            "items": {"type": "array", "items": {}},
                        }
                    },
                },
            },
        },
    },
}


def _describe(settings: ServerSettings) -> dict[str, Any]:
    """Describe bodies and settings, which the function takes out of the request itself."""
    names = [name_of(given) for given in settings.models]
    model = {
        "name": "model",
        "in": "query",
        "description": "A name from /api/models; if left out, the reader names the digits of"
        " pictures, and the first model those of pixels.",
        "schema": {"type": "string", "enum": names},
        "example": names[0],
    }
    reject = {
        "name": "reject",
        "in": "query",
        "description": "Largest share of wrong answers, for a calibrated model.",
        "schema": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    }
    return {**_BODY, "parameters": [model, reject]}


@final
class PlainRoute(APIRoute):
    """A route whose function takes the request itself: FastAPI describes it, and stands aside.

    Finding out what arguments a function has costs as much as an image does.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        return self.endpoint


def predict_routes(
    settings: ServerSettings, loaded: Loaded, desk: Desk, metrics: Metrics
) -> APIRouter:
    """Make the route."""
    routes = APIRouter(prefix="/api", tags=["predict"], route_class=PlainRoute)

    async def of_pixels(request: Request) -> list[Prediction]:
        served = loaded.model(request.query_params.get("model"))
        model = _rejecting(served.model, request)
        images = _pixels(await request.body(), media_type(request.headers), model, settings.images)
        request.scope[NOTES].images = len(images)
        answers = await served.batcher(images, request.scope[PLACE])
        digits = [digit for digit, _ in answers]
        if model is not served.model:  # the same probabilities, judged by another rule
            shares = np.stack([probabilities for _, probabilities in answers])
            digits = named(model.decision.decide(shares), images)
        return [
            Prediction(seen=DigitImage(name=str(i), image=images[i]), digit=digit, probabilities=p)
            for i, (digit, (_, p)) in enumerate(zip(digits, answers, strict=True))
        ]

    async def of_pictures(request: Request) -> list[Prediction]:
        name = request.query_params.get("model")
        model = _rejecting(loaded.model(name).model, request)
        ask_reader = name is None and model is loaded.model(name).model
        files, notes = await uploads(request), request.scope[NOTES]
        reader = loaded.reader

        def work(end: float) -> list[Prediction]:
            del end
            seen = [_seen(file, model, reader, settings, notes, ask_reader) for file in files]
            return answers_to(model, seen, settings.engine)

        return await desk.work(request.scope[PLACE], work)

    @routes.post(
        "/predict",
        summary="Name the digit in each image",
        description=(
            "The body is a picture of one digit, or a form with several, in which the digit is"
            " found first; or pixels as a model takes them, as JSON or as bytes."
        ),
        response_model=Predictions,
        responses=OF_WORK,
        openapi_extra=_describe(settings),
    )
    async def predict(request: Request) -> Response:
        pixels = media_type(request.headers) in PIXELS
        answers = await (of_pixels(request) if pixels else of_pictures(request))
        reasons = [one.reason for one in answers if one.digit is None]
        metrics.count_digits(len(answers) - len(reasons), reasons)
        name = request.query_params.get("model") or next(iter(loaded.models))
        content = {"model": name, "predictions": [one.to_data() for one in answers]}
        return Response(json.dumps(content), media_type=JSON)

    return routes


def _rejecting(model: Model, request: Request) -> Model:
    given = request.query_params.get("reject")
    if given is None:
        return model
    try:
        return model.rejecting(float(given))
    except ValueError as error:
        if isinstance(error, SettingError):
            raise
        raise SettingError(f"reject must be a number such as 0.005, got {given[:20]!r}") from error


def _pixels(body: bytes, kind: str, model: Model, most: int) -> Images:
    """Make images of what was sent.

    Raises
    ------
    ShapeError
        It is not images of the size that the model takes, or too many.
    """
    height, width = model.network.input_shape
    images = _of_bytes(body, height, width) if kind == BYTES else _of_json(body, height, width)
    if not 1 <= len(images) <= most:
        raise ShapeError(f"a request holds 1 to {most:,} images, got {len(images):,}")
    return images


def _of_bytes(body: bytes, height: int, width: int) -> Images:
    if len(body) % (height * width):
        raise ShapeError(
            f"images of {height} x {width} have {height * width:,} bytes each; got {len(body):,}"
        )
    return np.frombuffer(body, np.uint8).reshape(-1, height, width)


def _of_json(body: bytes, height: int, width: int) -> Images:
    expected = f'the body must be {{"images": [...]}} with images of {height} x {width}'
    try:
        rows = json.loads(body)["images"]
        images = np.array(rows)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ShapeError(f"{expected}, rows of whole numbers from 0 to 255") from error
    if images.shape == (height, width):
        images = images[None]
    if images.ndim != 3 or images.shape[1:] != (height, width):
        raise ShapeError(f"{expected}; got an array {images.shape}")
    if images.dtype.kind not in "iu" or images.min() < 0 or images.max() > FULL_INK:
        raise ShapeError("pixels must be whole numbers from 0 (paper) to 255 (ink)")
    return images.astype(np.uint8)


def _seen(
    file: Upload,
    model: Model,
    reader: Reader,
    settings: ServerSettings,
    notes: Notes,
    ask_reader: bool,
) -> DigitImage:
    try:
        grey = open_image(file.data, limits=settings.limits)
    except ImageError as error:
        raise ImageError(str(error).replace("the bytes given", file.name, 1)) from error
    notes.images += 1
    notes.pixels += grey.size
    return digit_in_picture(file.name, grey, model, ask_reader=ask_reader, reader=reader)
