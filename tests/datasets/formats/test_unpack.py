"""Files are never unpacked beyond a bound, and a hostile one costs no memory."""

import gzip
import io
import struct
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from digitus.datasets.formats.unpack import Bounded
from digitus.errors import DataError


def test_a_stream_ends_at_its_bound() -> None:
    stream = Bounded(io.BytesIO(b"one\ntwo\nthree"), most=9)
    assert stream.readline() == b"one\n"
    assert stream.read(5) == b"two\nt"
    with pytest.raises(DataError, match="more than 9 bytes"):
        stream.read(1)


def test_a_claim_beyond_the_bound_is_refused_at_once() -> None:
    with pytest.raises(DataError, match="more than 9 bytes"):
        Bounded(io.BytesIO(b"1"), most=9).read(2**40)


READ_ALL = """
    import resource, sys
    from pathlib import Path
    from digitus.datasets.formats.registry import read_path
    from digitus.errors import DataError

    def most_used():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    for path in sorted(Path(sys.argv[1]).iterdir()):
        before = most_used()
        try:
            read_path(path)
            print(path.name, "was read")
        except DataError:
            pass
        if most_used() > before + 150:
            print(path.name, "took", most_used() - before, "MB")
"""


def idx(*sizes: int) -> bytes:
    return struct.pack(f">BBBB{len(sizes)}I", 0, 0, 8, len(sizes), *sizes)


def npy(shape: str) -> bytes:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header.encode()


@pytest.fixture
def bombs(tmp_path: Path) -> Path:
    """Give small files, each of which claims a gigabyte or unpacks to a quarter of one."""
    much = gzip.compress(bytes(2**28), 1)
    bombs = {
        "idx/images": gzip.compress(idx(1, 28, 28)) + much,
        "idx/labels": idx(1) + b"1",
        "promise/images": gzip.compress(idx(2**10, 2**10, 2**10)),
        "promise/labels": idx(1) + b"1",
        "csv": gzip.compress(b"1,2,3,4,5") + much,
        "libsvm": gzip.compress(b"1 1:1 2:1") + much,
        "pickle": gzip.compress(b"\x80\2T\xff\xff\xff\x7f"),
        "memo": gzip.compress(b"\x80\2Nr\xff\xff\xff\xff."),
        "frame": gzip.compress(b"\x80\5\x95" + struct.pack("<Q", 2**31 - 99)),
    }
    for name, content in bombs.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with zipfile.ZipFile(tmp_path / "npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("x.npy", npy("(1, 28, 28)") + bytes(2**28))
        file.writestr("y.npy", npy("(1,)") + b"1")
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="memory is counted by resource")
def test_bombs_cost_no_memory(bombs: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(READ_ALL), bombs],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
