"""Fetching files: from several places in order, checked, and going on where it broke off.

Pooch keeps what has arrived, checks it and puts it in place; this module adds what Pooch leaves
out: going on with half a file (HTTP Range), trying the next address, and a word on each failure.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.splits import DataSplits
from digitus.errors import DataError, DownloadError
from digitus.storage import cannot_write

if TYPE_CHECKING:
    import requests

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a file's name, the bytes that are here, and the bytes in all (0: not known)."""

ATTEMPTS = 5
TIMEOUT = (10, 30)  # seconds: to be answered, and between two pieces
PIECE = 2**16
MOST_BYTES = 2**31


def download(source: Source, folder: Path, progress: Progress | None = None) -> DataSplits:
    """Fetch the files of a data set, and read them.

    Parameters
    ----------
    source
        What to fetch.
    folder
        Where to keep the files; those that are here already are not fetched again, and half a
        file is completed.
    progress
        Is told how far each file is.

    Raises
    ------
    DownloadError
        A file could not be had from any of its addresses; the message says why from each.
    StorageError
        The folder cannot be written.
    FormatError
        The files are not what they should be.
    """
    for file in source.files:
        fetch(file, folder, progress)
    splits = _read(source, folder)
    return splits.labelled(name=source.name, source=source.origin, license=source.license)


def _read(source: Source, folder: Path) -> DataSplits:
    """Read what was fetched; what has no checksum and cannot be read is fetched anew next time."""
    try:
        return source.read(folder)
    except DataError:
        for file in source.files:
            if not file.checksum:
                (folder / file.name).unlink(missing_ok=True)
        raise


def fetch(file: RemoteFile, folder: Path, progress: Progress | None = None) -> Path:
    """Fetch one file from the first of its addresses that has it.

    Parameters
    ----------
    file
        What to fetch.
    folder
        Where to keep it.
    progress
        Is told how far it is.

    Returns
    -------
    Where it is.

    Raises
    ------
    DownloadError
        None of the addresses has it; the message says why for each.
    StorageError
        The folder cannot be written.
    """
    downloader = ResumingDownloader(folder / f"{file.name}.part", file.name, progress)
    problems = []
    try:
        for address in file.addresses:
            problem = _fetch_from(address, file, folder, downloader)
            if not problem:
                return folder / file.name
            problems.append(f"  - {address}: {problem}")
    except OSError as error:
        raise cannot_write(folder / file.name, error) from error
    raise DownloadError(
        f"{file.name} could not be fetched:\n" + "\n".join(problems) + "\n"
        "What has arrived is kept, and the next try goes on from there. A copy from elsewhere may "
        f"be put at {folder / file.name}; the data sets 'mnist' and 'digits' need no download."
    )


def _fetch_from(
    address: str, file: RemoteFile, folder: Path, downloader: "ResumingDownloader"
) -> str:
    """Fetch from one address, taking up a broken connection again; return what went wrong."""
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    problem = ""
    for _ in range(ATTEMPTS):
        before = downloader.arrived()
        try:
            pooch.retrieve(address, file.checksum or None, file.name, folder, downloader=downloader)
        except requests.HTTPError as error:
            return str(error).partition(" for url")[0]  # "404 Client Error: Not Found"
        except requests.RequestException as error:
            problem = f"the connection failed ({_innermost(error)})"
            if downloader.arrived() <= before:
                return problem
        except ValueError:
            downloader.part.unlink(missing_ok=True)
            problem = "what arrived has another checksum than the published one"
            if not downloader.resumed:
                return problem
        else:
            return ""
    return problem


class ResumingDownloader:
    """A downloader for Pooch which goes on with what an earlier one left.

    Parameters
    ----------
    part
        The file in which bytes are collected; all addresses have the same file, so what came from
        one is completed from another.
    name
        What to call the file in reports of progress.
    progress
        Is told how far it is.
    """

    def __init__(self, part: Path, name: str, progress: Progress | None = None) -> None:
        self.part = part
        self.name = name
        self.progress = progress
        self.resumed = False

    def arrived(self) -> int:
        """Count the bytes that are here."""
        return self.part.stat().st_size if self.part.exists() else 0

    def __call__(self, url: str, output_file: str, pooch: object) -> None:
        """Complete the part, then move it to where Pooch checks it."""
        import requests

        start = self.arrived()
        # No compression on the way: the bytes must be counted, and be those of the checksum.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            complete = response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            self.resumed = bool(start) and (complete or _goes_on_at(response, start))
            if not (self.resumed and complete):
                response.raise_for_status()
                self._collect(response, start if self.resumed else 0)
        self.part.replace(output_file)

    def _collect(self, response: "requests.Response", arrived: int) -> None:
        to_come = int(response.headers.get("Content-Length", 0))
        total = arrived + to_come if to_come else 0
        with self.part.open("ab" if arrived else "wb") as file:
            for piece in response.iter_content(PIECE):
                file.write(piece)
                arrived += len(piece)
                if arrived > MOST_BYTES:
                    raise ValueError(f"more than {MOST_BYTES:,} bytes")
                if self.progress:
                    self.progress(self.name, arrived, total)


def _goes_on_at(response: "requests.Response", start: int) -> bool:
    """Tell whether the server continues where it was asked to, instead of beginning anew."""
    range_ = response.headers.get("Content-Range", "")
    return response.status_code == HTTPStatus.PARTIAL_CONTENT and range_.startswith(
        f"bytes {start}-"
    )


def _innermost(error: BaseException) -> str:
    """Name the cause below a stack of exceptions, which are about sockets and pools."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error) or type(error).__name__
