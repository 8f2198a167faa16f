"""What looks like a sheet's edge may be a shadow's that runs through a number, or a fold.

A part of a number is a wrong number. So a sheet is not taken where the whole picture shows a longer
number at the same place, nor believed where a line goes on beyond its edge.
"""

from collections.abc import Iterator, Sequence

from digitus.reading.orientation import evidence
from digitus.reading.page_reading import PageReading
from digitus.reading.result import Box, Reading
from digitus.reading.tables import are_level
from digitus.reading.turns import score
from digitus.reading.views import View

_AS_MUCH = 0.7  # of the digits that were read before, each as surely as its number, a sheet shows
_POSSIBLE = 0.25  # a number as sure as this is one
_RIM = 0.1  # of a picture's height: so near its rim, a sheet that is as high as the picture ends
_ROOM = 0.3  # of the picture's height: in less nothing more is written


def shows_more(sheet: PageReading, best: PageReading) -> bool:
    """Whether a sheet reads better than what was read before, and hardly less of it."""
    better = score(sheet.readings) > score(best.readings)
    return better and evidence(sheet.readings) > _AS_MUCH * evidence(best.readings)


def cuts_a_number(sheet: PageReading, whole: PageReading) -> bool:
    """Whether a line of the whole picture has more digits than a sheet shows of it."""
    for line in whole.readings:
        part = [one for one in sheet.readings if one.text and _in_line(one.box, line.box)]
        digits = sum(len(one.text) for one in part)
        if part and line.confidence >= _POSSIBLE and len(line.text) > digits:
            return True
    return False


def beyond(sheet: View, whole: View) -> Iterator[View]:
    """Show what lies left and right of a sheet that is as high as its picture."""
    height, width = whole.grey.shape
    left, top, right, bottom = sheet.back((0, 0, sheet.grey.shape[1], sheet.grey.shape[0]))
    if top > _RIM * height or bottom < (1 - _RIM) * height:
        return
    for start, stop in ((0, int(left)), (int(right), width)):
        if stop - start >= _ROOM * height:
            yield whole.cropped((start, 0, stop, height))


def doubt_what_goes_on(readings: Sequence[Reading], others: Sequence[Reading]) -> list[Reading]:
    """Reject the numbers that go on beyond the edge of their sheet.

    Parameters
    ----------
    readings, others
        What is read on the sheet, and beyond.

    Examples
    --------
    >>> part = Reading("003", 0.96, box=(0, 10, 60, 40))
    >>> rest = Reading("53448", 0.7, box=(70, 12, 150, 38))
    >>> doubt_what_goes_on([part], [rest])[0].reason
    'an edge or a shadow runs through the number; beyond it: 53448'
    """
    return [_doubted(one, others) for one in readings]


def _doubted(reading: Reading, others: Sequence[Reading]) -> Reading:
    more = [
        other.text
        for other in others
        if other.text and other.confidence >= _POSSIBLE and _in_line(reading.box, other.box)
    ]
    if not more:
        return reading
    return reading.doubted(
        f"an edge or a shadow runs through the number; beyond it: {' '.join(more)}"
    )


def _in_line(one: Box, other: Box) -> bool:
    """Whether two boxes of about the same height lie side by side, or over each other."""
    heights = one[3] - one[1], other[3] - other[1]
    return max(heights) < 2 * min(heights) and are_level(one, other)
