"""The reading: what was read in a line of writing, where, how surely, and if not, why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, final

import numpy as np

from digitus.arrays import Float
from digitus.display import Overview, Shown, Table, percent

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the picture, ends excluded."""


SIGNS = ".,-/=:'+×✓|()!?%¤"
"""The signs that may stand between the digits of a reading; ``¤`` is a currency's, or any other."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class ReadDigit:
    """One digit of a reading.

    Parameters
    ----------
    digit
        Which one.
    probabilities
        One for each of the ten digits; they sum to 1.
    box
        Where it stands in the picture.
    """

    digit: int
    probabilities: Float[np.ndarray, " 10"]
    box: Box

    @property
    def probability(self) -> float:
        """Of this digit among the ten."""
        return float(self.probabilities[self.digit])

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "digit": self.digit,
            "probability": round(self.probability, 5),
            "box": [round(edge, 1) for edge in self.box],
            "probabilities": [round(share, 5) for share in self.probabilities.tolist()],
        }


@final
@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A sign in a line that is no digit: a separator, or another one such as a currency's.

    Parameters
    ----------
    sign
        Which one of :data:`SIGNS`.
    box
        Where it stands in the picture.
    """

    sign: str
    box: Box


@final
@dataclass(frozen=True, slots=True, eq=False)
class Reading(Shown):
    """What was read in one line of writing.

    Parameters
    ----------
    text
        The digits, as they were read; empty where nothing is written.
    confidence
        How probable it is that all of them are right and none is missing.
    digits
        Each with its place and its ten probabilities.
    marks
        The separators between them.
    rejected
        Whether the text should not be believed.
    reason
        Why not; empty where it should.
    box
        Where the line stands in the picture.
    problems
        What the picture did not keep to, and what was left out of the text, in words.
    row, column
        Where it stands among the numbers of its picture, from 0: numbers of one row stand beside
        each other, those of one column of a table below each other.
    field
        The name of the form's field that it stands in; empty where no form was read.
    """

    text: str
    confidence: float
    digits: tuple[ReadDigit, ...] = ()
    marks: tuple[Mark, ...] = ()
    rejected: bool = False
    reason: str = ""
    box: Box = (0.0, 0.0, 0.0, 0.0)
    problems: tuple[str, ...] = ()
    row: int = 0
    column: int = 0
    field: str = ""

    def __repr__(self) -> str:
        verdict = f"rejected: {self.reason}" if self.rejected else f"{100 * self.confidence:.1f} %"
        return f"<reading {self.text!r}, {verdict}>"

    def overview(self) -> Overview:
        """Say what there is to see: the number, how sure it is, and the digits one by one."""
        facts = {"confidence": percent(self.confidence, 1)}
        facts |= {"rejected": self.reason} if self.rejected else {}
        facts |= {"remarks": "; ".join(self.problems)} if self.problems else {}
        return Overview(
            title="not recognised" if self.rejected else "reading",
            large=self.spelled,
            facts=facts,
            table=Table(_HEADS, [_cells(one) for one in self.digits]) if self.digits else None,
        )

    def doubted(self, reason: str) -> "Reading":
        """Return it rejected; one that is rejected already keeps its reason.

        Examples
        --------
        >>> Reading("17", 0.9).doubted("crossed out").doubted("too unsure")
        <reading '17', rejected: crossed out>
        """
        return self if self.rejected else replace(self, rejected=True, reason=reason)

    @property
    def spelled(self) -> str:
        """The digits with the separators between them.

        Examples
        --------
        >>> nine = ReadDigit(9, np.eye(10)[9], (0, 0, 10, 20))
        >>> comma = Mark(",", (11, 18, 13, 24))
        >>> Reading(
        ...     "99", 0.9, (nine, ReadDigit(9, np.eye(10)[9], (15, 0, 25, 20))), (comma,)
        ... ).spelled
        '9,9'
        """
        return spell_out(self.digits, self.marks)

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data, as ``digitus read --json`` prints it."""
        return {
            "text": self.text,
            "confidence": round(self.confidence, 5),
            "rejected": self.rejected,
            "reason": self.reason,
            "spelled": self.spelled,
            "box": [round(edge, 1) for edge in self.box],
            "digits": [one.to_data() for one in self.digits],
            "problems": list(self.problems),
            "row": self.row,
            "column": self.column,
        } | ({"field": self.field} if self.field else {})


_HEADS = ("digit", "probability", "else", "probability")


def _cells(one: ReadDigit) -> tuple[str, ...]:
    other = max((k for k in range(10) if k != one.digit), key=lambda k: one.probabilities[k])
    shares = one.probability, float(one.probabilities[other])
    return str(one.digit), percent(shares[0], 1), str(other), percent(shares[1], 1)


def spell_out(digits: Iterable[ReadDigit], marks: Iterable[Mark]) -> str:
    """Write digits and the signs between them in the order of their places."""
    boxes = [(one.box, str(one.digit)) for one in digits]
    # From the first digit's middle to the last one's: to the left in a picture upside down.
    middles = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box, _ in boxes]
    right, down = (
        (middles[-1][0] - middles[0][0], middles[-1][1] - middles[0][1])
        if len(middles) > 1
        else (1.0, 0.0)
    )
    signs = boxes + [(mark.box, mark.sign) for mark in marks]
    return "".join(
        sign
        for box, sign in sorted(
            signs,
            key=lambda item: right * (item[0][0] + item[0][2]) + down * (item[0][1] + item[0][3]),
        )
    )
