"""Engines named on the command line, with the device they are to use."""

from digitus.engines.processes import process_count
from digitus.errors import SettingError


def on_device(engine: str, device: str | None) -> str:
    """Put a device behind the name of an engine.

    Raises
    ------
    SettingError
        The engine has no devices, or several processes train that do not know of each other.

    Examples
    --------
    >>> on_device("torch", "cuda+bfloat16")
    'torch:cuda+bfloat16'
    """
    if device and engine != "torch":
        raise SettingError("--device goes with --engine torch; the others compute on the processor")
    if process_count() > 1 and engine.partition(":")[0] != "torch":
        raise SettingError("several processes train together with --engine torch only")
    return f"{engine}:{device}" if device else engine
