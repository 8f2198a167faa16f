"""How answers look: what OpenAPI tells of them. The values come from digitus as plain data."""

from typing import Any, Final

from pydantic import BaseModel, Field


class ProblemAnswer(BaseModel):
    """What is wrong, as RFC 9457 has it."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field(
        description="What was wrong, what was expected, what to do.",
        examples=["picture: the file is empty (0 bytes); save or copy it again"],
    )


class PredictedDigit(BaseModel):
    """What a model makes of one image, as ``digitus predict --json`` prints it."""

    image: str = Field(description="The file's name, or the image's number.", examples=["7.png"])
    digit: int | None = Field(description="null where none is recognised.", examples=[7])
    rejected: bool
    reason: str = Field(description="Why none is recognised.", examples=[""])
    probability: float = Field(description="Of the likeliest digit.", examples=[0.998])
    runner_up: int = Field(examples=[1])
    runner_up_probability: float = Field(examples=[0.001])
    probabilities: list[float] = Field(description="One for each class.")
    label: int | None = Field(description="Always null here.", default=None)
    problems: list[str] = Field(description="What the picture did not keep to.")


class Predictions(BaseModel):
    """A digit for each image."""

    model: str = Field(examples=["cnn"])
    predictions: list[PredictedDigit]


class DigitRead(BaseModel):
    """One digit of a number."""

    digit: int = Field(examples=[4])
    probability: float = Field(examples=[0.9987])
    box: list[float] = Field(
        description="Left, top, right, bottom in pixels.", examples=[[10.0, 12.5, 31.0, 50.0]]
    )
    probabilities: list[float] = Field(description="One for each of the ten digits.")


class LineRead(BaseModel):
    """A number that was read, as ``digitus read --json`` prints it."""

    file: str = Field(examples=["cheque.jpg"])
    page: int = Field(description="From 0.", examples=[0])
    line: int = Field(description="From 0.", examples=[0])
    text: str = Field(examples=["1250"])
    confidence: float = Field(
        description="How probable it is that all of it is right.", examples=[0.98]
    )
    rejected: bool = Field(description="Whether the text should not be believed.")
    reason: str = Field(description="Why not.", examples=[""])
    spelled: str = Field(description="With the signs between digits.", examples=["12,50"])
    box: list[float] = Field(description="Left, top, right, bottom in pixels.")
    digits: list[DigitRead]
    problems: list[str] = Field(examples=[["signs left out: , of 12,50"]])
    row: int
    column: int
    error: str = Field(description="Why a file could not be opened.", examples=[""])


class Readings(BaseModel):
    """A row for each number, file by file and page by page."""

    model: str = Field(examples=["strip"])
    readings: list[LineRead]


class ModelAnswer(BaseModel):
    """A model that answers; ``/api/models/{name}`` tells all about it."""

    name: str = Field(examples=["cnn"])
    title: str = Field(description="What the model calls itself.", examples=["cnn"])
    default: bool = Field(description="Whether it answers where no model is named.")
    parameters: int = Field(examples=[298_234])
    precision: str = Field(examples=["float32"])
    input_shape: list[int] = Field(examples=[[28, 28]])
    calibrated: bool
    accuracy: float | None = Field(description="On test images.", examples=[0.9968])


class ModelList(BaseModel):
    """The models that answer, the default first."""

    models: list[ModelAnswer]
    reader: str = Field(description="The model that reads pictures.", examples=["strip"])


_WHEN: Final = {
    400: "The request was cut short, or makes no sense as HTTP",
    401: "The token is missing or wrong",
    403: "A page of another site asked for this",
    404: "There is nothing of that name",
    408: "The request did not arrive in time",
    413: "The request is too large",
    421: "The server is not known by the name in the Host header",
    422: "A setting makes no sense, or a picture cannot be opened",
    503: "Too much to do, or not ready yet; Retry-After says when to come again",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe problems that a route may answer."""
    content = {"application/problem+json": {"schema": ProblemAnswer.model_json_schema()}}
    return {status: {"description": _WHEN[status], "content": content} for status in statuses}


OF_WORK: Final = problems(400, 401, 403, 408, 413, 421, 422, 503)
"""What a route for work may answer beside its answer."""

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}

PICTURES: Final[dict[str, Any]] = {
    **dict.fromkeys(("image/png", "image/jpeg", "image/webp", "image/tiff"), _BINARY),
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {"type": "array", "items": {"type": "string", "format": "binary"}}
            },
        }
    },
}
"""Bodies with pictures."""

UPLOADS: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": _BINARY,
            "multipart/form-data": PICTURES["multipart/form-data"],
        },
    }
}
"""Bodies with files of any kind."""
