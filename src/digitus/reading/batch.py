"""Many files at once: on all cores, in order, in constant memory; a bad one stops nothing."""

import os
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from glob import glob
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any, final

import PIL.Image

from digitus.arrays import Image
from digitus.cluster.paths import fetch, find, is_address
from digitus.engines.cores import cores
from digitus.errors import DigitusError, ImageError
from digitus.images import open_image
from digitus.images.limits import DEFAULT_LIMITS, Limits
from digitus.images.normaliser import Step
from digitus.images.open import page_count
from digitus.models import load_model
from digitus.reading.annotate import annotate
from digitus.reading.explain import explain
from digitus.reading.form_fields import Form
from digitus.reading.judge import NOTHING
from digitus.reading.reader import MODEL, Reader
from digitus.reading.request import ReadRequest
from digitus.reading.result import Reading

_ENDINGS = "bmp gif heic heif jpe jpeg jpg pbm pdf pgm png ppm tif tiff webp"
SUFFIXES = frozenset(f".{ending}" for ending in _ENDINGS.split())
"""Files of a folder that are taken for pictures; what they are is seen when they are opened."""

COLUMNS = ("file", "page", "line", "text", "confidence", "rejected", "reason", "error")
"""Of a table of readings: what of :meth:`PageRead.rows` it keeps."""

ALONE = 8
"""Up to so many files are read here: other processes take a second to begin."""

_AHEAD = 4  # files under way or waiting, for every process


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How files are read.

    Parameters
    ----------
    model
        A shipped model's name, or a file.
    request
        What is known and wanted of the numbers.
    engine
        The engine that computes.
    annotate, explain
        Whether each page comes with a picture of what was read, and of every step.
    limits
        How large files and pictures may be.
    form
        The fields that each file has; None where every line is read.
    """

    model: str = MODEL
    request: ReadRequest = field(default_factory=ReadRequest)
    engine: str = "auto"
    annotate: bool = False
    explain: bool = False
    limits: Limits = DEFAULT_LIMITS
    form: Form | None = None

    def reader(self) -> Reader:
        """Make the reader ready.

        Raises
        ------
        SettingError
            No confidence is known to keep to the risk that is asked for.
        """
        reader = Reader(load_model(self.model), engine=self.engine)
        reader.least(self.request)
        return reader

    def read(self, reader: Reader, grey: Image, name: str, page: int) -> "PageRead":
        """Read one page, and draw what was read where that is wanted."""
        if self.form:
            grey = self.form.aligned(grey, page)
            readings = tuple(self.form.read(reader, grey, page, self.request.reject))
            drawn = annotate(grey, readings) if self.annotate else None
            return PageRead(name, page, readings, annotated=drawn)
        found = reader.read_page(grey, self.request)
        return PageRead(
            name,
            page,
            found.readings,
            annotated=annotate(grey, found.readings) if self.annotate else None,
            steps=explain(found, grey) if self.explain else (),
        )


@final
@dataclass(frozen=True, slots=True, eq=False)
class PageRead:
    """What was read on one page of a file, or why nothing could be.

    Parameters
    ----------
    file
        As it was named.
    page
        From 0.
    readings
        One for each line.
    error
        In one line; empty where the page was opened.
    annotated
        The page with what was read drawn on it, where that was wanted.
    steps
        How it was read, step by step, where that was wanted.
    """

    file: str
    page: int = 0
    readings: tuple[Reading, ...] = field(default=())
    error: str = ""
    annotated: PIL.Image.Image | None = None
    steps: tuple[Step, ...] = field(default=())

    def rows(self, *, separators: bool = False) -> Iterator[dict[str, Any]]:
        """Describe the page as plain data, a row for each line, as ``digitus read --json`` does.

        Parameters
        ----------
        separators
            Whether texts have the signs between their digits.
        """
        head = {"file": self.file, "page": self.page}
        if self.error or not self.readings:
            nothing = Reading("", 0.0, rejected=True, reason="" if self.error else NOTHING)
            yield {**head, "line": 0, **nothing.to_data(), "error": self.error}
            return
        for line, reading in enumerate(self.readings):
            data = reading.to_data()
            spelled = {"text": data["spelled"]} if separators else {}
            yield {**head, "line": line, **data, **spelled, "error": ""}


def find_pictures(names: Iterable[str]) -> Iterator[str]:
    """Go through files, and through folders for the pictures in them, in order.

    A file that is named is always tried; one of a folder only if its name ends as pictures' do.
    Patterns with ``*`` and ``**`` and addresses such as ``s3://scans/2026`` are looked up.

    Examples
    --------
    >>> list(find_pictures(["7.png", "-"]))
    ['7.png', '-']
    """
    for name in names:
        if is_address(name):
            yield from find(name, SUFFIXES)
            continue
        if name == "-" or not Path(name).is_dir():
            yield from _fitting(name)
            continue
        for folder, below, files in os.walk(name):
            below.sort()
            found = (Path(folder, file) for file in sorted(files))
            yield from (str(path) for path in found if path.suffix.lower() in SUFFIXES)


def _fitting(name: str) -> list[str]:
    """List the files that fit a pattern, or the name itself if it is none or fits nothing."""
    pattern = name != "-" and any(mark in name for mark in "*?[") and not Path(name).exists()
    found = sorted(glob(name, recursive=True)) if pattern else []  # noqa: PTH207 - any pattern
    return [one for one in found if Path(one).is_file()] or [name]


def read_files(
    files: Iterable[str], settings: Settings, *, processes: int | None = None
) -> Generator[PageRead, None, None]:
    """Read files, and give what was read page by page, in their order.

    Whoever has enough closes the generator: nothing more is begun then.

    Parameters
    ----------
    files
        Paths. They are asked for as they are needed, and nothing is kept of what was given away.
    settings
        How to read.
    processes
        How many work at a time; None for one on each core, where there are more than a few files.
    """
    waiting = iter(files)
    first = list(islice(waiting, ALONE + 1))
    wanted = processes or (cores() if len(first) > ALONE else 1)
    everything = chain(first, waiting)
    if wanted == 1:
        reader = settings.reader()
        for name in everything:
            yield from read_pages(name, reader, settings)
        return
    settings.reader()  # what is wrong with the settings is said here
    with ProcessPoolExecutor(
        wanted, get_context("spawn"), initializer=_begin, initargs=(settings,)
    ) as pool:
        under_way: deque[Future[list[PageRead]]] = deque()
        try:
            for name in everything:
                under_way.append(pool.submit(_work, name))
                if len(under_way) >= _AHEAD * wanted:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def read_pages(name: str, reader: Reader, settings: Settings) -> Iterator[PageRead]:
    """Read all pages of a file; what goes wrong is what is read of it."""
    try:
        source = source_of(name, settings.limits)
        pages = page_count(source, limits=settings.limits)
    except DigitusError as error:
        yield PageRead(name, error=str(error))
        return
    for page in range(pages):
        if settings.form and not settings.form.has(page):
            continue
        try:
            grey = open_page(source, page, settings.limits)
            yield settings.read(reader, grey, name, page)
        except ImageError as error:
            yield PageRead(name, page, error=str(error))


def source_of(name: str, limits: Limits = DEFAULT_LIMITS) -> str | bytes:
    """Give a path as it is; what comes from standard input or from an address, as bytes.

    Raises
    ------
    ImageError
        It cannot be fetched.
    """
    if name == "-":
        return standard_input(limits)
    return fetch(name, limits.file_bytes) if is_address(name) else name


def open_page(source: str | bytes, page: int, limits: Limits = DEFAULT_LIMITS) -> Image:
    """Open a page of a file.

    Raises
    ------
    ImageError
        It cannot be opened.
    """
    return open_image(source, frame=page, limits=limits)


@cache
def standard_input(limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Read all of standard input, up to what a picture may have."""
    return sys.stdin.buffer.read(limits.file_bytes + 1)


_mine: list[tuple[Reader, Settings]] = []  # of a working process: what it reads with


def _begin(settings: Settings) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ["OMP_NUM_THREADS"] = "1"
    _mine.append((settings.reader(), settings))


def _end_with_parent() -> None:
    """End when the parent does, however that ends: a pool's processes would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(name: str) -> list[PageRead]:
    ((reader, settings),) = _mine
    return list(read_pages(name, reader, settings))
