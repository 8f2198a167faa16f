"""The report: an evaluation as data, ready to be printed, kept or compared."""

from dataclasses import dataclass, field
from typing import final

from digitus.display import Overview, Shown, Table, percent
from digitus.evaluation.intervals import Interval
from digitus.evaluation.metrics import ClassFigures, Mistake
from digitus.evaluation.rejection import RejectionCurve
from digitus.evaluation.reliability_diagram import Reliability
from digitus.evaluation.result import Result
from digitus.models import Decision, Measured

COVERAGES = (0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
"""At these shares of answered images, people look at how many are right."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Result, Shown):
    """How a model did on a data set.

    Two reports are equal if everything but the time is.

    Parameters
    ----------
    model
        The model's name.
    data
        The data set's name.
    fingerprint
        The data set's SHA-256, which says exactly which images these were.
    decision
        The rule by which images were answered or refused.
    images
        How many images there were.
    answered
        How many of them got an answer.
    correct
        How many of the answers were right.
    accuracy
        The share of right answers among all images: a refused image is not right.
    interval
        The 95 % interval of the accuracy (Wilson).
    coverage
        The share of images that got an answer.
    answered_accuracy, answered_error
        The share of right and of wrong ones among the answers; None if there were none.
    confidence
        The mean probability of the answers; None if there were none.  Well above the accuracy
        among the answered, the model is too sure of itself.
    reliability
        Confidence against accuracy, bin by bin, and the expected calibration error.
    rejection
        Accuracy against coverage as a threshold falls, and the area under risk against coverage;
        the decision rule plays no part in it.
    log_loss
        The mean of ``-log p(label)``, in nats.  Outputs that are no probabilities are read as
        :func:`digitus.models.to_probabilities` reads them; a probability of 0 counts as the
        smallest number there is (708 nats), so this says little about networks that may give it.
    squared_error
        The sum over the outputs of ``(a - y)^2``, y one at the label and zero elsewhere, as a
        mean over the images.
    classes
        Precision, recall and F1 of each class.
    confusion
        Row: the label. Column: the answer, the last one "not recognised". Entry: how many images.
    mistakes
        The wrong answers, the surest first.
    refused
        The positions of the images that were not recognised.
    seconds
        What the model took for all images, once it was ready.
    """

    model: str
    data: str
    fingerprint: str
    decision: Decision
    images: int
    answered: int
    correct: int
    accuracy: float
    interval: Interval
    coverage: float
    answered_accuracy: float | None
    answered_error: float | None
    confidence: float | None
    reliability: Reliability
    rejection: RejectionCurve
    log_loss: float
    squared_error: float
    classes: tuple[ClassFigures, ...]
    confusion: tuple[tuple[int, ...], ...]
    mistakes: tuple[Mistake, ...]
    refused: tuple[int, ...]
    seconds: float = field(compare=False)

    def figures(self) -> Measured:
        """Return what a model's file and its card keep of the report."""
        points = dict.fromkeys(self.rejection.at(share) for share in COVERAGES)
        return Measured(
            data=self.data,
            fingerprint=self.fingerprint,
            images=self.images,
            accuracy=self.accuracy,
            interval=(self.interval.low, self.interval.high),
            log_loss=self.log_loss,
            calibration_error=self.reliability.error,
            aurc=self.rejection.aurc,
            coverage=tuple((answered, right, sure) for sure, answered, right in points),
            classes=tuple((one.precision, one.recall) for one in self.classes),
        )

    def overview(self) -> Overview:
        """Say what there is to see: how good the model is, and which digits it confuses."""
        facts = {
            "right": f"{self.correct:,} of {self.images:,} images",
            "with 95 % confidence": f"{percent(self.interval.low)} to {percent(self.interval.high)}",
            "answered": percent(self.coverage),
            "log loss": f"{self.log_loss:.4g}",
            "calibration error": percent(self.reliability.error),
        }
        labels = [str(one.label) for one in self.classes]
        rows = [(label, *map(str, row)) for label, row in zip(labels, self.confusion, strict=True)]
        return Overview(
            title=f"{self.model} on {self.data}",
            large=percent(self.accuracy),
            facts=facts,
            table=Table(("label", *labels, "not recognised"), rows),
        )

    @property
    def images_per_second(self) -> float:
        """How many images the model looks at in a second."""
        return self.images / self.seconds if self.seconds else float("inf")
