"""Very many files, read by many processes, into a folder of tables that stand in order.

What is begun again goes on with the parts that are missing. A file that cannot be read, or that
kills whoever reads it, is a row that says so.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import local
from typing import Any, TypeAlias, final

from digitus.cluster import Job, Lost, Spreads, is_address
from digitus.reading.batch import PageRead, Settings, read_pages
from digitus.reading.part_files import PartFiles, Row
from digitus.reading.reader import Reader

FILES_PER_JOB = 25
MOST_ERRORS = 100
KILLED = "whoever read it was killed, several times: it may take more memory than there is"

Tell: TypeAlias = Callable[[int, int], None]
"""Is told how many files are done, and how many there are."""

Rows: TypeAlias = dict[str, list[Row]]
"""Of each file."""


@final
@dataclass(slots=True)
class Tally:
    """What became of files.

    Parameters
    ----------
    files
        How many there are.
    kept
        How many were done before.
    parts
        Of how many parts.
    failures
        How many could not be read this time.
    errors
        The first of them, in a sentence each.
    """

    files: int
    kept: int
    parts: int
    failures: int = 0
    errors: list[str] = field(default_factory=list)

    def count(self, rows: Sequence[Row]) -> None:
        """Count what went wrong in a part."""
        found = [row["error"] for row in rows if row["error"]]
        self.failures += len(found)
        self.errors += found[: MOST_ERRORS - len(self.errors)]


def read_in_parts(
    files: Sequence[str],
    settings: Settings,
    parts: PartFiles,
    workers: Spreads,
    *,
    separators: bool = False,
    tell: Tell = lambda done, files: None,
) -> Tally:
    """Read files, into a folder of parts; what is there already is not read again.

    Parameters
    ----------
    files
        Paths, or addresses that every process can reach; each counts once.
    settings
        How to read. The model's file is handed to the processes.
    parts
        Where the answers go.
    workers
        Who reads.
    separators
        Whether texts have the signs between their digits.
    tell
        Is told how far it is.

    Raises
    ------
    SettingError
        The folder was begun with other files or settings.
    StorageError
        A part cannot be written; those before it are kept.
    """
    settings.reader()  # what is wrong with the settings is said here
    names = [*dict.fromkeys(files)]
    model = _model_bytes(settings)
    parts.begin(names, _wanted(settings, model, separators))
    groups = {
        number: names[start : start + parts.files]
        for number, start in enumerate(range(0, len(names), parts.files))
        if not parts.path(number).is_file()
    }
    done = len(names) - sum(map(len, groups.values()))
    tally = Tally(len(names), done, -(-len(names) // parts.files))
    tell(done, len(names))
    under_way: dict[int, Rows] = {}
    for job, answer in _answers(workers, _jobs(groups), settings, model, separators):
        found = under_way.setdefault(job.number, {})
        found.update(answer)
        done += len(answer)
        tell(done, len(names))
        if len(found) == len(groups[job.number]):
            rows = [row for name in groups[job.number] for row in found[name]]
            parts.write(job.number, rows)
            tally.count(rows)
            del under_way[job.number]
    return tally


def _jobs(groups: dict[int, list[str]]) -> Iterator[Job]:
    for number, names in groups.items():
        for start in range(0, len(names), FILES_PER_JOB):
            yield Job(number, tuple(names[start : start + FILES_PER_JOB]))


def _answers(workers: Spreads, jobs: Iterator[Job], *shared: Any) -> Iterator[tuple[Job, Rows]]:
    """Give the rows of each job's files; those that kill are found by reading each alone."""
    lost: list[Job] = []
    for job, answer in workers.run(read_job, jobs, *shared):
        if isinstance(answer, Lost):
            lost += [Job(job.number, (name,)) for name in job.content]
        else:
            yield job, answer
    for alone in lost:  # one after the other: what waits beside a killer is suspected, too
        for job, answer in workers.run(read_job, iter([alone]), *shared):
            (name,) = job.content
            killed = [*PageRead(name, error=f"{name}: {KILLED}").rows()]
            yield job, {name: killed} if isinstance(answer, Lost) else answer


def _model_bytes(settings: Settings) -> bytes | None:
    """Read the model's file, which other machines do not have; those that ship they do."""
    path = Path(settings.model).expanduser()
    return path.read_bytes() if path.is_file() else None


def _wanted(settings: Settings, model: bytes | None, separators: bool) -> dict[str, str]:
    return {
        "model": hashlib.sha256(model).hexdigest() if model else settings.model,
        "request": repr(settings.request),
        "limits": repr(settings.limits),
        "separators": str(separators),
    }


_mine = local()  # of a thread of a working process: what it reads with


def read_job(
    names: Sequence[str], settings: Settings, model: bytes | None, separators: bool
) -> Rows:
    """Read some files; this is what runs in the processes.

    Parameters
    ----------
    names
        The files.
    settings
        How to read.
    model
        The model's file; None for one that ships.
    separators
        Whether texts have the signs between their digits.
    """
    wanted = (settings, model)
    if getattr(_mine, "wanted", None) != wanted:
        _mine.reader, _mine.wanted = _reader(settings, model), wanted
    return {
        name: [
            {key: value for key, value in row.items() if not isinstance(value, list | tuple)}
            for page in read_pages(name, _mine.reader, settings)
            for row in page.rows(separators=separators)
        ]
        for name in names
    }


def _reader(settings: Settings, model: bytes | None) -> Reader:
    if model is None:
        return settings.reader()
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, Path(settings.model).name)
        file.write_bytes(model)
        return replace(settings, model=str(file)).reader()


def reachable(name: str) -> bool:
    """Tell whether a file can be seen from here; asked in one of the processes.

    Examples
    --------
    >>> reachable("nowhere/1.png"), reachable("s3://scans/1.png")
    (False, True)
    """
    return is_address(name) or Path(name).is_file()
