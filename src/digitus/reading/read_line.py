"""One line of a picture -> its reading: looked at in one size, and in more where unsure."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from jaxtyping import Float

from digitus.arrays import Image
from digitus.images.strip import Frame, cut_strip
from digitus.images.window_classes import GAP, JUNK
from digitus.reading.boxes import find_boxes, to_picture
from digitus.reading.decode import BEAM, LEAST, Spelling, spell, without_refusals
from digitus.reading.result import Mark, ReadDigit
from digitus.reading.separators import find_separators
from digitus.reading.sliding_network import SlidingNetwork

ROUNDS = (
    ((1.0,), 0.97),
    ((0.85, 1.2), 0.8),
    ((0.7, 1.45, 0.55, 1.75), 0.0),
)
"""What a line's height is multiplied by, and how sure a reading must be so that no more sizes are
tried: first as it was found, then a little off, at last as boxes around digits or a pattern behind
them mislead."""

_SEE_JUNK = 3  # windows
_WIDE_BEAM = 8 * BEAM  # where only texts of one kind are wanted


@final
@dataclass(frozen=True, slots=True, eq=False)
class ScaledReading:
    """What the network saw in a line at one size."""

    frame: Frame
    strip: Image
    shares: Float[np.ndarray, "windows classes"]
    spellings: tuple[Spelling, ...]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What a line says.

    Parameters
    ----------
    text
        Its digits.
    probability
        The network's own, not calibrated yet; 0 where no text was of the wanted kind.
    digits, marks
        With their places in the picture.
    junk
        How surely there is something that is no digit, from 0 to 1.
    frame
        Where the line stands.
    looks
        How the network came to it, one for each size, the one that read it most surely first; none
        where it saw one digit alone.
    """

    text: str
    probability: float
    digits: tuple[ReadDigit, ...]
    marks: tuple[Mark, ...]
    junk: float
    frame: Frame
    looks: tuple[ScaledReading, ...]


def read_text_line(
    network: SlidingNetwork,
    grey: Image,
    frame: Frame,
    wanted: Callable[[str], bool] | None = None,
) -> Verdict:
    """Read one line.

    Parameters
    ----------
    network
        The network that looks.
    grey
        The whole picture, with dark ink.
    frame
        Where the line stands.
    wanted
        Which texts are possible; None for all.
    """
    looks: list[ScaledReading] = []
    votes: dict[str, float] = defaultdict(float)
    for sizes, sure in ROUNDS:
        for size in sizes:
            look = _look(network, grey, replace(frame, digit=frame.digit * size), wanted)
            looks.append(look)
            for spelling in look.spellings:
                votes[spelling.text] += spelling.probability
        if max(votes.values(), default=0.0) >= sure * len(looks):
            break
    if not votes:
        return Verdict("", 0.0, (), (), _junk(looks[0].shares), frame, tuple(looks))
    text = max(votes, key=votes.__getitem__)
    best, spelling = _best_look(looks, text)
    return Verdict(
        text=text,
        probability=votes[text] / len(looks),
        digits=_digits(best, spelling, network.step),
        marks=find_separators(best.strip, best.shares, best.frame, spelling.windows, network.step),
        junk=min(_junk(look.shares) for look in looks),
        frame=frame,
        looks=(best, *(look for look in looks if look is not best)),
    )


def _look(
    network: SlidingNetwork, grey: Image, frame: Frame, wanted: Callable[[str], bool] | None
) -> ScaledReading:
    strip = cut_strip(grey, frame)
    shares = network(strip)
    found = spell(without_refusals(shares), _WIDE_BEAM if wanted else BEAM)
    return ScaledReading(frame, strip, shares, tuple(_only(found, wanted) if wanted else found))


def _only(spellings: list[Spelling], wanted: Callable[[str], bool]) -> list[Spelling]:
    """Keep the texts that are possible, and share the probability out among them."""
    kept = [spelling for spelling in spellings if wanted(spelling.text)]
    total = sum(spelling.probability for spelling in kept)
    return [one._replace(probability=one.probability / total) for one in kept] if total else []


def _best_look(looks: list[ScaledReading], text: str) -> tuple[ScaledReading, Spelling]:
    """Find the size at which a text was read most surely."""
    found = [
        (look, spelling) for look in looks for spelling in look.spellings if spelling.text == text
    ]
    return max(found, key=lambda pair: pair[1].probability)


def _digits(look: ScaledReading, spelling: Spelling, step: int) -> tuple[ReadDigit, ...]:
    places = np.array(spelling.windows, np.int64)
    edges = find_boxes(look.strip, places * float(step))
    # The window on the middle and those beside it, as a geometric mean.
    logs = np.log(np.pad(look.shares[:, :GAP] + LEAST, ((1, 1), (0, 0)), mode="edge"))
    ten = np.exp((logs[places] + logs[places + 1] + logs[places + 2]) / 3)
    ten = ten / ten.sum(axis=1, keepdims=True)
    return tuple(
        ReadDigit(int(digit), shares, to_picture(box, look.frame))
        for digit, shares, box in zip(spelling.text, ten, edges, strict=True)
    )


def _junk(shares: np.ndarray) -> float:
    """Say how surely some windows saw junk: a single one may be off."""
    junk = np.sort(shares[:, JUNK])[-_SEE_JUNK:]
    return float(junk.mean())
