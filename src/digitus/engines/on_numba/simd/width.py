"""Kernels on tiles of one to four registers across: the one place where widths are told apart."""

from collections.abc import Callable
from typing import Any

from digitus.engines.on_numba.jit import kernel


def by_width(of_columns: Callable[[int], Callable[..., None]], most: int) -> Callable[..., None]:
    """Make one kernel of those for one, two, three and four columns.

    It takes the number of columns (``most`` of them at most), then what they all take.
    """
    forms = [of_columns(columns) for columns in range(1, most + 1)]
    one, two, three, four = (forms + forms[-1:] * 3)[:4]

    @kernel
    def of_width(columns: int, *arguments: Any) -> None:
        if columns == 4:
            four(*arguments)
        elif columns == 3:
            three(*arguments)
        elif columns == 2:
            two(*arguments)
        else:
            one(*arguments)

    return of_width
