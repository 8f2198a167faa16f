"""Which answer comes next: the doubtful ones that pay most, and accepted ones drawn at random.

Of the doubtful ones, those just below the threshold come first: most of them are right, so that one
key makes another number certain. Among them come accepted answers, drawn at random: a promise about
what is accepted needs a random sample of it, or it would be about the doubtful ones alone.

The draw is by a hash of an answer's place, so that it knows nothing of the answer, is the same after
a new start, and goes on where it was.
"""

from hashlib import blake2b
from typing import Final, Literal, TypeAlias, final

from digitus.evaluation.promises import answers_needed
from digitus.reading.judge import UNSURE_REASON
from digitus.studio.lab.review.table import Answer

What: TypeAlias = Literal["both", "doubtful", "sample"]
"""Which answers are asked for."""

SAMPLE: Final = answers_needed(0.01)
"""So many accepted answers, drawn at random and all of them right, promise one error in a hundred."""

_EACH: Final = 4
"""Of so many answers, one is an accepted one."""

_Key: TypeAlias = tuple[int, int | bool, float, int]


def is_doubtful(answer: Answer) -> bool:
    """Whether a person has to look at it: the reader does not rely on what it says."""
    return answer.rejected and not answer.error


def is_accepted(answer: Answer) -> bool:
    """Whether the reader relies on it."""
    return not answer.rejected and not answer.error


def draw(answer: Answer) -> int:
    """Draw a number for an answer, from its place alone.

    Examples
    --------
    >>> one = Answer(0, "a.png", 0, 0, "12", 0.9, False, "", "", "")
    >>> draw(one) == draw(one._replace(text="13", confidence=0.1))
    True
    """
    place = f"{answer.file}\0{answer.page}\0{answer.line}".encode()
    return int.from_bytes(blake2b(place, digest_size=8).digest())


@final
class Order:
    """What is still to be looked at."""

    def __init__(self) -> None:
        self._doubtful: dict[int, _Key] = {}
        self._sample: dict[int, _Key] = {}
        self._skips: dict[int, int] = {}
        self.looked = {"doubtful": 0, "sample": 0}
        """How many of each kind were looked at."""

    @property
    def waiting(self) -> int:
        """How many doubtful answers wait."""
        return len(self._doubtful)

    def add(self, answer: Answer) -> None:
        """Take an answer, or one that was looked at before the server was started."""
        if answer.error:
            return
        if answer.truth:
            self.looked["doubtful" if answer.rejected else "sample"] += 1
        else:
            self._place(answer)

    def done(self, answer: Answer) -> None:
        """Take note that somebody has looked at an answer; a second time is none."""
        waiting = self._doubtful if answer.rejected else self._sample
        if waiting.pop(answer.number, None) is not None:
            self.looked["doubtful" if answer.rejected else "sample"] += 1

    def skip(self, answer: Answer) -> None:
        """Let all others come first."""
        if answer.number in self._doubtful or answer.number in self._sample:
            self._skips[answer.number] = self._skips.get(answer.number, 0) + 1
            self._place(answer)

    def next(self, what: What, without: frozenset[int] = frozenset()) -> int | None:
        """Say which comes next; None where nothing is left, or enough of the sample is done."""
        doubtful, sample = _first(self._doubtful, without), _first(self._sample, without)
        if what == "doubtful":
            return doubtful
        if what == "sample":
            return sample
        if self.looked["sample"] + len(self._sample.keys() & without) >= SAMPLE:
            return doubtful
        if doubtful is None:
            return sample
        doubts = self.looked["doubtful"] + len(self._doubtful.keys() & without)
        drawn = self.looked["sample"] + len(self._sample.keys() & without)
        due = drawn < (doubts + drawn + 1) // _EACH
        return sample if due and sample is not None else doubtful

    def _place(self, answer: Answer) -> None:
        skips = self._skips.get(answer.number, 0)
        if answer.rejected:
            other = answer.reason != UNSURE_REASON
            self._doubtful[answer.number] = skips, other, -answer.confidence, answer.number
        else:
            self._sample[answer.number] = skips, draw(answer), 0.0, answer.number


def _first(waiting: dict[int, _Key], without: frozenset[int]) -> int | None:
    open_ones = (item for item in waiting.items() if item[0] not in without)
    return min(open_ones, key=lambda item: item[1], default=(None, None))[0]
