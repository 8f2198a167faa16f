"""``--set key=value``: settings of a recipe, by their whole place or the end of it."""

import difflib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from digitus.errors import SettingError
from digitus.recipes import Recipe, override
from digitus.settings import Setting, from_data, to_data

S = TypeVar("S", bound=Setting)


def override_texts(recipe: Recipe, texts: Sequence[str]) -> Recipe:
    """Change settings of a recipe as a person writes them on the command line.

    Parameters
    ----------
    recipe
        What to start from.
    texts
        Each a place and a value: ``learning_rate=0.5``, ``network.layers.0.units=30``,
        ``optimizer=Adam``.  A place may be shortened to its end where only one fits; a value is
        TOML, or plain text.

    Raises
    ------
    SettingError
        For a text without ``=``, a place that does not exist or that two settings share, or a
        value that does not fit.

    Examples
    --------
    >>> from digitus.recipes import load_recipe
    >>> changed = override_texts(load_recipe("sigmoid-40"), ["learning_rate=0.5", "epochs=3"])
    >>> changed.training.optimizer.learning_rate, changed.training.epochs
    (0.5, 3)
    """
    for text in texts:
        key, value = _parts(text)
        place, present = _find(recipe, key)
        recipe = override(recipe, {place: _value(value, present)})
    return recipe


def change_texts(setting: S, texts: Sequence[str]) -> S:
    """Change fields of one setting as a person writes them on the command line.

    Raises
    ------
    SettingError
        For a text without ``=``, a field that does not exist, or a value that does not fit.

    Examples
    --------
    >>> from digitus.networks import SGD
    >>> change_texts(SGD(), ["learning_rate=0.5"]).learning_rate
    0.5
    """
    data = to_data(setting)
    for text in texts:
        key, value = _parts(text)
        data[key] = _value(value, data.get(key))
    return from_data(type(setting), data)


def _parts(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise SettingError(f"--set needs a place and a value, as in epochs=3, got {text!r}")
    return key.strip(), value.strip()


def _find(recipe: Recipe, key: str) -> tuple[str, Any]:
    """Return the whole place that a key means, and what stands there now."""
    places = dict(_places(to_data(recipe)))
    if key in places:
        return key, places[key]
    fits = [place for place in places if place.endswith(f".{key}")]
    if len(fits) == 1:
        return fits[0], places[fits[0]]
    if fits:
        raise SettingError(f"{key!r} could be {' or '.join(fits)}; write the whole place")
    if "." in key or key in {field.name for field in fields(Recipe)}:
        return key, None  # perhaps one that is not set: the recipe knows
    raise SettingError(_unknown(key, places))


def _unknown(key: str, places: dict[str, Any]) -> str:
    ends = {place.rpartition(".")[2]: place for place in places}
    near = difflib.get_close_matches(key, ends, n=1)
    hint = f"did you mean {ends[near[0]]!r}? " if near else ""
    return f"the recipe has no setting {key!r}; {hint}('digitus recipes NAME' shows them all)"


def _places(data: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Go through all places of plain data, tables and lists included."""
    if where:
        yield where, data
    if isinstance(data, dict | list):
        for key, item in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _places(item, f"{where}.{key}" if where else str(key))


def _value(text: str, present: Any) -> Any:
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    # The name of a kind alone, where a table stands: optimizer=Adam.
    if isinstance(value, str) and isinstance(present, dict):
        return {"kind": value}
    return value
