"""What a person says about data files that cannot be told for sure by looking at them."""

import re
from dataclasses import dataclass
from typing import final

from digitus.errors import SettingError
from digitus.settings import Setting

RANGE = re.compile(r"\s*(?P<low>[-+.\deE]+?)\s*\.\.\s*(?P<high>[-+.\deE]+)\s*")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions(Setting):
    """How to read a file where looking at it leaves a doubt; what is not said is looked at.

    Parameters
    ----------
    label_column
        Which column of a table holds the labels: "first", "last", its name, or its number from 1.
    invert
        Whether the images are dark ink on light paper; True inverts them.
    turned
        Whether rows and columns are exchanged, as in EMNIST and in MATLAB's files; True puts them
        upright, False takes them as they are.
    range
        The pixel values of bare paper and of full ink: ``(0, 16)``.
    label_of_zero
        Which label stands for the digit zero where labels go from 1 to 10: 1 or 10.

    Raises
    ------
    SettingError
        The range is empty, or no digit zero has such a label.

    Examples
    --------
    >>> ReadOptions(range=(0, 16), invert=True).text
    '--invert --range 0..16'
    """

    label_column: str | None = None
    invert: bool | None = None
    turned: bool | None = None
    range: tuple[float, ...] | None = None
    label_of_zero: int | None = None

    def __post_init__(self) -> None:
        if self.range is not None:
            ends = tuple(map(float, self.range))
            if len(ends) != 2 or not ends[0] < ends[1] or ends[1] - ends[0] == float("inf"):
                raise SettingError(
                    f"range must be two rising numbers such as 0..16, got {self.range}"
                )
            object.__setattr__(self, "range", ends)
        if self.label_of_zero not in {None, 0, 1, 10}:
            raise SettingError(f"label_of_zero must be 0, 1 or 10, got {self.label_of_zero}")

    @property
    def text(self) -> str:
        """The options as they are written on the command line."""
        flags = {
            "--invert": self.invert,
            "--no-invert": None if self.invert is None else not self.invert,
            "--turned": self.turned,
            "--upright": None if self.turned is None else not self.turned,
        }
        values = {
            "--label-column": self.label_column,
            "--range": self.range and "..".join(f"{end:g}" for end in self.range),
            "--label-of-zero": self.label_of_zero,
        }
        said = [flag for flag, on in flags.items() if on]
        said += [f"{name} {value}" for name, value in values.items() if value is not None]
        return " ".join(said)


AS_FOUND = ReadOptions()
"""Nothing said: every reader looks for itself."""

SURE = ReadOptions(invert=False, turned=False)
"""Images that are known to be light ink on dark paper, and upright."""


def parse_range(text: str) -> tuple[float, float]:
    """Read ``"0..16"``.

    Raises
    ------
    SettingError
        It is not of that form.

    Examples
    --------
    >>> parse_range("-1..1")
    (-1.0, 1.0)
    """
    found = RANGE.fullmatch(text)
    try:
        if found is not None:
            return float(found["low"]), float(found["high"])
    except ValueError:
        pass
    raise SettingError(f"a range is written as 0..16, paper first and then ink, got {text!r}")
