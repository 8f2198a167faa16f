"""What is in memory: models and the reader, loaded and compiled while the server answers already.

The first start on a machine compiles kernels, for some seconds.  Until that is done ``/readyz``
says so, and requests for work are asked to come again.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np

from digitus.arrays import Array, Image, Images
from digitus.errors import DigitusError, SettingError, unknown
from digitus.models import Model, load_model
from digitus.studio.service.batcher import MOST_IMAGES, Batcher
from digitus.studio.service.metrics import Metrics
from digitus.studio.service.problems import busy
from digitus.studio.settings import ServerSettings

if TYPE_CHECKING:
    from digitus.reading import Reader

log = logging.getLogger("digitus.studio")

RETRY_SECONDS = 2
"""When to come again to a server that is not ready."""

FULL_INK = 255
"""Of the pixels that are sent; a model whose images have another range gets them scaled."""


DigitAnswer: TypeAlias = tuple[int | None, Array]
"""The digit in an image, None where none is recognised, and the probabilities."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class ServedModel:
    """A model that answers requests.

    Parameters
    ----------
    name
        What it is called in requests.
    model
        The model.
    batcher
        Where images wait for it.
    """

    name: str
    model: Model
    batcher: Batcher


@final
@dataclass(frozen=True, slots=True, eq=False)
class OpenedModels:
    """The models of a server as their files have them.

    Parameters
    ----------
    by_name
        Those for predictions, by the names that requests use.
    reader
        The one that reads pictures.
    """

    by_name: dict[str, Model]
    reader: Model


@final
class Loaded:
    """The models of a server.

    Parameters
    ----------
    settings
        Which ones.
    metrics
        Where it is counted that they are ready, and how many images go together.
    opened
        Their files, where they are opened already.
    """

    def __init__(
        self, settings: ServerSettings, metrics: Metrics, opened: OpenedModels | None = None
    ) -> None:
        self._settings, self._metrics, self._opened = settings, metrics, opened
        self._models: dict[str, ServedModel] = {}
        self._reader: Reader | None = None
        self.waiting_for = ["models", "kernels", "reader"]
        """What is still to be done before everything can be answered."""
        self.error = ""

    @property
    def ready(self) -> bool:
        """Whether everything can be answered."""
        return not self.waiting_for

    def begin(self) -> None:
        """Load and compile in the background."""
        threading.Thread(target=self._load, name="digitus-load", daemon=True).start()

    @property
    def models(self) -> dict[str, ServedModel]:
        """The models by name, the default first.

        Raises
        ------
        ProblemError
            They are not ready.
        """
        if "kernels" in self.waiting_for:
            raise self._not_ready()
        return self._models

    def model(self, name: str | None = None) -> ServedModel:
        """Return a model by its name, or the default.

        Raises
        ------
        SettingError
            There is none of that name.
        ProblemError
            They are not ready.
        """
        models = self.models
        if name is None:
            return next(iter(models.values()))
        if name not in models:
            raise unknown("model", name, models)
        return models[name]

    @property
    def reader(self) -> "Reader":
        """Return what reads pictures.

        Raises
        ------
        ProblemError
            It is not ready.
        """
        if self._reader is None:
            raise self._not_ready()
        return self._reader

    def _not_ready(self) -> Exception:
        if self.error:
            return busy(RETRY_SECONDS, f"the server cannot answer: {self.error}")
        return busy(
            RETRY_SECONDS,
            f"not ready yet, waiting for: {', '.join(self.waiting_for)}; the first start compiles"
            " for some seconds",
        )

    def _load(self) -> None:
        try:
            opened = self._opened or open_models(self._settings)
            self._load_models(opened.by_name)
            self._load_reader(opened.reader)
        except Exception as error:
            self.error = str(error) if isinstance(error, DigitusError) else type(error).__name__
            log.exception("the models cannot be made ready")
            return
        self._metrics.ready.set(1)
        log.info("ready")

    def _load_models(self, models: dict[str, Model]) -> None:
        for name, model in models.items():
            batches = self._metrics.batches.labels(name)
            self._models[name] = ServedModel(
                name, model, Batcher(_answers(model, self._settings.engine), batches.observe)
            )
        self.waiting_for.remove("models")
        for served in self._models.values():
            for count in (1, MOST_IMAGES):
                blank = np.zeros((count, *served.model.network.input_shape), np.uint8)
                served.model.outputs(blank, ink=FULL_INK, engine=self._settings.engine)
        self.waiting_for.remove("kernels")

    def _load_reader(self, model: Model) -> None:
        from digitus.reading import Reader

        reader = Reader(model, self._settings.engine)
        reader.read(_ones())
        self._reader = reader
        self.waiting_for.remove("reader")


def open_models(settings: ServerSettings) -> OpenedModels:
    """Open the models of a server; before it is started, so that nobody is promised an answer in vain.

    Raises
    ------
    SettingError
        Two would have one name, or there is none of that name.
    ModelError
        A file cannot be read.
    """
    return OpenedModels(named_models(settings), load_model(settings.reader))


def name_of(given: str) -> str:
    """Return what a model is called in requests.

    Examples
    --------
    >>> name_of("cnn"), name_of("runs/mine.safetensors")
    ('cnn', 'mine')
    """
    return Path(given).name.removesuffix(".safetensors")


def named_models(settings: ServerSettings) -> dict[str, Model]:
    """Load the models of a server, by the names that requests use: those of their files.

    Raises
    ------
    SettingError
        Two would have one name, or there is none of that name.
    ModelError
        A file cannot be read.
    """
    found: dict[str, Model] = {}
    for given in settings.models:
        name = name_of(given)
        if name in found:
            raise SettingError(f"two models are called {name}; rename one of the files")
        found[name] = load_model(given)
    return found


def _answers(model: Model, engine: str) -> Callable[[Images], list[DigitAnswer]]:
    from digitus.reading.digit_images import recognised

    def answers(images: Images) -> list[DigitAnswer]:
        digits, probabilities = recognised(
            model, images, model.outputs(images, ink=FULL_INK, engine=engine)
        )
        return list(zip(digits, probabilities, strict=True))

    return answers


def _ones() -> Image:
    """Draw a line of three strokes, so that reading goes all its way once."""
    page = np.full((120, 240), 255, np.uint8)
    for left in (60, 110, 160):
        page[40:80, left : left + 5] = 0
    return page
