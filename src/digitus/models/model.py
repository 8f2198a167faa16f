"""The model: a trained network with all that is needed to use it."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields, replace
from typing import Any, final

import numpy as np

from digitus.arrays import Images, Labels, Outputs, Probabilities
from digitus.datasets.checks import check_images, read_only
from digitus.datasets.scaling import Scaling
from digitus.engines import Predictor, Trace, open_engine
from digitus.errors import SettingError, ShapeError
from digitus.models.calibration import Calibration
from digitus.models.confidence import ConfidenceModel
from digitus.models.decision import Decision, Largest, to_probabilities
from digitus.models.figures import Figures
from digitus.models.history import History
from digitus.models.inputs import Seen, as_pixels, wrong_size
from digitus.models.mixture import Mixture
from digitus.models.shown import ShownModel
from digitus.networks import Network, Params, require_params

LONGEST_NAME = 100
"""Characters in the name of a model: it stands in tables and messages."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Model(ShownModel):
    """A network with its parameters, and what they were trained to see.

    Parameters
    ----------
    network
        The layers; images go in, so its input shape is a height and a width.
    params
        Their arrays, all float32 or all float64; not copied, but they can no longer be written
        through the model.
    scaling
        From pixels to the network's inputs.
    decision
        Which images get an answer.
    calibration
        What makes its probabilities believable; None takes them as the network gives them.
    others
        The parameters of further networks of the same layers: an ensemble.  Its probabilities are
        the mean of theirs.
    shift
        By how many pixels each image is also looked at up, down, left and right of where it is,
        the probabilities being the mean over the five views; 0 looks once.
    ink
        The value of full ink in the images it was trained on: 255, or 16 for scikit-learn's
        digits.
    name
        What people call it: up to 100 printable characters.
    history
        What happened in its training; None where nobody knows.
    figures
        What was measured of it.
    line_confidence, digit_confidence
        How a reader's score becomes the confidence of a line, and of a digit that is known to be
        one; None for models that do not read lines, or were not calibrated for it.
    provenance
        Where it comes from, as plain data: recipe, seed, data fingerprint, versions.  It is what
        a file says of itself: see :func:`~digitus.models.told`.

    Raises
    ------
    ShapeError
        The parameters are not those of the network, or it does not take images.
    SettingError
        A parameter is not finite or of another type, or ink, name or scaling make no sense.

    Examples
    --------
    >>> from digitus.networks import Dense, LeCun, draw_params
    >>> network = Network((28, 28), (Dense(10, "softmax"),))
    >>> model = Model(network, draw_params(network, LeCun(), np.random.default_rng(0)))
    >>> model.predict(np.zeros((2, 28, 28), np.uint8)).shape
    (2,)
    """

    network: Network
    params: Params
    _: KW_ONLY
    scaling: Scaling = Scaling(divisor=255.0)
    decision: Decision = Largest()
    calibration: Calibration | None = None
    others: tuple[Params, ...] = ()
    shift: int = 0
    ink: int = 255
    name: str = "unnamed"
    history: History | None = None
    figures: Figures = Figures()
    line_confidence: ConfidenceModel | None = None
    digit_confidence: ConfidenceModel | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    _predictors: dict[str, Predictor] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.network.input_shape) != 2:
            raise ShapeError(
                "a model reads images: its network's input_shape must be a height and a width, got"
                f" {self.network.input_shape}"
            )
        if len(self.network.output_shape) != 1:
            raise ShapeError(
                "a model names one class per image: its network must end in one row of outputs, as"
                f" a Dense layer gives, not in {self.network.output_shape}"
            )
        params, *others = (_sound(self.network, member) for member in self.members)
        object.__setattr__(self, "params", params)
        object.__setattr__(self, "others", tuple(others))
        _require_one_type(self.members)
        if not 0 <= self.shift < min(self.network.input_shape):
            raise SettingError(f"shift must be 0 or some pixels of the image, got {self.shift}")
        if not (0 < len(self.name) <= LONGEST_NAME and self.name.isprintable()):
            raise SettingError(
                f"a model's name must be 1 to {LONGEST_NAME} printable characters, got"
                f" {self.name[:LONGEST_NAME]!r}"
            )
        _require_ink(self.ink)
        object.__setattr__(self, "ink", int(self.ink))
        with np.errstate(over="ignore"):
            inputs = self.scaling.table(self.precision)
        if not np.isfinite(inputs).all():
            raise SettingError(f"{self.scaling} makes pixels infinite; choose a larger divisor")

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy is checked like a new model; what an engine made ready stays here.
        given = {one.name: getattr(self, one.name) for one in fields(self) if one.init}
        return _rebuilt, (given,)

    def __repr__(self) -> str:
        times = f"{len(self.members)} x " if self.others else ""
        return f"<model {self.name}: {times}{self.network.parameter_count:,} parameters>"

    @property
    def members(self) -> tuple[Params, ...]:
        """The parameters of every network it consists of; mostly of one."""
        return (self.params, *self.others)

    @property
    def precision(self) -> str:
        """The type of its numbers: "float32" or "float64"."""
        return str(next(iter(self.params.values())).dtype)

    def predictor(self, engine: str = "auto") -> Predictor:
        """Return the network made ready by an engine; made once, then kept."""
        if engine not in self._predictors:
            chosen = open_engine(engine, self._precision_for(engine), self.network)
            ready = [chosen.predictor(self.network, p, self.scaling) for p in self.members]
            alone = len(ready) == 1 and not self.shift
            self._predictors[engine] = ready[0] if alone else Mixture(ready, self.shift)
        return self._predictors[engine]

    def _precision_for(self, engine: str) -> str | None:
        return None if engine == "python" else self.precision

    def outputs(self, images: Seen, *, ink: int | None = None, engine: str = "auto") -> Outputs:
        """Compute the last layer's outputs; of several networks or views, the mean probabilities.

        Parameters
        ----------
        images
            Pixels (n, height, width), whole numbers from 0 (paper) to ``ink``, or truth values
            (true is ink); also as lists. Or a picture, or a list of them: paths or Pillow pictures,
            each brought to the form of the images that it was trained on.
        ink
            The value of full ink in these images; None takes the model's own.
        engine
            The engine: "auto", "compiled", "numpy", "python" or "torch".

        Returns
        -------
        Outputs
            (n, classes)

        Raises
        ------
        ShapeError
            For images of another size than those the model was trained on.
        DataError
            For values that are not pixels from 0 to ``ink``.
        """
        return self.predictor(engine)(self._require(images, ink))

    def predict_proba(
        self, images: Seen, *, ink: int | None = None, engine: str = "auto"
    ) -> Probabilities:
        """Compute the probabilities of the classes, (n, classes)."""
        return self.probabilities(self.outputs(images, ink=ink, engine=engine))

    def predict(self, images: Seen, *, ink: int | None = None, engine: str = "auto") -> Labels:
        """Name the digit in each image; -1 where it is not recognised."""
        return self.decide(self.outputs(images, ink=ink, engine=engine))

    def trace(
        self, image: np.ndarray, label: int | None = None, *, ink: int | None = None
    ) -> Trace:
        """Look inside at one image (height, width): what every layer of the network computes.

        With a label also the gradients of the loss.  Of an ensemble, its first network is shown.
        It refuses what :meth:`outputs` refuses, and a label that is no class.
        """
        (seen,) = self._require(image[None], ink)
        engine = open_engine("numpy", self.precision)
        return engine.trace(self.network, self.params, self.scaling, seen, label)

    def to_torch(self) -> Any:
        """Return an ``nn.Module`` of PyTorch's own layers that gives the same outputs.

        It takes pixels (n, height, width) as they are.  ``state_dict()`` holds its weights as
        PyTorch lays them out.

        Raises
        ------
        EngineError
            PyTorch is not installed.
        SettingError
            It is an ensemble, or looks at shifted views.
        """
        if self.others or self.shift:
            raise SettingError("a module is made of one network that looks once, not of ensembles")
        return open_engine("torch").module(self.network, self.params, self.scaling)  # type: ignore[attr-defined]

    def probabilities(self, outputs: Outputs) -> Probabilities:
        """Read its outputs as probabilities, calibrated if it is."""
        probabilities = to_probabilities(outputs)
        return probabilities if self.calibration is None else self.calibration.apply(probabilities)

    def decide(self, outputs: Outputs) -> Labels:
        """Name the digit for each of its outputs; -1 where it is not recognised.

        The decision rule of a calibrated model judges calibrated probabilities.
        """
        seen = outputs if self.calibration is None else self.probabilities(outputs)
        return self.decision.decide(seen)

    def rejecting(self, risk: float) -> "Model":
        """Return the model so that it answers only where the expected error is small enough.

        Parameters
        ----------
        risk
            The largest share of wrong ones among its answers: 0.005 for one in two hundred.

        Raises
        ------
        SettingError
            It has no calibration, or none that can promise this.
        """
        if self.calibration is None:
            raise SettingError(
                f"{self.name} has no calibration, so nobody knows how often it errs:"
                " 'digitus calibrate' finds out, on images that it has not seen"
            )
        return replace(self, decision=self.calibration.reject(risk))

    def _require(self, given: Seen, ink: int | None) -> Images:
        size = self.network.input_shape
        images, ink = as_pixels(given, size, ink)
        if images.ndim != 3 or images.shape[1:] != size:
            raise ShapeError(wrong_size(self.name, size, images.shape))
        full = self.ink if ink is None else ink
        _require_ink(full)
        # Every byte is a pixel where full ink is 255: nothing to look for, which keeps it quick.
        if len(images) and (images.dtype != np.uint8 or full != 255):
            images = check_images(images, full)
        if full == self.ink:
            return images
        scaled: Images = np.rint(images * (self.ink / full)).astype(np.uint8)
        return scaled


def _rebuilt(given: dict[str, Any]) -> Model:
    return Model(**given)


def _require_one_type(members: Sequence[Params]) -> None:
    kinds = {array.dtype for params in members for array in params.values()}
    if kinds not in ({np.dtype("float32")}, {np.dtype("float64")}):
        names = ", ".join(sorted(kind.str for kind in kinds))
        raise SettingError(f"a model's numbers must all be float32 or all float64, not {names}")


def _sound(network: Network, params: Params) -> Params:
    require_params(network, params)
    for name, array in params.items():
        if not np.isfinite(array).all():
            raise SettingError(f"params: {name!r} holds numbers that are not finite")
        if name.endswith("variance") and (array < 0).any():
            raise SettingError(f"params: {name!r} holds numbers below zero, which no variance is")
    return {name: read_only(params[name]) for name in network.param_shapes}


def _require_ink(ink: int) -> None:
    if not 1 <= ink <= 255:
        raise SettingError(f"ink must lie in 1..255, got {ink}")
