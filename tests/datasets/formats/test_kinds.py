"""The files that people have: whatever their kind, the same digits come out, and light on dark."""

import io
import pickle
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import PIL.Image
import pyarrow
import pyarrow.parquet
import pytest
import scipy.io

from digitus.datasets import load_dataset
from digitus.datasets.formats.registry import read_path
from digitus.datasets.understand.labels import WORDS
from digitus.errors import FormatError

TRAIN, TEST = load_dataset("mnist").train[:40], load_dataset("mnist")["test"][:25]
X, Y, TX, TY = TRAIN.images, TRAIN.labels, TEST.images, TEST.labels
FLAT, TFLAT = X.reshape(len(X), -1), TX.reshape(len(TX), -1)
PIXELS = [f"pixel{place}" for place in range(784)]
FIRST, LAST = np.column_stack([Y, FLAT]), np.column_stack([FLAT, Y])
SORTED = sorted(range(784), key=lambda place: f"pixel{place}")

Write = Callable[[Path], Any]


def table(
    rows: np.ndarray, header: Sequence[str] = (), between: str = ",", form: str = "%g"
) -> Write:
    def write(path: Path) -> None:
        np.savetxt(path, rows, form, between, header=between.join(header), comments="")

    return write if header else lambda path: np.savetxt(path, rows, form, between)


def text(lines: Sequence[str]) -> Write:
    return lambda path: path.write_text("\n".join(lines) + "\n")


def npz(**arrays: Any) -> Write:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            np.savez(file, **arrays)

    return write


def pickled(content: object) -> Write:
    return lambda path: path.write_bytes(pickle.dumps(content))


def matlab(**arrays: Any) -> Write:
    return lambda path: scipy.io.savemat(path, arrays, appendmat=False)


def matlab_73(path: Path) -> None:
    with h5py.File(path, "w", userblock_size=512) as file:
        file["X"], file["y"] = FLAT.T, Y[None].astype(float)
    content = path.read_bytes()
    path.write_bytes(b"MATLAB 7.3 MAT-file" + content[19:])


def usps(path: Path) -> None:
    with h5py.File(path, "w") as file:
        for part, images, labels in (("train", FLAT, Y), ("test", TFLAT, TY)):
            file[f"{part}/data"], file[f"{part}/target"] = (images / 255).astype("f4"), labels


def png(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def parquet(images: np.ndarray, labels: np.ndarray) -> Write:
    rows = {"image": [{"bytes": png(image), "path": None} for image in images], "label": labels}
    return lambda path: pyarrow.parquet.write_table(pyarrow.table(rows), path)


def parquet_of(**columns: Any) -> Write:
    return lambda path: pyarrow.parquet.write_table(pyarrow.table(columns), path)


def folder(names: Callable[[int], str], images: np.ndarray = X, labels: np.ndarray = Y) -> Write:
    def write(path: Path) -> None:
        for index, (image, label) in enumerate(zip(images, labels, strict=True)):
            below = path / names(int(label))
            below.mkdir(parents=True, exist_ok=True)
            PIL.Image.fromarray(image).save(below / f"{index}.png")

    return write


def files(**written: Write) -> Write:
    def write(path: Path) -> None:
        for name, one in written.items():
            target = path / name.replace("__", "/").replace("_dot_", ".")
            target.parent.mkdir(parents=True, exist_ok=True)
            one(target)

    return write


def zipped(inside: Write, name: str) -> Write:
    def write(path: Path) -> None:
        (path.parent / "inside").mkdir()
        inside(path.parent / "inside" / name if name else path.parent / "inside")
        made = shutil.make_archive(str(path.parent / "packed"), "zip", path.parent / "inside")
        Path(made).rename(path)

    return write


def kaggle_pictures(path: Path) -> None:
    folder(str)(path / "trainingSet" / "trainingSet")
    folder(str, X[:9], Y[:9])(path / "trainingSample" / "trainingSample")
    (path / "testSet").mkdir()
    PIL.Image.fromarray(X[0]).save(path / "testSet" / "img_1.jpg")


ARFF = ["% a comment", "@RELATION mnist", *(f"@ATTRIBUTE {name} real" for name in PIXELS)]
ROWS = [",".join(map(str, row)) for row in FLAT.tolist()]
LIBSVM = [
    f"{label} " + " ".join(f"{place}:{value}" for place, value in enumerate(row, 1) if value)
    for label, row in zip(Y.tolist(), FLAT.tolist(), strict=True)
]

KINDS: dict[str, Write] = {
    "csv: label last": table(LAST),
    "csv: label last, by the header": table(LAST, [*PIXELS, "class"]),
    "csv: semicolons": table(FIRST, between=";"),
    "csv: tabs": table(FIRST, between="\t"),
    "csv: blanks": table(FIRST, between="  "),
    "csv: decimal commas": text([";".join(f"{v},0" for v in row) for row in FIRST.tolist()]),
    "csv: 5.0": table(FIRST, form="%.1f"),
    "csv: savetxt": table(FIRST, form="%.18e"),
    "csv: an index that pandas wrote": table(
        np.column_stack([np.arange(40), FIRST]), ["", "label", *PIXELS]
    ),
    "csv: an index, no header": table(np.column_stack([np.arange(40), FIRST])),
    "csv: numbers as header": table(FIRST, [str(place) for place in range(785)]),
    "csv: columns in the order of the alphabet": table(
        np.column_stack([Y, FLAT[:, SORTED]]), ["label", *(PIXELS[place] for place in SORTED)]
    ),
    "csv: one-hot columns last": table(np.column_stack([FLAT, np.eye(10, dtype=int)[Y]])),
    "csv: one-hot columns first": table(np.column_stack([np.eye(10, dtype=int)[Y], FLAT])),
    "csv: words": text([f"{WORDS[y]},{row}" for y, row in zip(Y.tolist(), ROWS, strict=True)]),
    "csv: a comma at the end": text([f"{y},{row}," for y, row in zip(Y, ROWS, strict=True)]),
    "csv: fractions": table(np.column_stack([Y, FLAT / 255]), form="%.8f"),
    "csv: -1 to 1": table(np.column_stack([Y, FLAT / 127.5 - 1]), form="%.7f"),
    "csv: black on white": table(np.column_stack([Y, 255 - FLAT])),
    "csv: black on white, label last": table(np.column_stack([255 - FLAT, Y])),
    "csv: on its side": table(np.column_stack([Y, X.swapaxes(1, 2).reshape(40, -1)])),
    "arff": text([*ARFF, "@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "@DATA"]
                 + [f"{row},'{y}'" for y, row in zip(Y, ROWS, strict=True)]),
    "arff: sparse": text([*ARFF, "@attribute class {0,1,2,3,4,5,6,7,8,9}", "@data"] + [
        "{" + ", ".join(f"{i} {v}" for i, v in enumerate(row) if v) + f", 784 {y}}}"
        for y, row in zip(Y, FLAT, strict=True)]),
    "libsvm: MNIST": text(LIBSVM),
    "npz: without names": npz(arr_0=X, arr_1=Y),
    "npz: capitals": npz(trainX=FLAT, trainY=Y),
    "npz: one-hot": npz(x=X, y=np.eye(10)[Y]),
    "npz: text": npz(x=X, y=Y.astype(str)),
    "npz: channels first": npz(images=X[:, None], labels=Y),
    "npz: colours": npz(images=np.repeat(X[..., None], 3, axis=3), labels=Y),
    "npz: images last": npz(images=np.moveaxis(X, 0, -1), labels=Y),
    "npz: standardised": npz(x=((X - X.mean()) / X.std()).astype("f4"), y=Y),
    "npz: 16 bits": npz(x=X.astype("u2") * 257, y=Y),
    "npz: one table": npz(data=FIRST),
    "npz: mirrored": npz(x=X[:, :, ::-1], y=Y),
    "npz: half of them black on white": npz(
        x=np.where((np.arange(40) % 2 > 0)[:, None, None], 255 - X, X), y=Y
    ),
    "npz: more than is needed": npz(images=X, labels=Y, writer=np.arange(40)),
    "pickle: a dictionary": pickled({"train_img": FLAT, "train_label": Y}),
    "pickle: lists of numbers": pickled({"data": FLAT.tolist(), "target": Y.tolist()}),
    "pickle: rows": pickled((list(FLAT / np.float32(256)), list(Y))),
    "pickle: columns": pickled((list((FLAT / 255).reshape(40, 784, 1)), Y.tolist())),
    "pickle: samples": pickled([(image, int(label)) for image, label in zip(X, Y, strict=True)]),
    "matlab: 10 is 0, on its side": matlab(
        X=X.swapaxes(1, 2).reshape(40, -1) / 255, y=np.where(Y == 0, 10, Y)[:, None]
    ),
    "matlab: images as columns": matlab(data=FLAT.T, label=Y[None].astype(float)),
    "matlab: version 7.3": matlab_73,
    "parquet: pictures": parquet(X, Y),
    "parquet: a column for each pixel": parquet_of(
        label=Y, **{name: FLAT[:, place] for place, name in enumerate(PIXELS)}
    ),
    "parquet: lists": parquet_of(pixels=FLAT.tolist(), label=Y),
    "npy: a folder": files(
        images_dot_npy=lambda path: np.save(path, X), labels_dot_npy=lambda path: np.save(path, Y)
    ),
    "folder: words": folder(WORDS.__getitem__),
    "folder: class_N": folder("class_{}".format),
    "folder: Chars74K": folder(lambda digit: f"Sample{digit + 1:03}"),
    "folder: 1 to 10": folder(lambda digit: str(digit or 10)),
    "folder: black on white": folder(str, 255 - X),
    "folder: Kaggle's pictures": kaggle_pictures,
    "zip: a table": zipped(table(LAST), "digits.csv"),
    "zip: folders": zipped(folder(str), ""),
}  # fmt: skip

IN_PARTS: dict[str, Write] = {
    "npz": npz(x_train=X, y_train=Y, x_test=TX, y_test=TY),
    "npz: two tables": npz(train=FIRST, test=np.column_stack([TY, TFLAT])),
    "pickle: train_test_split": pickled([X, TX, Y, TY]),
    "pickle: nested": pickled({"train": {"x": X, "y": Y}, "test": (TX, TY)}),
    "hdf5": usps,
    "two tables": files(
        mnist_train_dot_csv=table(FIRST), mnist_test_dot_csv=table(np.column_stack([TY, TFLAT]))
    ),
    "Hugging Face": files(**{
        "mnist__train-00000-of-00001_dot_parquet": parquet(X, Y),
        "mnist__test-00000-of-00001_dot_parquet": parquet(TX, TY),
    }),
    "mnist_png": files(
        mnist_png__training=folder(str), mnist_png__testing=folder(str, TX, TY)
    ),
    "arrays": files(**{
        f"{name}_dot_npy": lambda path, array=array: np.save(path, array)
        for name, array in (("X_train", X), ("y_train", Y), ("X_test", TX), ("y_test", TY))
    }),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_digits_come_out(kind: str, tmp_path: Path) -> None:
    KINDS[kind](tmp_path / "some")
    assert read_path(tmp_path / "some").train.fingerprint == TRAIN.fingerprint


@pytest.mark.parametrize("kind", IN_PARTS)
def test_parts_are_found(kind: str, tmp_path: Path) -> None:
    IN_PARTS[kind](tmp_path / "some")
    found = read_path(tmp_path / "some")
    assert found.names == ("train", "test")
    assert found.train.fingerprint == TRAIN.fingerprint
    assert found["test"].fingerprint == TEST.fingerprint


@pytest.mark.parametrize("key", ["val", "valid", "validation", "dev"])
def test_a_validation_part_is_found_under_any_key(key: str, tmp_path: Path) -> None:
    npz(x_train=X, y_train=Y, **{f"x_{key}": TX, f"y_{key}": TY})(tmp_path / "some")
    assert read_path(tmp_path / "some")["validation"].fingerprint == TEST.fingerprint


def test_mnist_all_has_an_array_for_each_digit(tmp_path: Path) -> None:
    matlab(**{f"train{digit}": FLAT[digit == Y] for digit in range(10)})(tmp_path / "some")
    train = read_path(tmp_path / "some").train
    assert np.array_equal(train.counts(), TRAIN.counts())
    assert np.array_equal(train.images[train.labels == 4], X[Y == 4])


@pytest.mark.parametrize(("library", "extra"), [("h5py", "hdf5"), ("pyarrow.parquet", "tables")])
def test_a_missing_library_is_named(
    library: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (usps if extra == "hdf5" else parquet(X[:2], Y[:2]))(tmp_path / "some")
    monkeypatch.setitem(__import__("sys").modules, library, None)
    with pytest.raises(
        FormatError, match=rf"this is an? \w+ file; pip install 'digitus\[{extra}\]'"
    ):
        read_path(tmp_path / "some")
