"""What was measured of a model, as its file and its card keep it; what is not known is None."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, final

from digitus.errors import SettingError
from digitus.settings import OMIT_DEFAULT, Setting, from_data

STRENGTHS = 5
"""In which images are corrupted in each way."""

S = TypeVar("S", bound=Setting)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Setting):
    """How good a model is on images that it has not seen.

    Parameters
    ----------
    data, fingerprint, images
        Which images, their SHA-256, and how many they are.
    accuracy, interval
        The share of right answers among all images, and the two ends of its 95 % interval.
    log_loss
        The mean of ``-log p(label)``, in nats.
    calibration_error
        The expected calibration error, from 15 bins.
    aurc
        The area under risk against coverage.
    coverage
        Triples: the share answered, the share of right ones among these, and the confidence from
        which images are answered.
    classes
        Precision and recall of each class.
    """

    data: str | None = None
    fingerprint: str | None = None
    images: int | None = None
    accuracy: float | None = None
    interval: tuple[float, ...] | None = None
    log_loss: float | None = None
    calibration_error: float | None = None
    aurc: float | None = None
    coverage: tuple[tuple[float, ...], ...] = ()
    classes: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        _require_printable(self.data)
        _require_length("interval", self.interval, 2)
        for point in self.coverage:
            _require_length("a point of coverage", point, 3)
        for shares in self.classes:
            _require_length("a class", shares, 2)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFigures(Setting):
    """The test accuracies of several trainings by one recipe, which differ in their seed alone.

    Parameters
    ----------
    runs
        How many trainings.
    mean, deviation, lowest, highest
        Of their accuracies.
    seeds, accuracies
        Of each training, where that was written down.
    """

    runs: int
    mean: float
    deviation: float
    lowest: float
    highest: float
    seeds: tuple[int, ...] = field(default=(), metadata=OMIT_DEFAULT)
    accuracies: tuple[float, ...] = field(default=(), metadata=OMIT_DEFAULT)

    def __post_init__(self) -> None:
        if len(self.seeds) != len(self.accuracies):
            raise SettingError("every seed has one accuracy, and every accuracy its seed")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CorruptionFigures(Setting):
    """How often a model is right on images that are corrupted in one way.

    Parameters
    ----------
    name
        The way.
    accuracy
        One for each strength, 1 to 5.
    """

    name: str
    accuracy: tuple[float, ...]

    def __post_init__(self) -> None:
        _require_printable(self.name)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessFigures(Setting):
    """How often a model is right on corrupted images.

    Parameters
    ----------
    images
        How many images were corrupted in each way and strength.
    accuracy
        On these images as they are.
    mean_error
        The share of wrong answers over all ways and strengths.
    corruptions
        Way by way.
    """

    images: int
    accuracy: float
    mean_error: float
    corruptions: tuple[CorruptionFigures, ...]

    def __post_init__(self) -> None:
        for one in self.corruptions:
            _require_length(f"corruption {one.name}", one.accuracy, STRENGTHS)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Figures(Setting):
    """What was measured of one model.

    Parameters
    ----------
    test
        On images that it has not seen.
    seeds
        What other trainings by its recipe gave.
    robustness
        On corrupted images.

    Examples
    --------
    >>> Figures(test=Measured(accuracy=0.98, images=10_000)).test.accuracy
    0.98
    """

    test: Measured | None = None
    seeds: SeedFigures | None = None
    robustness: RobustnessFigures | None = None


def read_figures(data: Mapping[str, Any]) -> Figures:
    """Read figures from a file; what makes no sense there is as good as unknown.

    Examples
    --------
    >>> read_figures({"test": {"accuracy": 0.5, "images": "many"}, "seeds": 3}).test.accuracy
    0.5
    """
    return Figures(
        test=_read(Measured, data.get("test")),
        seeds=_read(SeedFigures, _seed_by_seed(data.get("seeds"))),
        robustness=_read(RobustnessFigures, data.get("robustness")),
    )


def _seed_by_seed(data: Any) -> Any:
    """Take apart what older files have as one: the accuracy of each seed, by its number."""
    each = data.get("accuracies") if isinstance(data, Mapping) else None
    if not isinstance(each, Mapping) or not all(str(seed).isdecimal() for seed in each):
        return data
    return {**data, "seeds": [int(seed) for seed in each], "accuracies": [*each.values()]}


def _read(cls: type[S], data: Any) -> S | None:
    if not isinstance(data, Mapping):
        return None
    names = [one.name for one in fields(cls)]  # type: ignore[arg-type] # a dataclass each
    known = {name: data[name] for name in names if name in data}
    if cls is Measured:  # each of its figures stands alone
        known = {name: item for name, item in known.items() if _sensible(cls, {name: item})}
    return from_data(cls, known) if known and _sensible(cls, known) else None


def _sensible(cls: type[Setting], data: Mapping[str, Any]) -> bool:
    try:
        from_data(cls, data)
    except SettingError:
        return False
    return True


def _require_length(what: str, values: tuple[float, ...] | None, count: int) -> None:
    if values is not None and len(values) != count:
        raise SettingError(f"{what} must be {count} numbers, got {len(values)}")


def _require_printable(text: str | None) -> None:
    if text is not None and not text.isprintable():
        raise SettingError(f"a name must be printable, got {text!r}")
