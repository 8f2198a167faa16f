"""What ``digitus read --cluster`` does: many processes read, a folder of tables appears."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from digitus.cli.output.console import remark, screen
from digitus.cli.output.format import duration
from digitus.cli.output.progress import files_progress
from digitus.cluster import LOCAL, Workers, is_address, open_workers
from digitus.engines.cores import cores
from digitus.errors import SettingError, StorageError
from digitus.reading.batch import COLUMNS, Settings
from digitus.reading.part_files import FILES, PLACE, PartFiles
from digitus.reading.parts import Tally, reachable, read_in_parts


def spread(
    names: Sequence[str], settings: Settings, address: str, parts: PartFiles, separators: bool
) -> Tally:
    """Read files by the processes of a cluster, and say how far it is and how long it took.

    Parameters
    ----------
    names
        The files.
    settings
        How to read.
    address
        "local", or where a scheduler listens.
    parts
        Where the answers go.
    separators
        Whether texts have the signs between their digits.

    Raises
    ------
    SettingError
        Something is asked for that only one process can give.
    StorageError
        The processes cannot see the files.
    """
    if settings.annotate or settings.explain or settings.form or "-" in names:
        raise SettingError(
            "--cluster reads files into tables: leave out --annotate, --explain, --fields and -"
        )
    seen = [*names] if address == LOCAL else [_everywhere(name) for name in names]
    with open_workers(address, cores()) as workers:
        if address != LOCAL:
            _require_reachable(seen, workers)
        began = time.monotonic()
        with files_progress("reading") as tell:
            tally = read_in_parts(seen, settings, parts, workers, separators=separators, tell=tell)
        _sum_up(tally, parts.folder, time.monotonic() - began, workers.threads)
    return tally


def in_folder(
    out: Path | None, *, parquet: bool, part: int | None, table: bool, json: bool
) -> PartFiles:
    """Say where parts go.

    Raises
    ------
    SettingError
        No folder is named, or JSON is asked for.
    """
    if json:
        raise SettingError("--cluster writes CSV or, with --parquet, Parquet; leave out --json")
    if out is None or out.suffix in {".csv", ".jsonl", ".json", ".parquet"}:
        raise SettingError(
            "--cluster writes a folder of tables: name it with --out, as --out read/"
        )
    columns = COLUMNS + PLACE if table else COLUMNS
    form = "parquet" if parquet else "csv"
    return PartFiles(folder=out, form=form, files=part or FILES, columns=columns)


def _everywhere(name: str) -> str:
    """Name a file so that it means the same in every folder."""
    return name if is_address(name) else os.path.abspath(name)  # noqa: PTH100 - links stay as they are


def _require_reachable(names: Sequence[str], workers: Workers) -> None:
    for name in names[:1]:
        if Path(name).is_file() and not workers.one(reachable, name):
            raise StorageError(
                f"the processes of {workers.address} cannot see {name}: put the pictures on a disk "
                "that all machines share, or name an address such as s3://bucket/folder"
            )


def _sum_up(tally: Tally, folder: Path, seconds: float, threads: int) -> None:
    if tally.kept:
        remark(f"{tally.kept:,} of {tally.files:,} files were in {folder} already")
    done = tally.files - tally.kept
    rate = f", {done / seconds / threads:.1f} files a second and process" if done else ""
    screen().print(
        f"{done:,} files in {duration(seconds)} by {threads} processes{rate}; "
        f"{tally.parts:,} parts in {folder}",
        markup=False,
        soft_wrap=True,
    )
    left = tally.failures - len(tally.errors)
    if left > 0:
        remark(f"{left:,} more files could not be read; the column error names each", "error")
