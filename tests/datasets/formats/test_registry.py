"""What every format promises: known by content, the same data from all, errors for damage."""

import gzip
import io
import pickle
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats.registry import FORMATS, read_path, recognise
from digitus.errors import DataError, FormatError

Pair = tuple[np.ndarray, np.ndarray]
Files = dict[str, bytes]


def idx(array: np.ndarray, code: int = 8) -> bytes:
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return bytes([0, 0, code, array.ndim]) + sizes + array.tobytes()


def idx_files(pair: Pair, images: str = "train-images", labels: str = "train-labels") -> Files:
    return {images: idx(pair[0]), labels: idx(pair[1].astype("u1"))}


def qmnist_files(pair: Pair) -> Files:
    columns = np.column_stack([pair[1]] + [np.full(len(pair[1]), 77)] * 7).astype(">i4")
    return {"x-images-idx3-ubyte": idx(pair[0]), "x-labels-idx2-int": idx(columns, 12)}


def emnist_files(pair: Pair) -> Files:
    on_their_side = np.ascontiguousarray(pair[0].swapaxes(1, 2))
    return idx_files((on_their_side, pair[1]), "emnist-images", "emnist-labels")


def zipped(files: Files) -> Files:
    return {f"{name}.gz": gzip.compress(content) for name, content in files.items()}


def npz_file(**named: np.ndarray) -> Files:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **named)  # type: ignore[arg-type]
    return {"some": buffer.getvalue()}


def csv_file(pair: Pair, header: str = "", end: str = "\n") -> Files:
    rows = [",".join(map(str, [label, *image.ravel()])) for image, label in zip(*pair, strict=True)]
    return {"some": end.join([header] * bool(header) + [*rows, ""]).encode()}


def png_files(pair: Pair, around: str = "") -> Files:
    files = {}
    for index, (image, label) in enumerate(zip(*pair, strict=True)):
        buffer = io.BytesIO()
        PIL.Image.fromarray(image).save(buffer, "PNG")
        files[f"{around}{label}/{index}.png"] = buffer.getvalue()
    return files


def pickle_file(pair: Pair, protocol: int, scale: int = 1) -> Files:
    images = pair[0].reshape(len(pair[0]), -1)
    scaled = (images / np.float32(scale)).astype("f4") if scale > 1 else images
    content = (scaled, pair[1])
    return {"some": pickle.dumps((content, content, content), protocol)}


def python2_array(array: np.ndarray) -> bytes:
    """Write an array as cPickle of Python 2 does with protocol 2."""
    code = array.dtype.str[1:].encode()
    sizes = b"".join(b"J" + struct.pack("<i", size) for size in array.shape)
    return (
        b"cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87R("
        b"K\x01(" + sizes + b"tcnumpy\ndtype\nq\x04U" + bytes([len(code)]) + code + b"K\x00K\x01"
        b"\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
        + struct.pack("<i", array.nbytes) + array.tobytes() + b"tb"
    )  # fmt: skip


def python2_text_array(array: np.ndarray) -> bytes:
    """Write an array as pickle of Python 2 does with protocol 0, which is text."""
    data = repr(array.tobytes())[1:].encode()
    sizes = b"".join(b"I%d\n" % size for size in array.shape)
    return (
        b"cnumpy.core.multiarray\n_reconstruct\np1\n(cnumpy\nndarray\np2\n(I0\ntS'b'\ntR(I1\n("
        + sizes + b"tcnumpy\ndtype\np3\n(S'" + array.dtype.str[1:].encode() + b"'\nI0\nI1\ntR("
        b"I3\nS'<'\nNNNI-1\nI-1\nI0\ntbI00\nS" + data + b"\ntb"
    )  # fmt: skip


def python2_file(pair: Pair) -> Files:
    one, two = (python2_array(array) for array in float_pair(pair))
    return {"some": b"\x80\x02" + 3 * (one + two + b"\x86") + b"\x87."}


def python2_text_file(pair: Pair) -> Files:
    one, two = (python2_text_array(array) for array in float_pair(pair))
    return {"some": b"(" + 3 * (b"(" + one + two + b"t") + b"t."}


def float_pair(pair: Pair) -> Pair:
    return (pair[0].reshape(len(pair[0]), -1) / 256).astype("<f4"), pair[1].astype("<i8")


def pickle_writer(protocol: int, scale: int) -> Callable[[Pair], Files]:
    return lambda pair: pickle_file(pair, protocol, scale)


# The name of the format, and which of its forms.
WRITERS: dict[str, Callable[[Pair], Files]] = {
    "idx": idx_files,
    "idx: gzip": lambda pair: zipped(idx_files(pair)),
    "idx: a single pair": lambda pair: idx_files(pair, "t10k-images.idx3", "t10k-labels.idx1"),
    "idx: train, validation, test": lambda pair: (
        idx_files(pair)
        | idx_files(pair, "t10k-images", "t10k-labels")
        | idx_files(pair, "validation-images", "validation-labels")
    ),
    "idx: packed and unpacked": lambda pair: idx_files(pair) | zipped(idx_files(pair)),
    "idx: QMNIST": qmnist_files,
    "idx: EMNIST": emnist_files,
    "npz": lambda pair: npz_file(x_train=pair[0], y_train=pair[1].astype("u1")),
    "npz: train, test": lambda pair: npz_file(
        x_train=pair[0], y_train=pair[1], x_test=pair[0], y_test=pair[1]
    ),
    "npz: columns first": lambda pair: npz_file(
        x_train=np.asfortranarray(pair[0]), y_train=pair[1].astype(">i2")
    ),
    "npz: flat floats": lambda pair: npz_file(
        data=pair[0].reshape(len(pair[0]), -1) / 255, target=pair[1].astype(float)
    ),
    **{
        f"pickled: train, validation, test, protocol {protocol}, / {scale}": pickle_writer(
            protocol, scale
        )
        for protocol, scale in ((0, 256), (1, 1), (2, 256), (3, 255), (4, 256), (5, 1), (5, 256))
    },
    "pickled: train, validation, test, gzip": lambda pair: zipped(pickle_file(pair, 2, 256)),
    "pickled: train, validation, test, Python 2": python2_file,
    "pickled: train, validation, test, Python 2, text": python2_text_file,
    "csv": csv_file,
    "csv: header": lambda pair: csv_file(pair, "label,pixel0,pixel1"),
    "csv: gzip": lambda pair: zipped(csv_file(pair)),
    "csv: Windows": lambda pair: csv_file(pair, "\ufefflabel,first,second,third", "\r\n"),
    "folder": png_files,
    "folder: train, test": lambda pair: png_files(pair, "train/") | png_files(pair, "test/"),
    "folder: train, validation, test": lambda pair: (
        png_files(pair, "Training/") | png_files(pair, "valid/") | png_files(pair, "testing/")
    ),
}


def put(files: Files, folder: Path) -> Path:
    """Write the files; return the path a person would give."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / next(iter(files)) if len(files) == 1 and "/" not in name else folder


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    count, side = draw(st.integers(1, 12)), draw(st.integers(2, 5))
    images = draw(arrays.arrays(np.uint8, (count, side, side)))
    labels = draw(arrays.arrays(np.int64, count, elements=st.integers(0, 9)))
    return images, labels


@pytest.mark.parametrize("kind", WRITERS)
@given(pair=pairs())
@settings(deadline=None, max_examples=15)
def test_the_same_data_have_the_same_fingerprint(kind: str, pair: Pair) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = put(WRITERS[kind](pair), Path(folder))
        splits = read_path(path)
    expected = Dataset(*pair).fingerprint
    assert {splits[part].fingerprint for part in splits.names} == {expected}
    assert splits.names == tuple(
        part for part in ("train", "validation", "test") if part == "train" or part in kind
    )
    assert splits.train.name == f"{splits.name}:train"


@pytest.mark.parametrize("kind", WRITERS)
def test_a_format_is_recognised_by_content_and_by_no_other(kind: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pair = rng.integers(0, 256, (12, 4, 4), np.uint8), rng.integers(0, 10, 12)
    path = put(WRITERS[kind](pair), tmp_path)
    claims = [known.name for known in FORMATS if known.recognise(path)]
    assert claims[0] == kind.partition(":")[0]
    assert {*claims[1:]} <= {"several"}  # a folder of files that others know, asked last


def test_a_name_says_nothing(tmp_path: Path) -> None:
    pair = np.zeros((1, 2, 2), np.uint8), np.array([7])
    path = tmp_path / "mnist.png"
    path.write_bytes(csv_file(pair)["some"])
    assert recognise(path).name == "csv"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty;"),
        (b"\x1f\x8bnonsense", "is packed by gzip, but damaged"),
        (b"hello", "is text, but no table"),
        (bytes(100), "is of no kind that is understood"),
        (b"<!DOCTYPE html><p>404", "is a web page"),
        (b'[{"image": [0]}]', "is JSON text"),
        (b"Rar!\x1a\x07...", "is a RAR archive; unpack it first"),
        (b"version https://git-lfs.github.com/spec/v1", "is a pointer of Git LFS"),
    ],
)
def test_an_unknown_kind_is_told_what_is_understood(
    content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "some"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=says) as error:
        read_path(path)
    for known in FORMATS:
        assert known.kind in str(error.value)


def test_an_empty_folder_is_told_what_is_understood(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="is a folder with neither data files nor image files"):
        read_path(tmp_path)


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file or folder"):
        read_path(tmp_path / "nothing")
