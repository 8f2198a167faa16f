"""Parquet tables, as Hugging Face keeps MNIST: a picture and a label in each row.

A picture is the bytes of a file (PNG, mostly), alone or in a structure with its path; a table may
have a column for each pixel, or a list of pixels, as well.
"""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from digitus.arrays import Image
from digitus.datasets.dataset import Dataset
from digitus.datasets.download import Progress
from digitus.datasets.formats.columns import part_from_table
from digitus.datasets.formats.contents import Contents, Part
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.description import TRAITS, traits_of
from digitus.datasets.formats.extras import missing, needed
from digitus.datasets.formats.part_names import role_of
from digitus.datasets.formats.pictures import open_picture
from digitus.datasets.formats.unpack import MOST_BYTES, head
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError
from digitus.storage import new_file

KIND = "a Parquet table (.parquet): pictures and labels, as Hugging Face has them, or pixels"

MAGIC = b"PAR1"
ROWS_AT_ONCE = 5000
OWN = b"digitus"
"""Under this key stands what only digitus' own files say."""


def recognise(path: Path) -> bool:
    """Tell whether a file is a Parquet table.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    return head(path, 4) == MAGIC


@reads("a Parquet file")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    """Read a table with an image in every row.

    Parameters
    ----------
    path
        The file.
    options
        Say which column holds the labels.

    Raises
    ------
    FormatError
        The file is damaged, or no column holds images; or pyarrow, which reads it, is not
        installed.
    """
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise missing("a Parquet file", "tables") from error
    with ParquetFile(path, memory_map=False) as file:
        size = sum(
            file.metadata.row_group(group).total_byte_size
            for group in range(file.metadata.num_row_groups)
        )
        if size > MOST_BYTES:
            raise DataError(f"it unpacks to {size:,} bytes; at most {MOST_BYTES:,} are read")
        table = file.read()
    part, said = _part(table, options)
    return Contents(
        name=path.name, source=str(path), parts={"train": part}, remarks=said, kept=_kept(table)
    )


def write(data: Dataset, path: Path, progress: Progress | None = None) -> None:
    """Write a table of PNG pictures and labels, as Hugging Face has them.

    Parameters
    ----------
    data
        What to write. The name is not kept.
    path
        The file that is to appear, or to be replaced.
    progress
        Is told the name, how many images are written, and how many there are.

    Raises
    ------
    DataError
        If pyarrow, which writes it, is not installed.
    StorageError
        The file cannot be written.
    """
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise needed("writing a Parquet file", "tables") from error
    picture = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    schema = pa.schema([("image", picture), ("label", pa.int64())], _notes(data))
    with new_file(path) as beside, ParquetWriter(beside, schema) as writer:
        for start in range(0, len(data), ROWS_AT_ONCE):
            some = data[start : start + ROWS_AT_ONCE]
            images = [{"bytes": _png(image), "path": None} for image in some.images]
            writer.write_table(pa.table([images, some.labels], schema=schema))
            if progress:
                progress(data.name, start + len(some), len(data))


def _notes(data: Dataset) -> dict[str, str]:
    """Say what the table does not: to Hugging Face's reader, and to our own."""
    names = [str(label) for label in range(data.classes)]
    features = {"image": {"_type": "Image"}, "label": {"names": names, "_type": "ClassLabel"}}
    return {
        "huggingface": json.dumps({"info": {"features": features}}),
        OWN.decode(): json.dumps(traits_of(data)),
    }


def _kept(table: Any) -> dict[str, int]:
    """Read what digitus wrote of the classes and the ink; nothing where it did not."""
    notes = (table.schema.metadata or {}).get(OWN)
    return {} if notes is None else {key: int(json.loads(notes)[key]) for key in TRAITS}


def _png(image: Image) -> bytes:
    import PIL.Image

    file = io.BytesIO()
    PIL.Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def _part(table: Any, options: ReadOptions) -> tuple[Part, tuple[str, ...]]:
    names = list(table.column_names)
    numbers = [name for name in names if _kind(table, name) == "number"]
    pictures = [name for name in names if _kind(table, name) in {"bytes", "list"}]
    if not pictures and len(numbers) > 1:
        columns = [table.column(name).to_numpy() for name in numbers]
        return part_from_table(np.stack(columns, axis=1), numbers, options.label_column)
    labels = _label_column(table, [name for name in names if name not in pictures], options)
    if len(pictures) != 1:
        raise DataError(
            f"it has the columns {', '.join(names[:9])}; expected one with pictures and one with "
            "labels, or one for each pixel"
        )
    column = table.column(pictures[0])
    images = _pictures(column) if _kind(table, pictures[0]) == "bytes" else _lists(column)
    if labels is None:
        return Part(pixels=images, labels=None), ()
    values = np.array(table.column(labels).to_pylist())
    return Part(pixels=images, labels=values), ()


def _label_column(table: Any, names: list[str], options: ReadOptions) -> str | None:
    """Find the labels among the columns that hold no pictures."""
    if options.label_column in names:
        return options.label_column
    by_name = [name for name in names if role_of(name) == "labels"] or [
        name for name in names if _kind(table, name) == "number"
    ]
    if len(by_name) > 1:
        raise DataError(
            f"its labels may stand in {' or '.join(by_name)}: say --label-column {by_name[0]}"
        )
    return by_name[0] if by_name else None


def _kind(table: Any, name: str) -> str:
    """Tell what a column holds: numbers, the bytes of pictures, lists of pixels, or else."""
    from pyarrow import types

    kind = table.schema.field(name).type
    if types.is_integer(kind) or types.is_floating(kind) or types.is_boolean(kind):
        return "number"
    if types.is_binary(kind) or types.is_large_binary(kind):
        return "bytes"
    if types.is_struct(kind):
        inside = [kind.field(place).name for place in range(kind.num_fields)]
        return "bytes" if "bytes" in inside else "else"
    lists = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return "list" if lists else "else"


def _pictures(column: Any) -> np.ndarray:
    """Open the pictures of a column, which must all have one size."""
    images: np.ndarray | None = None
    for row, value in enumerate(column):
        content = value.as_py()
        data = content["bytes"] if isinstance(content, dict) else content
        if not data:
            raise DataError(f"row {row + 1:,} holds no picture")
        image = open_picture(data, row)
        if images is None:
            if image.size * len(column) > MOST_BYTES:
                raise DataError(f"its {len(column):,} pictures are more than are read")
            images = np.empty((len(column), *image.shape), np.uint8)
        if image.shape != images.shape[1:]:
            raise DataError(
                f"row {row + 1:,} has a picture of {image.shape[1]} x {image.shape[0]} pixels, the "
                f"first of {images.shape[2]} x {images.shape[1]}; all must have one size"
            )
        images[row] = image
    if images is None:
        raise DataError("there are no rows in it")
    return images


def _lists(column: Any) -> np.ndarray:
    rows = [np.array(row, np.float32) for row in column.to_pylist()]
    shapes = {row.shape for row in rows}
    if len(shapes) != 1:
        raise DataError("its rows hold lists of different lengths; all images must have one size")
    stacked = np.stack(rows)
    whole = stacked.astype(np.int32)
    return whole if np.array_equal(whole, stacked) else stacked
