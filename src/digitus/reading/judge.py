"""What a line says -> whether it should be believed, and what the picture did not keep to."""

import numpy as np

from digitus.arrays import Float, Image
from digitus.images.strip import Frame
from digitus.models import ConfidenceModel
from digitus.reading.find_lines import Page
from digitus.reading.read_line import Verdict
from digitus.reading.request import ReadRequest
from digitus.reading.result import Box, Reading
from digitus.reading.writing import ALIKE, are_even

INVERTED = "inverted: the ink is lighter than its paper; turned round"

NOTHING = "nothing is written there"
"""What is said of a page without a line of writing."""

UNSURE_REASON = "too unsure"
"""Why a reading is rejected that is more likely wrong than was asked for."""

NOT_A_NUMBER = "not a number"
CROSSED_OUT = "crossed out"

_JUNK = 0.6  # where junk is surer than this, a line holds something that is no digit
_NO_SIGN = 0.92, 0.98
"""How sure a reading is, at least, where what looks like a sign is believed to be a digit; and where
several do, as in a date."""

_BARS = 4
_COMPARTMENT = 0.5  # of its bars' height, a comb's compartment is broad at least
_EVEN = 0.12
"""So many 1s, at least, whose ends and distances differ by less than this share of their height and
distance, are the bars of a comb."""

_FAINT = 0.1  # of the paper's brightness: in ink so pale, a single stroke is no 1
_PIECES = 12  # of a 1's height are looked at one by one
_BESIDE = 0.5  # of its height: so far to either side of a 1 is its paper sought
_BOTH_SIDES = 0.25  # of how dark it is to one side, a 1 is to the other at least

_CROSSED = 0.22, 0.78  # of a line's height from the top: a stroke in between crosses digits out
_ALONG = 0.75, 1.6  # of the width of all digits: so long is a stroke that crosses them out


def judge(
    verdict: Verdict,
    page: Page,
    confidence_model: ConfidenceModel,
    request: ReadRequest,
    least: float,
) -> Reading:
    """Make a reading of what a line says.

    Parameters
    ----------
    verdict
        What it says.
    page
        Where it stands.
    confidence_model
        How far the network is to be believed.
    request
        What is known and wanted.
    least
        The confidence from which a reading is believed.
    """
    confidence = confidence_model.confidence(verdict.probability, verdict.junk, len(verdict.text))
    reason = _reason(verdict, page, request)
    several = sum(not one.isdigit() for one in verdict.suspect) > 1
    if not reason and verdict.suspect and confidence < _NO_SIGN[several]:
        reason = f"a sign may stand among the digits: {verdict.suspect}"
    if not reason and confidence < least:
        reason = UNSURE_REASON
    problems: tuple[str, ...] = (INVERTED,) if page.inverted else ()
    if verdict.marks and verdict.text and request.signs == "ignore":
        signs = " ".join(mark.sign for mark in verdict.marks)
        problems += (f"signs left out: {signs} of {verdict.spelled}",)
    return Reading(
        text=verdict.text,
        confidence=confidence,
        digits=verdict.digits,
        marks=verdict.marks,
        rejected=bool(reason),
        reason=reason,
        box=box_of(verdict.frame),
        problems=problems,
    )


def box_of(frame: Frame) -> Box:
    """Box a line."""
    half = frame.digit / 2
    return (frame.left, frame.middle - half, frame.right, frame.middle + half)


def _reason(verdict: Verdict, page: Page, request: ReadRequest) -> str:
    """Say why a line is no number, or not the wanted one; empty where neither is so."""
    if not verdict.text:
        return "no digit stands there"
    if verdict.misfit:
        return verdict.misfit
    if verdict.junk > _JUNK or _are_printed(verdict) or _are_edges(verdict, page):
        return NOT_A_NUMBER
    if _crossed_out(verdict, page):
        return CROSSED_OUT
    if verdict.marks and request.signs == "refuse":
        signs = " ".join(mark.sign for mark in verdict.marks)
        return f"signs stand there: {signs} of {verdict.spelled}"
    return ""


def _are_printed(verdict: Verdict) -> bool:
    """Whether equal digits stand as evenly, and as far apart, as only printed dots or bars do."""
    digits = verdict.digits
    equal = len({one.digit for one in digits}) <= 1 + len(digits) // ALIKE
    boxes = np.array([one.box for one in digits]).reshape(-1, 4)
    if equal and len(digits) >= ALIKE and are_even(boxes, verdict.frame.digit):
        return True
    return len(digits) >= _BARS and {one.digit for one in digits} == {1} and _is_comb(boxes)


def _is_comb(boxes: Float[np.ndarray, "digits 4"]) -> bool:
    """Whether bars are equally high, end at one height, and are equally far apart, but for gaps."""
    heights = boxes[:, 3] - boxes[:, 1]
    apart = np.diff((boxes[:, 0] + boxes[:, 2]) / 2)
    usual = max(float(np.median(apart)), 1.0)
    away = apart / np.maximum((apart / usual).round(), 1) / usual - 1
    size = float(np.median(heights))
    uneven = (
        float(np.abs(away).max()),
        float(np.ptp(boxes[:, 1])) / size,
        float(np.ptp(boxes[:, 3])) / size,
    )
    return usual > _COMPARTMENT * size and max(uneven) < _EVEN


def _are_edges(verdict: Verdict, page: Page) -> bool:
    """Whether what was read as 1s may be shades of the paper: hardly seen, or the edge of a shadow.

    A stroke has paper on both sides; beyond the edge of a shadow it is as dark as on it.
    """
    if {one.digit for one in verdict.digits} != {1}:
        return False
    edges = [_darker_than_both_sides(page.grey, one.box) < _BOTH_SIDES for one in verdict.digits]
    return page.contrast < _FAINT or all(edges)


def _darker_than_both_sides(grey: Image, box: Box) -> float:
    """Say how much darker a stroke is than its paler surroundings, of how much on its other side."""
    left, top, right, bottom = (round(edge) for edge in box)
    reach = max(2, round(_BESIDE * (bottom - top)))
    start = max(0, left - reach)
    around = grey[max(0, top) : bottom, start : right + reach].astype(np.float32)
    pieces = [
        piece.mean(0) for piece in np.array_split(around, min(_PIECES, len(around))) if piece.size
    ]
    shares = []
    for row in pieces:
        middle = max(0, left) - start + int(np.argmin(row[max(0, left) - start : right - start]))
        sides = row[: middle + 1].max() - row[middle], row[middle:].max() - row[middle]
        shares.append(min(sides) / max(*sides, 1.0))
    return float(np.median(shares)) if shares else 1.0


def _crossed_out(verdict: Verdict, page: Page) -> bool:
    """Whether a stroke runs along the middle of all digits, and hardly further."""
    boxes = [one.box for one in verdict.digits]
    if not boxes:
        return False
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    frame, width = verdict.frame, right - left
    top = frame.middle - frame.digit / 2
    for stroke in page.strokes:
        height = ((stroke[1] + stroke[3]) / 2 - top) / frame.digit
        over = min(right, stroke[2]) - max(left, stroke[0])
        long = stroke[2] - stroke[0]
        along = over > _ALONG[0] * width and long < _ALONG[1] * width
        if along and _CROSSED[0] < height < _CROSSED[1]:
            return True
    return False


def written_lines(readings: list[Reading], grey: Image) -> list[Reading]:
    """Leave out lines where nothing is written, if there are others."""
    written = [one for one in readings if one.text]
    if not all(one.rejected for one in written):
        # What is rejected and sticks into the picture is a table's edge or a finger.
        written = [one for one in written if not (one.rejected and _at_rim(one, grey))]
    return written or readings[:1]


def _at_rim(reading: Reading, grey: Image) -> bool:
    height, width = grey.shape
    left, top, right, bottom = reading.box
    return left <= 0 or top <= 0 or right >= width or bottom >= height
