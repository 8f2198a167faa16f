"""Digits whose writers are known: read from what their publishers offer, and kept with writers."""

import gzip
import io
import tarfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from digitus.datasets import load_dataset
from digitus.datasets.catalog import fetch_and_keep
from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.sources import SOURCES
from digitus.datasets.synthetic import compose
from digitus.datasets.writing import fetched, writers_of
from digitus.datasets.written import PEN_DIGITS, QMNIST_WRITERS, SWISS_DIGITS, mnist_writers, swiss
from digitus.errors import FormatError

PEOPLE = ("0001_CH4M", "0012_CH3M", "0014_CH3F")


def scan(label: int, mode: str = "RGB") -> bytes:
    """Draw a thick upright bar, taller the larger the label, with a speck of dirt."""
    picture = PIL.Image.new("L", (80, 90), 245)
    draw = PIL.ImageDraw.Draw(picture)
    draw.rectangle((36, 30 - label, 42, 60 + label), fill=40)
    draw.point((5, 5), fill=40)
    buffer = io.BytesIO()
    picture.convert(mode).save(buffer, "PNG")
    return buffer.getvalue()


def pictures() -> dict[str, dict[str, bytes]]:
    return {
        person: {f"{label}/number-{label}.png": scan(label) for label in range(10)}
        for person in PEOPLE
    }


def archive(content: dict[str, dict[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for person, files in {**content, "0099_US4M": {"1/number-1.png": scan(1)}}.items():
            for name, data in files.items():
                member = tarfile.TarInfo(f"anagnostes-{swiss.COMMIT}/numbers/{person}/{name}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def penned() -> str:
    """Write a 1 and a 7 of three writers as UNIPEN does: y grows upwards."""
    rows = [".INCLUDE dene.doc", '.LEXICON "0" "1"']
    for writer in (4, 27, 30):
        for label, strokes in (
            (1, [[(50, 100), (50, 0)]]),
            (7, [[(0, 90), (60, 90)], [(60, 90), (20, 0)]]),
        ):
            rows += [f'.SEGMENT DIGIT 0 ? "{label}"', f".COMMENT {label} {writer} 12"]
            for stroke in strokes:
                rows += [".PEN_DOWN", *(f" {x} {y}" for x, y in stroke), ".PEN_UP", ".DT 100"]
    return "\n".join(rows) + "\n"


def writers_table(labels: np.ndarray) -> bytes:
    rows = [f"{label}\t4\t{2000 + place % 50}\t1\t2\t3\t0\t0" for place, label in enumerate(labels)]
    return gzip.compress("\n".join(rows).encode())


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Serve a folder, as a publisher would."""
    served = tmp_path / "served"
    served.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(served))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def offered(source: Source, content: bytes, address: str, folder: Path) -> Source:
    """Offer a small file in place of the published one."""
    (file,) = source.files
    (folder / "served" / file.name).write_bytes(content)
    here = RemoteFile(file.name, "", (f"{address}/{file.name}",))
    return Source(
        name=source.name,
        summary=source.summary,
        origin=source.origin,
        license=source.license,
        files=(here,),
        read=source.read,
        writing=source.writing,
    )


@pytest.fixture
def known_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {person: swiss.content_digest(files) for person, files in pictures().items()}
    monkeypatch.setattr(swiss, "DIGESTS", digests)


@pytest.mark.usefixtures("known_digests")
def test_swiss_digits_are_divided_by_writers_and_kept(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))
    fetch_and_keep(offered(SWISS_DIGITS, archive(pictures()), address, tmp_path))
    splits = load_dataset("swiss-digits")
    assert [(part, len(data)) for part, data in splits.items()] == [
        ("train", 10),
        ("validation", 10),
        ("test", 10),
    ]
    assert splits.train.labels.tolist() == list(range(10))
    top = np.flatnonzero(splits.train.images[3].any(1))
    assert np.ptp(top) == 19  # as high as MNIST's, and the dirt is gone
    assert splits.license == "MIT"
    assert fetched() == ["swiss-digits"]
    assert writers_of("test").scans is None  # the same test for everybody
    scans = writers_of("validation").scans
    assert scans is not None
    assert scans.people.tolist() == [12]
    heights = [int(np.ptp(np.flatnonzero(image.any(1)))) for image in scans.images]
    assert heights[0] < heights[9]  # a small digit stays smaller than its writer's others


@pytest.mark.usefixtures("known_digests")
def test_an_archive_with_another_picture_is_refused_and_fetched_anew(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))
    changed = pictures()
    changed["0012_CH3M"]["7/number-7.png"] = scan(1)
    with pytest.raises(FormatError, match="writer 0012_CH3M"):
        fetch_and_keep(offered(SWISS_DIGITS, archive(changed), address, tmp_path))
    assert fetched() == []
    fetch_and_keep(offered(SWISS_DIGITS, archive(pictures()), address, tmp_path))
    assert fetched() == ["swiss-digits"]


def test_pens_are_read_as_they_moved(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))
    fetch_and_keep(offered(PEN_DIGITS, penned().encode(), address, tmp_path))
    splits = load_dataset("pen-digits")
    assert {part: data.labels.tolist() for part, data in splits.items()} == {
        part: [1, 7] for part in ("train", "validation", "test")
    }
    strokes = writers_of("train").strokes
    assert strokes is not None
    assert strokes.writers.tolist() == [4, 4]
    one, seven = strokes.shapes
    assert (len(one), len(seven)) == (1, 2)
    ((down,),) = one
    assert down[0, 1] < down[-1, 1]  # y grows downwards on the grid
    assert abs(np.ptp(down[:, 1]) - 20) < 3
    lengths = np.hypot(*np.diff(down, axis=0).T)
    np.testing.assert_allclose(lengths, lengths[0], rtol=0.05)


def test_the_table_of_mnists_writers_must_speak_of_mnist(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path / "home"))
    labels = load_dataset("mnist").train.labels
    with pytest.raises(FormatError, match="other digits than MNIST"):
        fetch_and_keep(offered(QMNIST_WRITERS, writers_table(labels[::-1]), address, tmp_path))
    fetch_and_keep(offered(QMNIST_WRITERS, writers_table(labels), address, tmp_path))
    people = writers_of("train").mnist.people
    assert people.tolist() == list(range(2000, 2050))
    assert mnist_writers.QMNIST_WRITERS.name in compose("composed:3").source


def test_without_them_lines_are_composed_of_what_is_bundled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGITUS_HOME", str(tmp_path))
    assert fetched() == []
    writers = writers_of("train")
    assert writers.scans is None
    assert writers.strokes is None
    assert writers.mnist.writers is None
    assert compose("composed:3").source.startswith("composed by digitus from MNIST and drawn")


def test_every_set_with_writers_can_be_fetched() -> None:
    assert {name for name, source in SOURCES.items() if source.writing} == {
        "swiss-digits",
        "pen-digits",
        "qmnist-writers",
    }
