"""What advice says to change, as settings that a branch can try at once."""

import re
from typing import Any

from digitus.training import Advice

TRIED = {"learning_rate": float, "batch_size": int, "clip_norm": float, "l2": float}
"""Settings that can be changed while a training goes on."""


def changes_in(words: str) -> dict[str, float] | None:
    """Find the first setting in words of advice that a branch can try; None where there is none.

    Examples
    --------
    >>> changes_in("learning_rate=0.01, or clip_norm=1")
    {'learning_rate': 0.01}
    >>> changes_in("more images")
    """
    for name, value in re.findall(r"(\w+)=([0-9.]+(?:e-?\d+)?)", words):
        if name in TRIED:
            return {name: TRIED[name](value.rstrip("."))}
    return None


def told_advice(advice: Advice) -> dict[str, Any]:
    """Say a piece of advice as plain data, with the settings that a branch can try."""
    words = {"what": advice.what, "evidence": advice.evidence, "change": advice.change}
    return words | {"settings": changes_in(advice.change)}
