"""Which digit is in an image: in a picture that the reader has looked at, or in a model's pixels.

The command line and the server ask the same questions and get the same answers, so both ask here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, final

import numpy as np

from digitus.arrays import Array, Image, Images, Labels, Mask, Outputs
from digitus.datasets.fitted import box_for
from digitus.errors import ImageError
from digitus.images.normaliser import normalise
from digitus.images.restore import restore
from digitus.models import REJECTED, Model
from digitus.reading.judge import NOTHING, UNSURE_REASON
from digitus.reading.reader import Reader, default_reader
from digitus.reading.request import ReadRequest

NOT_SURE = "the model's rule does not accept it"
"""Why an image is rejected that shows a digit, as far as anybody can tell."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DigitImage:
    """One image, ready for a model.

    Parameters
    ----------
    name
        What the person called it.
    image
        Pixels (height, width), 0 paper to ``ink``.
    ink
        The value of full ink.
    label
        What it is, where that is known.
    problems
        What the picture did not keep to.
    number
        What its table calls it, or its place there from 1; None where it is no row of a table.
    refused
        Why there is no digit in it; empty where one was found.
    probabilities
        What the reader makes of the digit; None where a model is to be asked.
    """

    name: str
    image: Image
    ink: int = 255
    label: int | None = None
    problems: tuple[str, ...] = field(default=())
    number: int | None = None
    refused: str = ""
    probabilities: Array | None = None


def digit_in_picture(
    name: str,
    grey: Image,
    model: Model,
    *,
    ask_reader: bool = False,
    reader: Reader | None = None,
) -> DigitImage:
    """Find the one digit of a picture, and bring it to the form of a model's images.

    Where a digit stands in a picture, and whether one does, says the reader of ``digitus read``.

    Parameters
    ----------
    name
        What the person called it.
    grey
        The picture, opened.
    model
        What is going to look at it.
    ask_reader
        Whether the reader also says which digit stands in the picture.
    reader
        Who looks; None for the shipped one.

    Raises
    ------
    ImageError
        The model reads images that are not square, and pictures are made square.
    """
    height, width = model.network.input_shape
    if height != width:
        raise ImageError(
            f"{model.name} reads images of {height} x {width}; pictures are made square"
        )
    found = (reader or default_reader()).read_page(grey, ReadRequest(digits=1))
    part = found.verdicts[0].part if found.verdicts else None
    done = normalise(grey if part is None else part, height, box_for(height))
    if not found.readings:
        return DigitImage(name=name, image=done.image, problems=done.problems, refused=NOTHING)
    (reading, *others) = found.readings
    unsure = reading.reason == UNSURE_REASON and not ask_reader  # a model may know better
    return DigitImage(
        name=name,
        image=done.image,
        problems=(*done.problems, *(one for one in reading.problems if one not in done.problems)),
        refused="several lines are written there" if others else "" if unsure else reading.reason,
        probabilities=reading.digits[0].probabilities if ask_reader and reading.digits else None,
    )


def restored(seen: Sequence[DigitImage]) -> list[DigitImage]:
    """Put light and noise right in images that are not as MNIST has them; the same otherwise."""
    if not seen:
        return []
    images = restore(np.stack([one.image for one in seen]), ink=seen[0].ink)
    return [replace(one, image=image) for one, image in zip(seen, images, strict=True)]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """What a model makes of one image.

    Parameters
    ----------
    seen
        The image.
    digit
        The answer; None where the image was not recognised.
    probabilities
        One for each class.
    """

    seen: DigitImage
    digit: int | None
    probabilities: Array

    @property
    def ranked(self) -> list[int]:
        """The classes, the likeliest first."""
        return [int(label) for label in np.argsort(-self.probabilities, kind="stable")]

    @property
    def reason(self) -> str:
        """Why no digit was recognised; empty where one was."""
        if self.digit is not None:
            return ""
        return self.seen.refused or (NOT_SURE if self.seen.image.any() else NOTHING)

    def to_data(self) -> dict[str, Any]:
        """Return the answer as plain data, as ``digitus predict --json`` prints it."""
        best, second = self.ranked[:2]
        return {
            "image": self.seen.name,
            "digit": self.digit,
            "rejected": self.digit is None,
            "reason": self.reason,
            "probability": float(self.probabilities[best]),
            "runner_up": second,
            "runner_up_probability": float(self.probabilities[second]),
            "probabilities": self.probabilities.tolist(),
            "label": self.seen.label,
            "problems": list(self.seen.problems),
        }


def answers_to(model: Model, seen: Sequence[DigitImage], engine: str = "auto") -> list[Prediction]:
    """Let a model look at images; where no digit stands, none is recognised, whatever it says.

    What the reader has answered already is not asked again. All images hold the same full ink.
    """
    asked = [one for one in seen if one.probabilities is None]
    answers = iter(_answers(model, asked, engine) if asked else ())
    return [
        next(answers) if one.probabilities is None else _answered(one, one.probabilities)
        for one in seen
    ]


def recognised(model: Model, images: Images, outputs: Outputs) -> tuple[list[int | None], Array]:
    """Name the digit in each image by a model's outputs for it, with the probabilities.

    A blank image holds none.
    """
    probabilities = model.probabilities(outputs)
    # The rule of a calibrated model judges probabilities, that of others the outputs.
    judged = outputs if model.calibration is None else probabilities
    return named(model.decision.decide(judged), images), probabilities


def named(digits: Labels, images: Images) -> list[int | None]:
    """Name digits, and none where an image is rejected or blank."""
    known: Mask = (digits != REJECTED) & images.any(axis=(1, 2))
    return [
        digit if there else None
        for digit, there in zip(digits.tolist(), known.tolist(), strict=True)
    ]


def _answers(model: Model, asked: Sequence[DigitImage], engine: str) -> list[Prediction]:
    images = np.stack([one.image for one in asked])
    outputs = model.outputs(images, ink=asked[0].ink, engine=engine)
    digits, probabilities = recognised(model, images, outputs)
    return [
        Prediction(seen=one, digit=None if one.refused else digit, probabilities=shares)
        for one, digit, shares in zip(asked, digits, probabilities, strict=True)
    ]


def _answered(one: DigitImage, probabilities: Array) -> Prediction:
    digit = None if one.refused else int(probabilities.argmax())
    return Prediction(seen=one, digit=digit, probabilities=probabilities)
