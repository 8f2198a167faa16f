"""What the page asks of a training: bodies of requests, checked before anything is done."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from digitus.errors import SettingError
from digitus.images.augment import Augment
from digitus.models import Change
from digitus.studio.lab.augmenting import as_text, from_text
from digitus.studio.lab.setups import Setup


class PlannedChange(BaseModel):
    """A change as a link writes it: before which step, and ``learning_rate:0.1``."""

    model_config = ConfigDict(extra="forbid")

    step: Annotated[int, Field(ge=0)]
    text: Annotated[str, Field(max_length=200)]


class Start(BaseModel):
    """A training to begin."""

    model_config = ConfigDict(extra="forbid")

    setup: Setup = Setup()
    changes: Annotated[tuple[PlannedChange, ...], Field(max_length=100)] = ()


class Go(BaseModel):
    """How far to go on: all empty means to the end."""

    model_config = ConfigDict(extra="forbid")

    steps: Annotated[int, Field(ge=0, le=10**9)] = 0
    epochs: Annotated[int, Field(ge=0, le=10**6)] = 0
    step: Annotated[int, Field(ge=0, le=10**9)] = 0
    speed: Annotated[str, Field(pattern="^(full|slow)$")] = "full"


class NewSettings(BaseModel):
    """Settings to change while a training goes on."""

    model_config = ConfigDict(extra="forbid")

    learning_rate: Annotated[float | None, Field(gt=0, le=1e6)] = None
    batch_size: Annotated[int | None, Field(ge=1, le=10_000)] = None
    dropout: Annotated[float | None, Field(ge=0, lt=1)] = None
    l1: Annotated[float | None, Field(ge=0, le=1e6)] = None
    l2: Annotated[float | None, Field(ge=0, le=1e6)] = None
    clip_norm: Annotated[float | None, Field(ge=0, le=1e6)] = None
    augment: Annotated[str | None, Field(max_length=300)] = None


class Back(BaseModel):
    """A step to go to."""

    model_config = ConfigDict(extra="forbid")

    step: Annotated[int, Field(ge=0, le=10**9)]


def planned(changes: Sequence[PlannedChange]) -> tuple[Change, ...]:
    """Read changes as a link writes them.

    Examples
    --------
    >>> planned([PlannedChange(step=7, text="learning_rate:0.1;l2:0.001")])[0].l2
    0.001
    """
    return tuple(Change.at(one.step, _settings(one.text)) for one in changes)


def _settings(text: str) -> dict[str, Any]:
    pairs = [part.partition(":") for part in text.split(";") if part]
    try:
        given = NewSettings(**{key: value for key, _, value in pairs})  # type: ignore[arg-type]
    except ValueError as error:
        raise SettingError(
            f"a change is written as in learning_rate:0.1, got {text!r}: {error}"
        ) from error
    return given_in(given)


def given_in(settings: NewSettings) -> dict[str, Any]:
    """Return the settings that were given, as :meth:`~digitus.training.Run.change` takes them."""
    given = settings.model_dump(exclude_none=True)
    if "dropout" in given:
        given["dropout"] = (given["dropout"],)
    if "augment" in given:
        given["augment"] = from_text(given["augment"]) or Augment()
    return given


def written(change: Change) -> dict[str, str]:
    """Write the settings of a change as links do: :func:`planned` reads it.

    Examples
    --------
    >>> written(Change(step=7, learning_rate=0.1, dropout=(0.5,)))
    {'learning_rate': '0.1', 'dropout': '0.5'}
    """
    found = {}
    for name in NewSettings.model_fields:
        value = getattr(change, name)
        if isinstance(value, Augment):
            found[name] = as_text(value)
        elif value is not None:
            (number,) = value if isinstance(value, tuple) else (value,)
            found[name] = str(number)
    return found
