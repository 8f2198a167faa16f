"""Where the engine computes, and how: what stands behind its name, as in "torch:cuda+bfloat16"."""

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, final

import torch

from digitus.errors import EngineError, unknown

OPTIONS = ("bfloat16", "compile")


@final
@dataclass(frozen=True, slots=True)
class Place:
    """A device, and what was asked for on it.

    Parameters
    ----------
    device
        Where tensors lie.
    bfloat16
        Whether layers compute in bfloat16 while parameters stay as they are (autocast).
    compiled
        Whether ``torch.compile`` is to fuse what a step does.
    """

    device: torch.device
    bfloat16: bool = False
    compiled: bool = False

    @classmethod
    def named(cls, text: str) -> "Place":
        """Read what stands behind the colon of an engine's name.

        Raises
        ------
        EngineError
            There is no such device here.
        SettingError
            There is no such option.

        Examples
        --------
        >>> Place.named("cpu+bfloat16")
        Place(device=device(type='cpu'), bfloat16=True, compiled=False)
        """
        name, *options = (text or "cpu").split("+")
        if name in OPTIONS:
            name, options = "cpu", [name, *options]
        for option in options:
            if option not in OPTIONS:
                raise unknown("option of the torch engine", option, OPTIONS)
        return cls(_device(name), "bfloat16" in options, "compile" in options)

    def computing(self) -> AbstractContextManager[Any]:
        """Return the context in which layers compute."""
        if not self.bfloat16:
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)


def _device(name: str) -> torch.device:
    there = ["cpu"]
    if torch.cuda.is_available():
        there += ["cuda", *(f"cuda:{number}" for number in range(torch.cuda.device_count()))]
    if torch.backends.mps.is_available():
        there.append("mps")
    if name not in there:
        raise EngineError(
            f"there is no device {name!r} that PyTorch {torch.__version__} can use here; there is"
            f" {', '.join(there)}"
        )
    if name == "cuda" and "LOCAL_RANK" in os.environ:
        number = int(os.environ["LOCAL_RANK"])
        if f"cuda:{number}" not in there:
            raise EngineError(
                f"{number + 1} processes or more on this machine, and {torch.cuda.device_count()}"
                " GPUs: start as many processes as there are GPUs"
            )
        name = f"cuda:{number}"
    return torch.device(name)
