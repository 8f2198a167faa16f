"""One line of a picture -> its reading: looked at in one size, and in more where unsure."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TypeAlias, final

import numpy as np

from digitus.arrays import Float, Image
from digitus.images.strip import Frame, cut_strip
from digitus.images.window_classes import GAP, JUNK
from digitus.reading.boxes import find_boxes, to_picture
from digitus.reading.decode import BEAM, Spelling, spell, without_refusals
from digitus.reading.request import ReadRequest
from digitus.reading.result import Mark, ReadDigit, spell_out
from digitus.reading.separators import find_separators
from digitus.reading.signs import sort_signs
from digitus.reading.sliding_network import SlidingNetwork
from digitus.reading.window_scores import LEAST

Rounds = tuple[tuple[tuple[float, ...], float], ...]

ROUNDS: Rounds = (
    ((1.0,), 0.97),
    ((0.85, 1.2), 0.8),
    ((0.7, 1.45, 0.55, 1.75), 0.0),
)
"""What a line's height is multiplied by, and how sure a reading must be so that no more sizes are
tried: first as it was found, then a little off, at last as boxes around digits or a pattern behind
them mislead."""

_SEE_JUNK = 3  # windows
_POSSIBLE = 0.01  # a text of less than this probability does not come in place of the likeliest
_WIDE_BEAM = 8 * BEAM  # where texts of one kind are wanted


@final
@dataclass(frozen=True, slots=True, eq=False)
class ScaledReading:
    """What the network saw in a line at one size."""

    frame: Frame
    strip: Image
    probabilities: Float[np.ndarray, "windows classes"]
    spellings: tuple[Spelling, ...]


Seen: TypeAlias = dict[tuple[Frame, int], ScaledReading]
"""What the network has seen of frames in a picture, each with the beam that was followed."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What a line says.

    Parameters
    ----------
    text
        Its digits; where something is known of the number, those that fit, if any are likely.
    probability
        Of the text among all texts, as the network has it, not calibrated yet.
    digits, marks
        With their places in the picture.
    junk
        How surely there is something that is no digit, from 0 to 1.
    frame
        Where the line stands.
    scales
        How the network came to it, one for each size, the one that read it most surely first; none
        where it saw one digit alone.
    misfit
        Why the likeliest text is not what was asked for; empty where it is.
    part
        What was looked at, where one digit alone was sought.
    suspect
        The text with the signs that some of its digits may be; empty where none looks like one.
    """

    text: str
    probability: float
    digits: tuple[ReadDigit, ...]
    marks: tuple[Mark, ...]
    junk: float
    frame: Frame
    scales: tuple[ScaledReading, ...]
    misfit: str = ""
    part: Image | None = None
    suspect: str = ""

    @property
    def spelled(self) -> str:
        """The digits with the signs between them."""
        return spell_out(self.digits, self.marks)


def read_text_line(
    network: SlidingNetwork,
    grey: Image,
    frame: Frame,
    request: ReadRequest | None = None,
    rounds: Rounds = ROUNDS,
    seen: Seen | None = None,
) -> Verdict:
    """Read one line.

    The likeliest of all texts decides; where it is not what was asked for, the likeliest one that
    is takes its place, with its own probability and the reason why it should not be believed.

    Parameters
    ----------
    network
        The network that looks.
    grey
        The whole picture, with dark ink.
    frame
        Where the line stands.
    request
        What is known of its number.
    rounds
        In which sizes to look at it; a glance is the first of them.
    seen
        What the network has seen already of frames in this picture; what it sees now is added.
    """
    request = request or ReadRequest()
    scales: list[ScaledReading] = []
    votes: dict[str, float] = defaultdict(float)
    for sizes, sure in rounds:
        frames = [replace(frame, digit=frame.digit * size) for size in sizes]
        for scaled in _read_scaled(network, grey, frames, request, {} if seen is None else seen):
            scales.append(scaled)
            for spelling in scaled.spellings:
                votes[spelling.text] += spelling.probability
        likeliest = max(votes, key=votes.__getitem__)
        if votes[likeliest] >= sure * len(scales) and request.fits(likeliest):
            break
    return _fitting(scales, votes, frame, network.step, request)


def _fitting(
    scales: list[ScaledReading],
    votes: dict[str, float],
    frame: Frame,
    step: int,
    request: ReadRequest,
) -> Verdict:
    """Choose the likeliest text that fits; where the likeliest of all does not, say so."""
    ranked = sorted(votes, key=lambda text: -votes[text])
    first = _verdict(scales, ranked[0], votes, frame, step)
    if not first.text or not request.constrained or request.fits(first.text, first.spelled):
        return first
    misfit = request.misfit(first.text, first.spelled)
    for text in ranked[1:]:
        if votes[text] < _POSSIBLE * len(scales):
            break
        other = _verdict(scales, text, votes, frame, step)
        if request.fits(other.text, other.spelled):
            whole = other.spelled if request.signs == "keep" else other.text
            return replace(other, misfit=f"{misfit}; {whole} is less likely")
    return replace(first, misfit=misfit)


def _verdict(
    scales: list[ScaledReading], text: str, votes: dict[str, float], frame: Frame, step: int
) -> Verdict:
    best, spelling = _best_scale(scales, text)
    found = sort_signs(best.strip, best.frame, _digits(best, spelling, step))
    marks = find_separators(best.strip, best.probabilities, best.frame, spelling.windows, step)
    return Verdict(
        text="".join(str(one.digit) for one in found.digits),
        probability=votes[text] / len(scales),
        digits=found.digits,
        marks=(*marks, *found.signs),
        junk=min(_junk(scaled.probabilities) for scaled in scales),
        frame=frame,
        scales=(best, *(scaled for scaled in scales if scaled is not best)),
        suspect=found.suspect,
    )


def _read_scaled(
    network: SlidingNetwork, grey: Image, frames: list[Frame], request: ReadRequest, seen: Seen
) -> list[ScaledReading]:
    beam = _WIDE_BEAM if request.constrained else BEAM
    new = [frame for frame in frames if (frame, beam) not in seen]
    strips = [cut_strip(grey, frame) for frame in new]
    for frame, strip, windows in zip(new, strips, network.see(strips), strict=True):
        spellings = tuple(spell(without_refusals(windows), beam))
        seen[frame, beam] = ScaledReading(frame, strip, windows, spellings)
    return [seen[frame, beam] for frame in frames]


def _best_scale(scales: list[ScaledReading], text: str) -> tuple[ScaledReading, Spelling]:
    """Find the size at which a text was read most surely."""
    found = [
        (scaled, spelling)
        for scaled in scales
        for spelling in scaled.spellings
        if spelling.text == text
    ]
    return max(found, key=lambda pair: pair[1].probability)


def _digits(scaled: ScaledReading, spelling: Spelling, step: int) -> tuple[ReadDigit, ...]:
    places = np.array(spelling.windows, np.int64)
    edges = find_boxes(scaled.strip, places * float(step))
    # The window on the middle and those beside it, as a geometric mean.
    logs = np.log(np.pad(scaled.probabilities[:, :GAP] + LEAST, ((1, 1), (0, 0)), mode="edge"))
    ten = np.exp((logs[places] + logs[places + 1] + logs[places + 2]) / 3)
    ten = ten / ten.sum(axis=1, keepdims=True)
    return tuple(
        ReadDigit(int(digit), probabilities, to_picture(box, scaled.frame))
        for digit, probabilities, box in zip(spelling.text, ten, edges, strict=True)
    )


def _junk(probabilities: np.ndarray) -> float:
    """Say how surely some windows saw junk: a single one may be off."""
    junk = np.sort(probabilities[:, JUNK])[-_SEE_JUNK:]
    return float(junk.mean())
