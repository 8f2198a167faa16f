"""What is known and wanted of the numbers in a picture: one value, checked before anything is read."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias, final, get_args

from digitus.errors import SettingError
from digitus.reading.pattern import LONGEST, digit_counts
from digitus.reading.pattern_cost import MOST_WAYS, ways_to_match
from digitus.reading.result import SIGNS

Signs: TypeAlias = Literal["ignore", "keep", "refuse"]
"""What becomes of separators and other signs between digits."""

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@final
@dataclass(frozen=True, kw_only=True)
class ReadRequest:
    """What is known of the numbers in a picture, and what is to become of them.

    A wish never makes an answer surer: the confidence of a reading is that of its text among all
    texts, and where the likeliest one does not fit the wish, the number is rejected.

    Parameters
    ----------
    digits
        How many digits each number has, where that is known.
    pattern
        A regular expression that each number matches as a whole, where something is known of it;
        it speaks of digits alone unless signs are kept.
    reject
        The largest share of wrong numbers among those that are not rejected, such as 0.005; None
        rejects what is more likely wrong than right.
    signs
        Whether separators are left out of the text and named among a reading's problems
        (``"ignore"``), kept in it (``"keep"``), or make a number rejected (``"refuse"``).
    table
        Whether the numbers of a line that stand in columns of their own are kept apart.

    Raises
    ------
    SettingError
        The pattern is no regular expression or matches no number, fewer than one digit is asked
        for, or the two contradict each other.

    Examples
    --------
    >>> ReadRequest(digits=4, pattern="20..").fits("2025")
    True
    >>> ReadRequest(digits=8, pattern="[0-9]{3}")
    Traceback (most recent call last):
    digitus.errors.SettingError: --digits 8 and the pattern '[0-9]{3}' contradict each other: \
what the pattern matches has 3 digits
    """

    digits: int | None = None
    pattern: str | None = None
    reject: float | None = None
    signs: str = "ignore"
    table: bool = False

    def __post_init__(self) -> None:
        if self.digits is not None and self.digits < 1:
            raise SettingError(f"digits must be at least 1, got {self.digits}")
        if self.signs not in get_args(Signs):
            raise SettingError(f"signs must be ignore, keep or refuse, got {self.signs!r}")
        if self.pattern is not None:
            self._require_possible(self.pattern)

    @property
    def constrained(self) -> bool:
        """Whether anything is known of the numbers."""
        return self.digits is not None or self.pattern is not None

    def fits(self, text: str, spelled: str | None = None) -> bool:
        """Whether a number is of the wanted kind.

        Parameters
        ----------
        text
            Its digits.
        spelled
            Its digits with the signs between them; looked at where signs are kept.
        """
        whole = spelled if self.signs == "keep" and spelled is not None else text
        fits = self._expression is None or self._expression.fullmatch(whole) is not None
        return fits and (self.digits is None or len(text) == self.digits)

    def misfit(self, text: str, spelled: str) -> str:
        """Say why a number is not of the wanted kind.

        Examples
        --------
        >>> ReadRequest(digits=4).misfit("801", "801")
        'three digits stand there, four were asked for'
        """
        if self.digits is not None and len(text) != self.digits:
            stand = "digit stands" if len(text) == 1 else "digits stand"
            asked = "was" if self.digits == 1 else "were"
            return f"{_number(len(text))} {stand} there, {_number(self.digits)} {asked} asked for"
        whole = spelled if self.signs == "keep" else text
        return f"{whole} stands there, which the pattern does not match"

    @cached_property
    def _expression(self) -> re.Pattern[str] | None:
        return None if self.pattern is None else re.compile(self.pattern)

    def _require_possible(self, pattern: str) -> None:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise SettingError(
                f"the pattern {pattern!r} is no regular expression: {error}"
            ) from error
        if ways_to_match(pattern) >= MOST_WAYS:
            raise SettingError(
                f"the pattern {pattern!r} could take for ever: there are too many ways to match it;"
                " repeat nothing that repeats itself, as in ([0-9]+)+"
            )
        kept = SIGNS if self.signs == "keep" else ""
        counts = digit_counts(pattern, kept)
        if not counts >> 1:
            other = digit_counts(pattern, SIGNS) >> 1
            advice = (
                "it speaks of signs, which are left out of the text: keep them with --separators"
                if other and not kept
                else "a number is made of the digits 0 to 9" + (f" and {kept}" if kept else "")
            )
            raise SettingError(f"no number can match the pattern {pattern!r}: {advice}")
        if self.digits is not None and self.digits <= LONGEST and not counts >> self.digits & 1:
            possible = [str(n) for n in range(1, LONGEST + 1) if counts >> n & 1]
            listed = ", ".join(possible[:4]) + (" or more" if len(possible) > 4 else "")
            raise SettingError(
                f"--digits {self.digits} and the pattern {pattern!r} contradict each other:"
                f" what the pattern matches has {listed} digits"
            )


def _number(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else str(count)
