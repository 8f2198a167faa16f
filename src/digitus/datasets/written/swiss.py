"""Digits that fourteen people from Switzerland wrote and somebody scanned: pencils, pens, felt tips.

The repository's host packs an archive anew for everybody, so that the archive has no checksum; of
each writer the pictures themselves are checked.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import PIL.Image
import scipy

from digitus.arrays import Image, UInt8
from digitus.datasets.formats.damage import reads
from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.splits import DataSplits
from digitus.datasets.written.people import divided
from digitus.errors import DataError
from digitus.images.centre import centre

COMMIT = "fd24d4bf18dd042708ff928c30151f65678ddc34"
ASIDE = {"validation": (12, 13), "test": (14,)}
HEIGHT, SIDE = 40, 56
"""Of a digit, and of its picture, in pixels."""

_ARCHIVE = f"{COMMIT}.tar.gz"
_LEAST_INK = 0.05  # of the largest piece of ink: smaller ones are dirt, or parts of a neighbour

DIGESTS: dict[str, str] = {
    "0001_CH4M": "b43a49edfd0612847673bba56a8b8078dcf45bfacc362ae442df57544b9b9fde",
    "0002_CH5M": "9b8f7ab43b5645d448cbf54cc5ec010c4928cb501edc173b334ab1abe61a8edc",
    "0003_CH3M": "3266431c21646c7a78c409aa64700f80de0950cdec25e8f039f2d34c7a387f17",
    "0004_CH4M": "0cbd7ec9ec0fa4e5303cd14fd5b0924fb894b1fc2dc802d7d48213f80b2e1292",
    "0005_CH3M": "30a65818b8c7bd44b8f4d0d4b79e75649fbe94b8ad3c871d041d7507a876c727",
    "0006_CH4M": "c6bd3379e6963bfffc26314df5ac147f3bcc8949e3540c50878bcd4eed6734ad",
    "0007_CH3M": "44ee81eacd2c5306ee3d942692810dec5100d950bb7775f6cc75706b5c528bfd",
    "0008_CH3F": "b0d85257fb4a6071f894c12991e40d1b05db0259d0f4972237b6ef8afe7ca3e8",
    "0009_CH4M": "61e2dbb18d0627646f2bbc6bf1fbd5b2a5c5d6b30673c4c848946014b89871e1",
    "0010_CH3M": "10d504057d9f3308840613eb0f3865ad6ec09614377cce3cfe72ca6f61a8ebfe",
    "0011_CH2F": "762a197c1d9373a6c3a9cac9ca5bb4b0dd66321d2c932f211ccd47b01bbba4a7",
    "0012_CH3M": "9d759c2533ec4d5a7b8694510c5b3d3c4c0b32329505b063c0f004e90c49664d",
    "0013_CH3M": "6ae183eaa1ffcffb83fbeeab7da3eca4bb31b56db38f4ea21daf8ed1b732e102",
    "0014_CH3F": "12f64bbbf0dae75748aa13b74fae62960d1284c9888099acea65b33278c648a7",
}
"""Of each writer the SHA-256 of all names and pictures: what was looked at before it was named."""


Cut: TypeAlias = UInt8[np.ndarray, "rows columns"]
"""A digit without the paper around it, 0 paper to 255 ink."""


class _Scan(NamedTuple):
    """One scanned digit."""

    writer: int
    label: int
    grey: Image


@reads("an archive of Swiss digits")
def read(folder: Path) -> DataSplits:
    """Read the archive as a data set in MNIST's form."""
    arrays = writing(folder)
    images = np.stack(
        [
            centre(image.astype(np.float32) / 255, 28, 20)
            for image in map(_trimmed, arrays["images"])
        ]
    )
    return divided(images, arrays["labels"], arrays["writers"], ASIDE)


def writing(folder: Path) -> dict[str, np.ndarray]:
    """Read the archive in detail: pictures of 56 x 56, labels, writers."""
    return _writing(folder / _ARCHIVE)


@lru_cache(1)
def _writing(archive: Path) -> dict[str, np.ndarray]:
    scans = _scans(archive)
    writers = np.array([scan.writer for scan in scans])
    cuts = [_cut(scan.grey) for scan in scans]
    heights = np.array([len(cut) for cut in cuts])
    usual = {who: float(np.median(heights[writers == who])) for who in set(writers.tolist())}
    images = [_placed(cut, usual[scan.writer]) for cut, scan in zip(cuts, scans, strict=True)]
    labels = np.array([scan.label for scan in scans])
    return {"images": np.stack(images), "labels": labels, "writers": writers}


def _scans(archive: Path) -> list[_Scan]:
    """Unpack the pictures, writer by writer and digit by digit, and check that they are these."""
    pictures: dict[str, dict[str, bytes]] = {}
    for path, content in _members(archive):
        _, _, writer, *rest = path.split("/")
        pictures.setdefault(writer, {})["/".join(rest)] = content
    for writer, digest in DIGESTS.items():
        if content_digest(pictures.get(writer, {})) != digest:
            raise DataError(
                f"the pictures of writer {writer} are not those that were published in commit "
                f"{COMMIT[:8]}; fetch the archive of that commit"
            )
    return [
        _Scan(int(writer[:4]), int(name[0]), _opened(content))
        for writer in DIGESTS
        for name, content in sorted(pictures[writer].items())
    ]


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yield ``.../numbers/0001_CH4M/7/number-12.png`` and the like, of the writers that count."""
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = member.name.split("/")
            wanted = len(parts) == 5 and parts[1] == "numbers" and parts[2] in DIGESTS
            file = tar.extractfile(member) if wanted and member.isfile() else None
            if file is not None and parts[3] in "0123456789" and parts[4].endswith(".png"):
                yield member.name, file.read()


def content_digest(pictures: dict[str, bytes]) -> str:
    """Hash names and contents, in the order of the names.

    Examples
    --------
    >>> content_digest({"7/a.png": b"1", "3/b.png": b"2"})[:8]
    'e1216492'
    """
    digest = hashlib.sha256()
    for name, content in sorted(pictures.items()):
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def _opened(content: bytes) -> Image:
    with PIL.Image.open(io.BytesIO(content)) as picture:
        flat = PIL.Image.new("RGBA", picture.size, "white")
        flat.alpha_composite(picture.convert("RGBA"))
        return np.asarray(flat.convert("L"))


def _trimmed(image: Image) -> Cut:
    """Leave only the digit of a picture with paper around it."""
    solid = image > 40
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _cut(grey: Image) -> Cut:
    """Find the ink of a digit, without dirt and without the rest of the paper."""
    paper, dark = np.percentile(grey, 80), np.percentile(grey, 1)
    ink = np.clip((paper - grey.astype(np.float32)) / max(paper - dark, 1), 0, 1)
    ink = np.clip((ink - 0.15) / 0.7, 0, 1)
    pieces, count = scipy.ndimage.label(ink > 0.3, np.ones((3, 3)))
    sizes = scipy.ndimage.sum_labels(ink > 0.3, pieces, np.arange(1, count + 1))
    kept = np.flatnonzero(sizes >= _LEAST_INK * sizes.max()) + 1
    near = scipy.ndimage.binary_dilation(np.isin(pieces, kept), iterations=2)
    ink = ink * near
    rows, columns = np.flatnonzero((ink > 0.3).any(1)), np.flatnonzero((ink > 0.3).any(0))
    cut = ink[max(rows[0] - 1, 0) : rows[-1] + 2, max(columns[0] - 1, 0) : columns[-1] + 2]
    whole: Cut = np.rint(255 * cut).astype(np.uint8)
    return whole


def _placed(cut: Cut, usual: float) -> Image:
    """Bring a digit to size, as its writer's others are, and put it into the middle."""
    height, width = cut.shape
    size = HEIGHT * float(np.clip(height / usual, 0.75, 1.2))
    scale = min(size / height, (SIDE - 2) / width)
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    resized = PIL.Image.fromarray(cut).resize(small, PIL.Image.Resampling.BICUBIC, reducing_gap=3)
    page = PIL.Image.new("L", (SIDE, SIDE))
    page.paste(resized, ((SIDE - small[0]) // 2, (SIDE - small[1]) // 2))
    return np.asarray(page)


SWISS_DIGITS = Source(
    name="swiss-digits",
    summary="8,048 scanned digits of 14 Swiss writers, none of them in two parts (fetches 60 MB)",
    origin="Alex Schroeder and others, https://github.com/kensanata/numbers, in the copy of "
    "BSI-Business-Systems-Integration-AG/anagnostes",
    license="MIT",
    files=(
        RemoteFile(
            _ARCHIVE,
            "",
            (
                "https://github.com/BSI-Business-Systems-Integration-AG/anagnostes/archive/"
                + _ARCHIVE,
            ),
        ),
    ),
    read=read,
    writing=writing,
)
