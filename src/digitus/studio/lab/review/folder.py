"""A folder of scans under review: read behind the page, looked at in it, kept in one table."""

import gc
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, final

from digitus.errors import DigitusError, SettingError
from digitus.reading.answers import NO_NUMBER
from digitus.reading.batch import ALONE, PageRead, find_pictures, read_files
from digitus.reading.batch import Settings as ReadSettings
from digitus.reading.judge import CROSSED_OUT, NOT_A_NUMBER
from digitus.reading.result import SIGNS, Box
from digitus.studio.lab.review.order import Order, What, is_accepted
from digitus.studio.lab.review.standing import Tally, bound, error_lines, promises
from digitus.studio.lab.review.table import Answer, ReviewTable
from digitus.studio.settings import ReviewSettings, ServerSettings

log = logging.getLogger("digitus.studio")

PATIENCE: Final = 300.0
"""Seconds to wait at most until the server is ready."""

GRACE: Final = 2.0
"""Seconds in which reading puts away what it holds when the server stops."""

POLL: Final = 0.2
"""Seconds between two looks whether it is."""


@final
class FolderReview:
    """All that is known of a folder's review.

    Parameters
    ----------
    settings
        Which folder, and what is known of its numbers.
    model
        What reads.
    engine
        What computes.

    Raises
    ------
    DataError
        The table is none.
    """

    def __init__(self, settings: ReviewSettings, model: str, engine: str = "auto") -> None:
        self.settings = settings
        self.reading = ReadSettings(model=model, request=settings.request(), engine=engine)
        self.table = ReviewTable(settings.table_path)
        self.order, self.tally = Order(), Tally()
        self.files: dict[str, None] = {}
        self.read = 0
        self.problem = ""
        self.active = True
        self._closed = threading.Event()
        self._lock = threading.RLock()
        self.boxes: dict[int, Box] = {}
        """Where answers stand that were read since the server was started."""
        self._errors: list[Answer] = []
        self._promises: tuple[tuple[int, int], list[dict[str, float]]] | None = None

    def begin(self, is_ready: Callable[[], bool] = lambda: True) -> None:
        """Read behind the page; many files once the server is ready, so that kernels are compiled once."""
        self._thread = threading.Thread(
            target=self._work, args=(is_ready,), name="digitus-review", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Read nothing more, and wait for nothing: what is under way is read again another time."""
        self._closed.set()
        for process in multiprocessing.active_children():
            process.terminate()
        self._thread.join(GRACE)
        gc.collect()  # what a pool holds of the system is in circles, and given back with them

    def _work(self, is_ready: Callable[[], bool]) -> None:
        try:
            self._go_through(is_ready)
        except DigitusError as error:
            self.problem = str(error)
        except Exception as error:
            if not self._closed.is_set():
                self.problem = f"reading stopped: {type(error).__name__}; the server's log has more"
                log.exception("the folder cannot be read")
        self.active = False

    def _go_through(self, is_ready: Callable[[], bool]) -> None:
        self.files = dict.fromkeys(find_pictures([str(self.settings.folder)]))
        done = self.table.files
        for answer in self.table.answers:
            if answer.file in self.files:  # others belong to the table, but nobody can see them
                self._take(answer)
        names = [name for name in self.files if name not in done]
        self.read = len(self.files) - len(names)
        end = time.monotonic() + PATIENCE
        while len(names) > ALONE and not is_ready() and time.monotonic() < end:
            if self._closed.wait(POLL):
                return
        with closing(self._pages(names)) as pages:
            for _, group in groupby(pages, key=attrgetter("file")):
                self._keep(list(group))
                self.read += 1

    def _keep(self, pages: list[PageRead]) -> None:
        """Take over what was read of a file."""
        answers = self.table.add(pages, separators=self.settings.keeps_signs)
        boxes = {
            (page.page, line): reading.box
            for page in pages
            for line, reading in enumerate(page.readings)
        }
        for answer in answers:
            if place := boxes.get((answer.page, answer.line)):
                self.boxes[answer.number] = place
            self._take(answer)

    def _pages(self, names: list[str]) -> Generator[PageRead, None, None]:
        with closing(read_files(names, self.reading)) as pages:
            for page in pages:
                if self._closed.is_set():
                    return
                yield page

    def _take(self, answer: Answer) -> None:
        with self._lock:
            self.order.add(answer)
            self.tally.add(answer)
            if answer.error:
                self._errors.append(answer)

    def answer(self, number: int) -> Answer | None:
        """Return an answer; None where there is none that can be looked at."""
        if not 0 <= number < len(self.table.answers):
            return None
        found = self.table.answers[number]
        return None if found.error or found.file not in self.files else found

    def next(self, what: What, without: frozenset[int]) -> Answer | None:
        """Return what is to be looked at next."""
        with self._lock:
            number = self.order.next(what, without)
        return None if number is None else self.table.answers[number]

    def check(self, answer: Answer, given: str) -> None:
        """Keep what a person saw.

        Raises
        ------
        SettingError
            It is no number.
        StorageError
            The table cannot be written.
        """
        truth = truth_of(given, keeps_signs=self.settings.keeps_signs)
        with self._lock:
            before = self.table.answers[answer.number]
            after = self.table.check(answer.number, truth)
            self.order.done(after)
            self.tally.count(before, -1)
            self.tally.count(after, 1)

    def skip(self, answer: Answer) -> None:
        """Let all others come first."""
        with self._lock:
            self.order.skip(answer)

    def to_data(self) -> dict[str, Any]:
        """Say how far it is."""
        with self._lock:
            tally, looked = self.tally, dict(self.order.looked)
            return {
                "folder": str(self.settings.folder),
                "table": str(self.table.path),
                "model": self.reading.model,
                "active": self.active,
                "problem": self.problem,
                "files": len(self.files),
                "read": self.read,
                "answers": tally.answers,
                "accepted": tally.accepted,
                "doubtful": tally.doubtful,
                "waiting": self.order.waiting,
                "looked": looked,
                "wrong": tally.wrong,
                "bound": bound(looked["sample"], tally.wrong),
                "promises": self._promised(),
                "errors": error_lines(self._errors),
            }

    def _promised(self) -> list[dict[str, float]]:
        """Reckon again only where something has come or was seen."""
        state = self.tally.answers, self.tally.looked + 1_000_000 * self.tally.wrong
        if self._promises is None or self._promises[0] != state:
            seen = [one for one in self.table.answers if one.file in self.files]
            self._promises = state, promises(seen) if self.order.looked["sample"] else []
        return self._promises[1]


def suggestion(answer: Answer) -> str:
    """Say what one key confirms: what was seen, or else what the reader says of it.

    Examples
    --------
    >>> one = Answer(0, "a.png", 0, 0, "12", 0.1, True, "not a number", "", "")
    >>> suggestion(one), suggestion(one._replace(reason="too unsure"))
    ('-', '12')
    """
    if answer.truth:
        return answer.truth
    is_none = not answer.text or answer.reason in {NOT_A_NUMBER, CROSSED_OUT}
    return NO_NUMBER if is_none else answer.text


def truth_of(given: str, *, keeps_signs: bool = False) -> str:
    """Make of what a person typed what the table says.

    Raises
    ------
    SettingError
        It is neither a number nor the sign for none.

    Examples
    --------
    >>> truth_of(" 1 250,- "), truth_of("12,50", keeps_signs=True), truth_of("-")
    ('1250', '12,50', '-')
    """
    text = "".join(given.split())
    if text in {NO_NUMBER, "–", "—"}:
        return NO_NUMBER
    digits = text.translate(dict.fromkeys(map(ord, SIGNS)))
    if not digits or not (digits.isascii() and digits.isdecimal()):
        raise SettingError(
            f"type the digits that stand there, or {NO_NUMBER} where no number stands; got {given!r}"
        )
    return text if keeps_signs else digits


def described(answer: Answer, folder: Path) -> dict[str, Any]:
    """Say what the page shows of an answer."""
    path = Path(answer.file)
    return {
        "number": answer.number,
        "file": str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name,
        "page": answer.page,
        "line": answer.line,
        "text": answer.text,
        "confidence": answer.confidence,
        "reason": answer.reason,
        "accepted": is_accepted(answer),
        "truth": answer.truth,
        "suggestion": suggestion(answer),
    }


def require_review(settings: ServerSettings) -> None:
    """See that a review can begin, before the server does.

    Raises
    ------
    SettingError
        What is known of the numbers contradicts itself, or cannot be promised.
    DataError
        The table is none.
    """
    if settings.review is not None:
        FolderReview(settings.review, settings.reader).reading.reader()
