"""Data sets that can be fetched: where they lie, what they must hash to, and how to read them.

Addresses and checksums are copied from public source code, named beside each; a set without a
checksum in such a source is not offered. MD5 is used where nothing stronger was published: it
tells a broken or exchanged file, if not one that was forged with much effort.
"""

import shutil
import zipfile
from pathlib import Path

from digitus.datasets.formats import idx, libsvm
from digitus.datasets.formats.damage import reads
from digitus.datasets.read_options import SURE, ReadOptions
from digitus.datasets.remote import RemoteFile, Source
from digitus.datasets.splits import DataSplits
from digitus.datasets.understand import understand
from digitus.datasets.written import PEN_DIGITS, QMNIST_WRITERS, SWISS_DIGITS


@reads("an archive of EMNIST")
def _read_emnist_digits(folder: Path) -> DataSplits:
    """Take the four files of the digits out of the archive of all of EMNIST, and read them."""
    digits = folder / "digits"
    digits.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "gzip.zip") as archive:
        for part in ("train", "test"):
            for content in ("images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"):
                name = f"emnist-digits-{part}-{content}"
                with archive.open(f"gzip/{name}") as packed, (digits / name).open("wb") as file:
                    shutil.copyfileobj(packed, file)
    return understand(idx.read(digits), ReadOptions(invert=False, turned=True))


def _read_usps(folder: Path) -> DataSplits:
    """Read the two files of the USPS digits."""
    train, test = (
        understand(libsvm.read(folder / name), SURE).train for name in ("usps.bz2", "usps.t.bz2")
    )
    return DataSplits(train=train, test=test)


def _read_upright(folder: Path) -> DataSplits:
    """Read IDX files whose images are known to be light on dark, and upright."""
    return understand(idx.read(folder), SURE)


def _files(addresses: tuple[str, ...], checksums: dict[str, str]) -> tuple[RemoteFile, ...]:
    return tuple(
        RemoteFile(name, checksum, tuple(address + name for address in addresses))
        for name, checksum in checksums.items()
    )


EMNIST_DIGITS = Source(
    name="emnist-digits",
    summary="240,000 + 40,000 handwritten digits of 28x28 (fetches 562 MB)",
    origin="Cohen, Afshar, Tapson, van Schaik 2017, from NIST Special Database 19",
    license="not stated by its makers",
    # First address: torchvision 0.29.1, torchvision/datasets/mnist.py, class EMNIST. Second, and
    # the SHA-256: tensorflow/datasets, tensorflow_datasets/url_checksums/emnist.txt (the MD5 that
    # torchvision gives for either address is the same).
    files=_files(
        (
            "https://biometrics.nist.gov/cs_links/EMNIST/",
            "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/",
        ),
        {"gzip.zip": "sha256:fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"},
    ),
    read=_read_emnist_digits,
)

FASHION_MNIST = Source(
    name="fashion-mnist",
    summary="60,000 + 10,000 pictures of clothes of 28x28, in ten classes (fetches 31 MB)",
    origin="Xiao, Rasul, Vollgraf 2017, https://github.com/zalandoresearch/fashion-mnist",
    license="MIT, copyright Zalando SE",
    # First address and the SHA-256: keras-team/keras, keras/src/datasets/fashion_mnist.py. Second:
    # torchvision 0.29.1, torchvision/datasets/mnist.py. Third: the folder data/fashion of the
    # repository of its makers.
    files=_files(
        (
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        ),
        {
            "train-images-idx3-ubyte.gz": "sha256:"
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            "train-labels-idx1-ubyte.gz": "sha256:"
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            "t10k-images-idx3-ubyte.gz": "sha256:"
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            "t10k-labels-idx1-ubyte.gz": "sha256:"
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        },
    ),
    read=_read_upright,
)

QMNIST = Source(
    name="qmnist",
    summary="60,000 + 60,000 digits of 28x28: MNIST made anew, with the lost test images",
    origin="Yadav, Bottou 2019, https://github.com/facebookresearch/qmnist",
    license="BSD 3-clause, copyright Facebook, Inc.",
    # First address and the MD5: torchvision 0.29.1, torchvision/datasets/mnist.py, class QMNIST.
    # Second: jlmelville/snedata, R/qmnist.R.
    files=_files(
        (
            "https://raw.githubusercontent.com/facebookresearch/qmnist/master/",
            "https://github.com/facebookresearch/qmnist/raw/refs/heads/main/",
        ),
        {
            "qmnist-train-images-idx3-ubyte.gz": "md5:ed72d4157d28c017586c42bc6afe6370",
            "qmnist-train-labels-idx2-int.gz": "md5:0058f8dd561b90ffdd0f734c6a30e5e4",
            "qmnist-test-images-idx3-ubyte.gz": "md5:1394631089c404de565df7b7aeaf9412",
            "qmnist-test-labels-idx2-int.gz": "md5:5b5b05890a5e13444e108efe57b788aa",
        },
    ),
    read=_read_upright,
)

USPS = Source(
    name="usps",
    summary="7,291 + 2,007 digits of 16x16 from envelopes of the US post",
    origin="Hull 1994, A database for handwritten text recognition research",
    license="not stated by its makers",
    # Address and MD5: torchvision 0.29.1, torchvision/datasets/usps.py.
    files=_files(
        ("https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/",),
        {
            "usps.bz2": "md5:ec16c51db3855ca6c91edd34d0e9b197",
            "usps.t.bz2": "md5:8ea070ee2aca1ac39742fdd1ef5ed118",
        },
    ),
    read=_read_usps,
)

SOURCES = {
    source.name: source
    for source in (
        *(EMNIST_DIGITS, FASHION_MNIST, QMNIST, USPS),
        *(SWISS_DIGITS, PEN_DIGITS, QMNIST_WRITERS),
    )
}
