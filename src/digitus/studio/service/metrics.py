"""What is counted for Prometheus: requests, their time, the queue, batches, what was read and not.

With several workers each writes its counts into files of one folder, which whoever is asked adds
up: ``PROMETHEUS_MULTIPROC_DIR`` names it, set before any worker starts.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics import disable_created_metrics
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from digitus.reading.result import Reading

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that names the folder of several workers' counts."""

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST

disable_created_metrics()  # a series more for each count, which nobody asks for

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_IMAGES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

REASONS: Final = {
    "too unsure": "unsure",
    "nothing is written there": "nothing",
    "no digit stands there": "nothing",
    "not a number": "no-number",
    "crossed out": "crossed-out",
    "a sign may stand": "sign",
    "signs stand there": "sign",
    "several lines": "several-lines",
    "the model's rule": "model",
}
"""How a reason begins, and what it is called in counts: it may go on with what was read."""


def kind_of(reason: str) -> str:
    """Name a reason without anything that was read.

    Examples
    --------
    >>> kind_of("signs stand there: , of 12,50"), kind_of("it has 3 digits, not 4")
    ('sign', 'other')
    """
    return next((kind for begin, kind in REASONS.items() if reason.startswith(begin)), "other")


@final
class Metrics:
    """The counts of one worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        if FOLDER not in os.environ:
            ProcessCollector(registry=self.registry)
        own = self.registry
        self.requests = Counter(
            "digitus_requests", "Requests, by route and status.", ["route", "status"], registry=own
        )
        self.seconds = Histogram(
            "digitus_request_seconds",
            "Time from a request's head to its answer.",
            ["route"],
            buckets=_SECONDS,
            registry=own,
        )
        self.in_progress = Gauge(
            "digitus_requests_in_progress",
            "Requests that are not answered yet.",
            registry=own,
            multiprocess_mode="livesum",
        )
        self.inside = Gauge(
            "digitus_queue_requests",
            "Requests that wait or are worked on.",
            ["queue"],
            registry=own,
            multiprocess_mode="livesum",
        )
        self.waited = Histogram(
            "digitus_queue_seconds",
            "Time until work on a request began.",
            ["queue"],
            buckets=_SECONDS,
            registry=own,
        )
        self.batches = Histogram(
            "digitus_batch_images",
            "Images that a model looked at in one go.",
            ["model"],
            buckets=_IMAGES,
            registry=own,
        )
        self.pictures = Counter("digitus_pictures", "Pictures and pages read.", registry=own)
        self.digits = Counter("digitus_digits", "Digits recognised.", registry=own)
        self.rejected = Counter(
            "digitus_rejected", "Answers rejected, by reason.", ["reason"], registry=own
        )
        self.ready = Gauge(
            "digitus_ready",
            "Workers with models loaded and kernels compiled.",
            registry=own,
            multiprocess_mode="livesum",
        )

    def count_readings(self, readings: Iterable[Reading]) -> None:
        """Count what was read on a page."""
        self.pictures.inc()
        for reading in readings:
            if reading.rejected:
                self.rejected.labels(kind_of(reading.reason)).inc()
            else:
                self.digits.inc(len(reading.digits))

    def count_digits(self, recognised: int, reasons: Iterable[str] = ()) -> None:
        """Count digits that were predicted, and why others were not."""
        self.digits.inc(recognised)
        for reason in reasons:
            self.rejected.labels(kind_of(reason)).inc()

    def text(self) -> bytes:
        """Write the counts as Prometheus reads them, of all workers together."""
        if FOLDER not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)
        return generate_latest(together)


def forget_dead_workers() -> None:
    """Remove the states of workers that are gone; their counts stay."""
    for file in Path(os.environ.get(FOLDER, os.devnull)).glob("gauge_live*_*.db"):
        worker = int(file.stem.rpartition("_")[2])
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            mark_process_dead(worker)
        except PermissionError:
            pass
