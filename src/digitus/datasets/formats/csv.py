"""Tables of text: a row for each image, with its label and its pixels.

Commas, semicolons, tabs or blanks stand between the numbers, and the first line may name the
columns. This is the form of the many "mnist_train.csv" files, of Kaggle's digit recogniser, of
OpenML's tables (the label last), of Semeion (blanks, and ten columns for the label) and of the
zip codes of The Elements of Statistical Learning (``zip.train``, pixels in -1..1).
"""

import re
from pathlib import Path

from digitus.datasets.formats.columns import part_from_table
from digitus.datasets.formats.contents import Contents
from digitus.datasets.formats.damage import reads
from digitus.datasets.formats.part_names import says_emnist
from digitus.datasets.formats.text_table import Layout, fields_of, layout_of, load
from digitus.datasets.formats.unpack import Bounded, head, open_unpacked
from digitus.datasets.read_options import AS_FOUND, ReadOptions
from digitus.errors import DataError

KIND = "CSV (.gz or not), with commas, semicolons, tabs or blanks: the label, then the pixels"

# Numbers and the words of a header, with something between; or numbers alone, with blanks. Where
# semicolons part the fields, a comma may stand in a number.
COMMAS = re.compile(rb"""[\w"' .+-]*(,[\w"' .+-]*){2,}""")
OTHERS = re.compile(rb"""[\w"' .,+-]*([;\t|])[\w"' .,+-]*(\1[\w"' .,+-]*)+""")
BLANKS = re.compile(rb"\s*[+-]?\d[\d.eE+-]*([ \t]+[+-]?\d[\d.eE+-]*){3,}\s*")


def recognise(path: Path) -> bool:
    """Tell whether a file is text with separators between words or numbers.

    Examples
    --------
    >>> recognise(Path("nowhere"))
    False
    """
    line, _, _ = head(path).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").partition(b"\n")
    if BLANKS.fullmatch(line.rpartition(b" ")[0] if len(line) > 4000 else line):
        return True
    return any(layout.fullmatch(line.rstrip(b"\r")) for layout in (COMMAS, OTHERS))


@reads("a table of digits")
def read(path: Path, options: ReadOptions = AS_FOUND) -> Contents:
    r"""Read a table with an image in every row.

    Parameters
    ----------
    path
        The file, compressed or not.
    options
        Says which column holds the labels, where that is known.

    Raises
    ------
    FormatError
        A line has other columns than the first, or something that is no number; the message names
        the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "tiny.csv")
    ...     _ = file.write_text("label,a,b,c,d\n7,0,128,255,0\n1,0,255,0,255\n")
    ...     read(file).parts["train"].labels
    array([7, 1], dtype=int16)
    """
    layout = _layout(path)
    part, said = part_from_table(load(path, layout), layout.header, options.label_column)
    return Contents(
        name=path.name,
        source=str(path),
        parts={"train": part},
        remarks=said,
        turned=says_emnist(path),
    )


def _layout(path: Path) -> Layout:
    with open_unpacked(path) as file:
        lines = enumerate(iter(Bounded(file).readline, b""))
        written = ((number, line.decode("utf-8-sig")) for number, line in lines if line.strip())
        skip, first = next(written, (0, ""))
        _, second = next(written, (0, ""))
    layout = layout_of(first, second, skip)
    if len(fields_of(second or first, layout.separator)) < 2:
        raise DataError("its lines hold no columns")
    return layout
