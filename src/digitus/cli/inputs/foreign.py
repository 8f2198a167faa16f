"""What a person says of another program's model on the command line."""

import re
from pathlib import Path

from digitus.cli.inputs.models import network_of
from digitus.errors import SettingError
from digitus.foreign import parse_layers
from digitus.models.store import SUFFIX
from digitus.networks import Layer, Network


def size_of(text: str) -> tuple[int, int]:
    """Read a height and a width.

    Raises
    ------
    SettingError
        It is written in another way.

    Examples
    --------
    >>> size_of("16x8")
    (16, 8)
    """
    found = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text)
    if found is None:
        raise SettingError(f"--size is written as 28x28, height first, got {text[:40]!r}")
    return int(found[1]), int(found[2])


def wanted_network(name: str | None, layers: str | None) -> Network | tuple[Layer, ...] | None:
    """Make a network of what was said of a state dict; None where nothing was.

    Raises
    ------
    SettingError
        There is none of that name, or it is written in another way.

    Examples
    --------
    >>> wanted_network(None, "Dense(10)")
    (Dense(units=10, activation='identity', bias=True),)
    """
    if name and layers:
        raise SettingError("--network and --layers both say what the layers are: give one of them")
    if layers:
        return parse_layers(layers)
    return network_of(name)[1] if name else None


def out_for(file: Path, out: Path | None) -> Path:
    """Choose where the model goes: beside nothing that would be lost.

    Raises
    ------
    SettingError
        It would take the place of the file that is brought in.
    """
    target = out or Path(file.stem + SUFFIX)
    if target.expanduser().absolute() == file.expanduser().absolute():
        raise SettingError(f"{file} would be replaced by what is made of it: add --out FILE")
    return target
