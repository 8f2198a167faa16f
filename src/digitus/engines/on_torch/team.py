"""The processes that train together: each sees its part of every batch, and all do the same steps.

``torchrun`` starts them and says in the environment who each is.  What is a sum over the batch
(gradients, losses, the sums of a batch normalisation) is added up over all of them, so that every
process has the gradient of the whole batch and takes the same step.
"""

import atexit
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor

from digitus.engines.processes import process_count
from digitus.errors import EngineError


@final
@dataclass(frozen=True, slots=True)
class Team:
    """Who takes part, and which of them this process is.

    Parameters
    ----------
    rank
        The number of this process, from 0; the first one writes files.
    size
        How many there are.

    Examples
    --------
    >>> Team(1, 2).part(5)
    slice(2, 5, None)
    """

    rank: int = 0
    size: int = 1

    def part(self, count: int) -> slice:
        """Return this process's part of a batch of so many images."""
        return slice(count * self.rank // self.size, count * (self.rank + 1) // self.size)

    def total(self, value: Tensor) -> Tensor:
        """Add up a value over all processes; gradients go back to all of them."""
        if self.size == 1:
            return value
        from torch.distributed.nn.functional import all_reduce

        return self._or_lost(all_reduce, value.contiguous())

    def add_up(self, row: Tensor) -> None:
        """Add up a row of numbers over all processes, in place."""
        if self.size > 1:
            self._or_lost(torch.distributed.all_reduce, row)

    def agreed(self, value: Any) -> Any:
        """Return the value of the first process, to all."""
        if self.size == 1:
            return value
        values = [value]
        self._or_lost(torch.distributed.broadcast_object_list, values, 0)
        return values[0]

    def _or_lost(self, exchange: Any, *what: Any) -> Any:
        try:
            return exchange(*what)
        except RuntimeError as error:
            if isinstance(error, torch.OutOfMemoryError):
                raise
            raise EngineError(
                "another process of this training has ended, and with it this one; what was kept"
                " goes on with --resume"
            ) from error


ALONE = Team()


def team_of(device: torch.device) -> Team:
    """Join the processes that ``torchrun`` started; alone where it started none."""
    if process_count() == 1:
        return ALONE
    if not torch.distributed.is_initialized():
        torch.distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
        atexit.register(torch.distributed.destroy_process_group)
    return Team(torch.distributed.get_rank(), torch.distributed.get_world_size())
