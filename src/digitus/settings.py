"""Settings: frozen values that validate themselves and can be written down as plain data.

Layers, losses, optimizers, schedules, recipes: each is a frozen dataclass that inherits from
:class:`Setting`.  ``to_data`` turns one into dictionaries, lists, numbers and strings, as TOML
and JSON hold them; ``from_data`` reads them back, checks every key and suggests the nearest name
for a misspelt one.  Writing the class is all that a new kind needs.
"""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar, Union

from digitus.errors import SettingError, unknown

OMIT_DEFAULT = MappingProxyType({"omit default": True})
"""The metadata of a field that is not written where it holds its default: what was written before
the field came stays as it is.
"""

S = TypeVar("S", bound="Setting")

DEEPEST = 20
"""So many tables may stand inside each other in plain data; recipes and networks need half."""


class Setting:
    """The base of every value that can stand in a recipe or a model file."""

    __slots__ = ()
    kind: ClassVar[str]

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        cls.kind = vars(cls).get("kind", cls.__name__)  # an own one outlives a new class name

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed, validated like a new one.

        Raises
        ------
        SettingError
            For a field that does not exist.
        """
        names = [field.name for field in _fields(type(self))]
        for name in changes:
            if name not in names:
                raise unknown(f"{self.kind} setting", name, names)
        # ruff and mypy cannot know that every concrete Setting is a dataclass.
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]


def to_data(value: Any) -> Any:
    """Write a setting as plain data; a ``kind`` key says which class it was.

    Examples
    --------
    >>> from digitus.networks.layers import Dense
    >>> to_data(Dense(10, "sigmoid"))
    {'kind': 'Dense', 'units': 10, 'activation': 'sigmoid', 'bias': True}
    """
    if isinstance(value, Setting):
        pairs = (
            (field.name, getattr(value, field.name))
            for field in _fields(type(value))
            if not (_omits_default(field) and getattr(value, field.name) == field.default)
        )
        # TOML has no null: what is not set is not written.
        return {"kind": value.kind} | {name: to_data(v) for name, v in pairs if v is not None}
    if isinstance(value, tuple | list):
        return [to_data(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_data(item) for key, item in value.items()}
    return value


def from_data(family: type[S], data: Any, where: str = "") -> S:
    """Read a setting back from plain data.

    Parameters
    ----------
    family
        The class that is expected, or the base of the classes that may stand here.
    data
        A mapping as ``to_data`` writes it; ``kind`` may be left out where only one class fits.
    where
        The place in the whole, for messages: ``"training.optimizer"``.

    Raises
    ------
    SettingError
        For an unknown kind or key, a missing key, a wrong type or a value out of its range.

    Examples
    --------
    >>> from digitus.networks.layers import Layer
    >>> from_data(Layer, {"kind": "Dense", "units": 10})
    Dense(units=10, activation='identity', bias=True)
    """
    place = where or family.__name__
    if where.count(".") > DEEPEST:
        raise SettingError(f"{where.partition('.')[0]} has tables more than {DEEPEST} deep")
    if not isinstance(data, Mapping):
        raise SettingError(f"{place} must be a table of settings, got {data!r}")
    kinds = {cls.kind: cls for cls in _concrete(family)}
    keys = dict(data)
    kind = keys.pop("kind", next(iter(kinds)) if len(kinds) == 1 else None)
    if kind is None:
        raise SettingError(f"{place} needs a 'kind', one of: {', '.join(sorted(kinds))}")
    if kind not in kinds:
        raise unknown(f"kind of {family.__name__} (at {place})", kind, kinds)
    cls = kinds[kind]
    hints = typing.get_type_hints(cls)
    names = [field.name for field in _fields(cls)]
    values = {}
    for key, item in keys.items():
        if key not in names:
            raise unknown(f"setting of {kind} (at {place})", key, names)
        values[key] = _convert(hints[key], item, f"{where}.{key}" if where else key)
    missing = [
        field.name
        for field in _fields(cls)
        if field.name not in values
        and field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise SettingError(f"{place} ({kind}) lacks {', '.join(missing)}")
    return cls(**values)


def require_positive(name: str, value: float) -> None:
    """Refuse a number that is not above zero and finite."""
    if not (value > 0 and math.isfinite(value)):
        raise SettingError(f"{name} must be a positive number, got {value}")


def require_between(name: str, value: float, low: float, high: float) -> None:
    """Refuse a number outside ``low <= value < high``."""
    if not low <= value < high:
        raise SettingError(f"{name} must be at least {low} and below {high}, got {value}")


def _fields(cls: type) -> tuple[dataclasses.Field[Any], ...]:
    return tuple(field for field in dataclasses.fields(cls) if field.init)


def _omits_default(field: dataclasses.Field[Any]) -> bool:
    return bool(field.metadata.get("omit default"))


def _concrete(family: type[S]) -> list[type[S]]:
    found: list[type[S]] = []
    if dataclasses.is_dataclass(family):
        found.append(family)
    for child in family.__subclasses__():
        found += _concrete(child)
    return found


def _convert(hint: Any, item: Any, where: str) -> Any:  # noqa: C901, PLR0911 - one case per type
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        if item is None and type(None) in arguments:
            return None
        (hint,) = [argument for argument in arguments if argument is not type(None)]
        return _convert(hint, item, where)
    if origin is typing.Literal:
        if item not in arguments:
            raise unknown(f"value for {where}", item, [str(value) for value in arguments])
        return item
    if origin is tuple:
        if not isinstance(item, list | tuple):
            raise SettingError(f"{where} must be a list, got {item!r}")
        return tuple(_convert(arguments[0], part, f"{where}[{i}]") for i, part in enumerate(item))
    if isinstance(hint, type) and issubclass(hint, Setting):
        return item if isinstance(item, hint) else from_data(hint, item, where)
    if hint is float and isinstance(item, int) and not isinstance(item, bool):
        return float(item)
    if isinstance(hint, type) and (
        not isinstance(item, hint) or (hint is int) is not _is_int(item)
    ):
        if isinstance(item, hint) and hint is not int:
            return item
        raise SettingError(f"{where} must be of type {hint.__name__}, got {item!r}")
    return item


def _is_int(item: Any) -> bool:
    return isinstance(item, int) and not isinstance(item, bool)
