"""What a file is that no reader understands: named as its owner would, with what to do."""

import zipfile
from pathlib import Path

from digitus.datasets.formats.unpack import head

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (0, b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (0, b"\x28\xb5\x2f\xfd", "packed by zstd; unpack it first"),
    (0, b"SQLite format 3", "an SQLite database; write its table as CSV"),
    (0, b"ARROW1", "an Arrow (Feather) file; write it as Parquet or CSV"),
    (0, b"\xd0\xcf\x11\xe0", "an old Excel workbook; save its table as CSV"),
    (0, b"RDX2", "a file of R; write.csv(...) writes what is read here"),
    (0, b"RDX3", "a file of R; write.csv(...) writes what is read here"),
    (0, b"%PDF", "a PDF document, and no data set"),
    (0, b"\x89PNG", "a picture; put pictures into a folder for each digit, as 7/one.png"),
    (0, b"\xff\xd8\xff", "a picture; put pictures into a folder for each digit, as 7/one.png"),
    (0, b"GIF8", "a picture; put pictures into a folder for each digit, as 7/one.png"),
    (0, b"BM", "perhaps a BMP picture; put pictures into a folder for each digit, as 7/one.png"),
    (0, b"version https://git-lfs", "a pointer of Git LFS, not the file itself: 'git lfs pull'"),
    (0, b"\x1f\x8b", "packed by gzip, but damaged; copy or download it again"),
    (0, b"\xfd7zXZ", "packed by xz, but damaged; copy or download it again"),
    (0, b"BZh", "packed by bzip2, but damaged; copy or download it again"),
    (0, b"PK\x03\x04", "a damaged ZIP archive; copy or download it again"),
    (4, b"TFL3", "a TensorFlow Lite network, and no data set"),
    (0, b"\xff\xfe", "text in UTF-16; save it as UTF-8"),
    (0, b"\xfe\xff", "text in UTF-16; save it as UTF-8"),
)

ARCHIVES = {
    # What an archive holds where it is a file of a program.
    "xl/workbook.xml": "an Excel workbook; save its table as CSV",
    "word/document.xml": "a Word document, and no data set",
    "content.xml": "an OpenDocument file; save its table as CSV",
    "config.json": "a network that Keras saved, and no data set",
    "data.pkl": "a file of PyTorch's torch.save; numpy.savez writes tensors as they are read here",
}


def describe(path: Path) -> str:
    """Say what an unknown file seems to be.

    Parameters
    ----------
    path
        A file that can be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "data")
    ...     _ = file.write_bytes(b"RDX3...")
    ...     describe(file)
    'is a file of R; write.csv(...) writes what is read here'
    """
    if not path.stat().st_size:
        return "is empty"
    start = head(path) or _packed(path)
    if start.startswith(b"PK\x03\x04"):
        found = _archive(path)
        if found:
            return f"is {found}"
    for place, magic, what in SIGNATURES:
        if start.startswith(magic, place):
            return f"is {what}"
    return _text(start)


def _packed(path: Path) -> bytes:
    """Return the first bytes as they lie on the disk, where they cannot be unpacked."""
    with path.open("rb") as file:
        return file.read(8)


def _archive(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except Exception:  # a damaged list of contents fails in many ways
        return None
    for name, what in ARCHIVES.items():
        if any(one == name or one.endswith(f"/{name}") for one in names):
            return what
    return None


def _text(start: bytes) -> str:
    small = start.lstrip().lower()
    if small.startswith((b"<!doctype html", b"<html")):
        return "is a web page, not the file that was meant; download that again"
    if small.startswith((b"{", b"[")):
        return "is JSON text; write a row for each image, the label and then the pixels, as CSV"
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 4:
            return "is of no kind that is understood"
    if b"\0" in start:
        return "is of no kind that is understood"
    return "is text, but no table of an image in each row"
