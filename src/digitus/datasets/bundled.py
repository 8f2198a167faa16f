"""The data sets that need no network: MNIST, inside the package, and scikit-learn's digits."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from digitus.datasets.dataset import Dataset
from digitus.datasets.formats import idx
from digitus.datasets.read_options import SURE
from digitus.datasets.splits import DataSplits
from digitus.datasets.understand import understand
from digitus.errors import DataError

MNIST_FOLDER = Path(__file__).parent / "files" / "mnist"
MNIST_FILES = {
    # file: (SHA-256 of the file, MD5 of what it unpacks to, as published with MNIST)
    "train-images-idx3-ubyte.gz": (
        "71524e2cd1ad2968737f7f2f2ff69cbfc32df8ccddff51593f7cb2d4e0eb5b64",
        "6bbc9ace898e44ae57da46a324031adb",
    ),
    "train-labels-idx1-ubyte.gz": (
        "fe03b8bd7915f70bf5aa08be480aa413fbd85afcaa58b35d230d335f284fd88e",
        "a25bea736e30d166cdddb491f175f624",
    ),
    "t10k-images-idx3-ubyte.gz": (
        "5634745efa576a17e7d4cf5cd9d09123c75e6538e5114267c2d156edaf519341",
        "2646ac647ad5339dbf082846283269ea",
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "ae18e77e031ccde52407f794d123116439864147d33ac992975f85dd4dc42af6",
        "27ae3e4e09519cfbb04c329615203637",
    ),
}
FINGERPRINTS = {
    "mnist": {
        "train": "48bdd14caf12ee14e6b0ce698278994ee67fc1d91465d9f3ee18de6972ec4a3a",
        "test": "f56ebb0c402dab9b4b186fd5d72a2cf393100af4fdd0e162a8ed3b385b3edaef",
    },
    "digits": {
        "train": "88cbc37dc694f289391b2a0c1d4351d485602d1751341bcfad6d570e1fb838cc",
    },
}


def load_mnist() -> DataSplits:
    """Load MNIST from the files inside the package.

    Examples
    --------
    >>> load_mnist().test
    <mnist:test: 10,000 images of 28x28, 10 classes>
    """
    return understand(idx.read(MNIST_FOLDER), SURE).labelled(
        name="mnist",
        source="Yann LeCun and Corinna Cortes, http://yann.lecun.com/exdb/mnist/",
        license="CC BY-SA 3.0",
    )


def load_mnist_test() -> Dataset:
    """Load MNIST's test images alone, in a sixth of the time.

    Examples
    --------
    >>> load_mnist_test()
    <mnist:test: 10,000 images of 28x28, 10 classes>
    """
    pair = understand(idx.read(MNIST_FOLDER / "t10k-images-idx3-ubyte.gz"), SURE)
    return replace(pair.train, name="mnist:test")


def load_digits() -> DataSplits:
    """Load the 8x8 digits that come with scikit-learn; they have no published test set.

    Pixels go from 0 to 16, and stay so.

    Examples
    --------
    >>> digits = load_digits().train
    >>> len(digits), digits.shape, digits.ink
    (1797, (8, 8), 16)
    """
    table = np.loadtxt(_digits_file(), delimiter=",", dtype=np.int64)
    train = Dataset(table[:, :-1].reshape(-1, 8, 8).astype(np.uint8), table[:, -1], ink=16)
    return DataSplits(train=train).labelled(
        name="digits",
        source="Alpaydin, Kaynak 1998, Optical Recognition of Handwritten Digits (UCI), "
        "by way of scikit-learn",
        license="CC BY 4.0 (UCI Machine Learning Repository)",
    )


def _digits_file() -> Path:
    """Find the file that ``sklearn.datasets.load_digits`` reads; importing scikit-learn takes long.

    Raises
    ------
    DataError
        There is no such file.
    """
    place = find_spec("sklearn")
    for folder in (place and place.submodule_search_locations) or ():
        file = Path(folder) / "datasets" / "data" / "digits.csv.gz"
        if file.is_file():
            return file
    raise DataError("the digits come with scikit-learn, and it has no file digits.csv.gz here")


BUNDLED = {"mnist": load_mnist, "digits": load_digits}
SUMMARIES = {
    "mnist": "60,000 + 10,000 handwritten digits of 28x28",
    "digits": "1,797 handwritten digits of 8x8, not divided",
}
