"""Layers as people write them on the command line: ``Conv2D(32, 3, relu), MaxPool2D(2), Dense(10)``.

It is how they are written in Python, the quotation marks left out where one likes.
"""

import ast
import dataclasses
from typing import Any

from digitus.errors import SettingError, unknown
from digitus.networks import Layer
from digitus.networks import layers as known

KINDS: dict[str, type[Layer]] = {
    name: getattr(known, name) for name in known.__all__ if name[:1].isupper() and name != "Layer"
}
del KINDS["Shape"]

EXAMPLE = "'Conv2D(32, 3, relu), MaxPool2D(2), Dense(10)'"


def parse_layers(text: str) -> tuple[Layer, ...]:
    """Read layers.

    Raises
    ------
    SettingError
        They are not written so, or there is no such layer or setting.

    Examples
    --------
    >>> parse_layers("Dense(128, relu), Dropout(0.2), Dense(10)")[1:]
    (Dropout(rate=0.2), Dense(units=10, activation='identity', bias=True))
    """
    try:
        tree = ast.parse(f"({text},)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SettingError(f"layers are written as {EXAMPLE}, got {text[:60]!r}") from error
    if not isinstance(tree, ast.Tuple):
        raise SettingError(f"layers are written as {EXAMPLE}, got {text[:60]!r}")
    return tuple(_layer(node) for node in tree.elts)


def written_layers(layers: tuple[Layer, ...]) -> str:
    """Write layers as :func:`parse_layers` reads them, what is usual left out.

    Examples
    --------
    >>> from digitus.networks import Conv2D, Dense
    >>> written_layers((Conv2D(8, 5, "relu"), Dense(10, bias=False)))
    'Conv2D(8, 5, relu), Dense(10, bias=False)'
    """
    return ", ".join(map(_written, layers))


def _layer(node: ast.expr) -> Layer:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        raise SettingError(f"layers are written as {EXAMPLE}, got {ast.unparse(node)[:60]!r}")
    if node.func.id not in KINDS:
        raise unknown("layer", node.func.id, KINDS)
    kind: Any = KINDS[node.func.id]
    arguments = [_value(one) for one in node.args]
    named = {str(one.arg): _value(one.value) for one in node.keywords}
    try:
        layer: Layer = kind(*arguments, **named)
    except TypeError as error:
        names = ", ".join(field.name for field in dataclasses.fields(kind))
        raise SettingError(f"{ast.unparse(node)[:60]}: a {node.func.id} has {names}") from error
    return layer


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_layer(one) for one in node.elts)
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise SettingError(f"{ast.unparse(node)[:60]} is no number, word or layers") from error


def _written(layer: Layer) -> str:
    words = []
    in_order = True
    for field in dataclasses.fields(layer):  # type: ignore[arg-type]
        value = getattr(layer, field.name)
        if value == field.default:
            in_order = False
            continue
        word = f"({written_layers(value)},)" if isinstance(value, tuple) else str(value)
        words.append(word if in_order else f"{field.name}={word}")
    return f"{layer.kind}({', '.join(words)})"
