"""From any picture to the numbers written in it.

A picture is read as it is. Where that leaves doubt it is looked at again: with light ink for dark,
a sheet of paper by itself, closely for small writing, turned. The surest reading is taken; turned
pictures only where they read much better than upright ones.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import final

from digitus.arrays import Image
from digitus.images import Limits, open_image
from digitus.images.limits import DEFAULT_LIMITS
from digitus.images.open import Source
from digitus.models import ConfidenceModel, Model, load_model
from digitus.reading.find_lines import Page, find_text_lines
from digitus.reading.find_sheet import find_sheets
from digitus.reading.judge import judge, written_lines
from digitus.reading.orientation import the_right_way_up
from digitus.reading.page_reading import PageReading, placed
from digitus.reading.read_digit import read_alone
from digitus.reading.read_line import ROUNDS, Rounds, Verdict, read_text_line
from digitus.reading.request import ReadRequest, Signs
from digitus.reading.result import Reading
from digitus.reading.sheet_edges import (
    beyond,
    cuts_a_number,
    doubt_what_goes_on,
    shows_more,
)
from digitus.reading.sliding_network import SlidingNetwork
from digitus.reading.tables import cells_of, in_rows_and_columns
from digitus.reading.turns import (
    LEVEL,
    holds_numbers,
    lies_or_climbs,
    may_be_turned,
    possible_turns,
    promising,
    stands_right,
)
from digitus.reading.views import View

MODEL = "strip"
"""The shipped model that reads strips."""

UNSURE = 0.5
"""A confidence below this is rejected where no risk is asked for."""

_DOUBTS = 0.08, 0.25
"""How much must speak for the other kind of paper, that it is tried where all is rejected, and
in any case."""

_FAINTER = 0.5  # of the contrast of dark ink, light ink has at least, and the other way round
_LARGE = 1300  # pixels of the longer side from which a picture is looked at closely, too
_LOOKS = 28  # sizes in which lines without a number were seen, after which a glance must do
_PATIENCE = 16  # lines without a number, one after the other, after which a page is texture


def read(
    source: Source,
    *,
    digits: int | None = None,
    pattern: str | None = None,
    reject: float | None = None,
    signs: Signs = "ignore",
    table: bool = False,
    frame: int = 0,
    limits: Limits = DEFAULT_LIMITS,
) -> list[Reading]:
    """Read the numbers in a picture.

    Parameters
    ----------
    source
        A path, bytes, a file object, a Pillow picture or an array of greys or colours.
    digits, pattern, reject, signs, table
        What is known of the numbers, and what is to become of them; see
        :class:`~digitus.reading.request.ReadRequest`.
    frame
        Which page or frame of the file.
    limits
        How large a file and picture are accepted.

    Returns
    -------
    list of Reading
        One for each line of writing, from the top; empty where nothing is written.

    Raises
    ------
    ImageError
        The picture cannot be opened.
    SettingError
        What is known contradicts itself, or no confidence is known to keep to the risk.

    Examples
    --------
    >>> from digitus.datasets.synthetic import composed_strings
    >>> picture, text = next(composed_strings("test", 1))
    >>> (reading,) = read(picture)
    >>> reading.text == text
    True
    """
    request = ReadRequest(digits=digits, pattern=pattern, reject=reject, signs=signs, table=table)
    grey = open_image(source, frame=frame, limits=limits)
    return default_reader().read(grey, request)


@cache
def default_reader(engine: str = "auto") -> "Reader":
    """Make the shipped reader ready, once."""
    return Reader(load_model(MODEL), engine)


@final
class Reader:
    """A model made ready to read pictures.

    Parameters
    ----------
    model
        One that was trained on windows of strips.
    engine
        The engine that computes.

    Raises
    ------
    ModelError
        If its network cannot slide over a strip.
    """

    def __init__(self, model: Model, engine: str = "auto") -> None:
        self.model, self.network = model, SlidingNetwork(model, engine)
        self.of_lines = model.line_confidence or ConfidenceModel()
        self.of_digits = model.digit_confidence or ConfidenceModel()

    def read(
        self, grey: Image, request: ReadRequest | None = None, *, in_place: bool = False
    ) -> list[Reading]:
        """Read a picture that is open already; see :meth:`read_page`."""
        return list(self.read_page(grey, request, in_place=in_place).readings)

    def least(self, request: ReadRequest, digits: int | None = None) -> float:
        """Say from which confidence a reading is believed, that has so many digits.

        Raises
        ------
        SettingError
            No confidence is known to keep to the risk that is asked for.
        """
        if request.reject is None:
            return UNSURE
        return self._confidence_model(request).least(request.reject, digits)

    def read_page(
        self, grey: Image, request: ReadRequest | None = None, *, in_place: bool = False
    ) -> PageReading:
        """Read a picture, and tell also where its lines were found and what each says.

        Parameters
        ----------
        grey
            The picture.
        request
            What is known and wanted of its numbers.
        in_place
            Whether it was cut out of a page that lies right: no sheet is sought in it, and it is
            never turned.
        """
        request = request or ReadRequest()
        best = whole = self._of_view(View.whole(grey), request)
        for view, closely in () if in_place or best.sure else self._other_views(grey, best):
            found = self._of_view(view, request, closely=closely)
            if shows_more(found, best) and not cuts_a_number(found, whole):
                best = found
            if best.sure:
                break
        if best is not whole:
            best = self._with_its_edges(best, whole, request)
        if request.digits != 1 and not in_place:
            best = self._upright(best, whole, request)
        return replace(best, readings=tuple(in_rows_and_columns(best.readings)))

    def verdicts(
        self, page: Page, request: ReadRequest | None = None, rounds: Rounds = ROUNDS
    ) -> Iterator[Verdict]:
        """Say what stands in each line of a page, without judging it."""
        request = request or ReadRequest()
        if request.digits == 1:
            yield from read_alone(self.model, self.network, page, request)
            return
        for frame in page.frames:
            verdict = read_text_line(self.network, page.grey, frame, request, rounds, page.seen)
            cells = cells_of(frame, [one.box for one in verdict.digits], page.posts, request.table)
            if not cells:
                yield verdict
            for cell in cells:
                yield read_text_line(self.network, page.grey, cell, request, rounds, page.seen)

    def _other_views(self, grey: Image, first: PageReading) -> Iterator[tuple[View, bool]]:
        whole = View.whole(grey)
        yield from ((sheet, False) for sheet in find_sheets(whole))
        if max(grey.shape) > _LARGE and not first.accepted:
            yield whole, True

    def _of_view(self, view: View, request: ReadRequest, *, closely: bool = False) -> PageReading:
        """Read a view, with dark ink and, where that is in doubt, with light."""
        found = self._of_page(view, find_text_lines(view.grey, closely=closely), request)
        if request.digits != 1 and found.page.doubt > _DOUBTS[not found.accepted]:
            page = find_text_lines(view.grey, not found.page.inverted, closely=closely)
            if page.contrast < _FAINTER * found.page.contrast:
                return found  # what stands out so little is no ink but the paper around it
            found = max(found, self._of_page(view, page, request), key=attrgetter("surety"))
        return found

    def _of_page(self, view: View, page: Page, request: ReadRequest) -> PageReading:
        """Read the lines of a page; those of smaller writing where the larger is none."""
        found = self._judged(view, page, request)
        for frames in page.smaller if request.digits != 1 else ():
            if found.accepted:
                break
            other = self._judged(view, replace(page, frames=frames), request)
            found = max(found, other, key=attrgetter("surety"))
        return found

    def _judged(
        self, view: View, page: Page, request: ReadRequest, rounds: Rounds = ROUNDS
    ) -> PageReading:
        known = self._confidence_model(request)
        verdicts: list[Verdict] = []
        readings: list[Reading] = []
        for part in self._parts(page, request):
            in_vain = all(one.rejected for one in readings)
            if in_vain and len(readings) >= _PATIENCE:
                break
            looks = sum(len(verdict.scales) for verdict in verdicts)
            glance = in_vain and looks >= _LOOKS
            for verdict in self.verdicts(part, request, rounds[:1] if glance else rounds):
                verdicts.append(verdict)
                least = self.least(request, len(verdict.text))
                readings.append(judge(verdict, page, known, request, least))
        written = [placed(one, view) for one in written_lines(readings, view.grey)]
        return PageReading(view, page, tuple(verdicts), tuple(written))

    @staticmethod
    def _parts(page: Page, request: ReadRequest) -> Iterator[Page]:
        """Go through the lines one by one, or the pieces of one digit together."""
        if request.digits == 1:
            yield page
        else:
            yield from (replace(page, frames=(frame,)) for frame in page.frames)

    def _with_its_edges(
        self, sheet: PageReading, whole: PageReading, request: ReadRequest
    ) -> PageReading:
        """Doubt what is read on a sheet where its lines go on beyond its edges."""
        others = [
            one
            for view in beyond(sheet.view, whole.view)
            for one in self._of_view(view, request).readings
        ]
        return replace(sheet, readings=tuple(doubt_what_goes_on(sheet.readings, others)))

    def _upright(self, best: PageReading, whole: PageReading, request: ReadRequest) -> PageReading:
        """Turn the picture where it reads much better so; where it reads as well, doubt it."""
        # What seems to be a sheet may be the part of the number that lies in the light.
        other_ways = best is not whole and lies_or_climbs(whole)
        right = best.sure and not may_be_turned(best) and not other_ways
        if stands_right(best.readings) or right:
            return best
        turned = list(self._turned(best, request))
        if other_ways:
            turned += self._turned(whole, request)
        return the_right_way_up(best, turned)

    def _turned(self, upright: PageReading, request: ReadRequest) -> Iterator[PageReading]:
        """Read a picture turned in the ways that are worth a try."""
        for view in possible_turns(upright):
            page = find_text_lines(view.grey, upright.page.inverted)
            if view.problem.startswith(LEVEL):
                yield self._of_page(view, page, request)
            elif holds_numbers(page):
                glance = self._judged(view, page, request, ROUNDS[:1])
                if promising(glance.readings, upright.readings):
                    yield self._of_page(view, page, request)

    def _confidence_model(self, request: ReadRequest) -> ConfidenceModel:
        return self.of_digits if request.digits == 1 else self.of_lines
