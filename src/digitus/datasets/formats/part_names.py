"""Which part of a data set a name speaks of, and whether it speaks of images or of labels."""

import re
from pathlib import Path

PARTS = {
    "train": {"train", "training", "trn", "tr", "trainset", "trainingset"},
    "validation": {"validation", "valid", "val", "dev", "eval", "holdout", "vali", "validate"},
    "test": {"test", "testing", "tst", "te", "t10k", "testset", "testingset"},
}
IMAGES = {
    *("x", "image", "images", "img", "imgs", "data", "pixels", "pixel", "features", "feature"),
    *("pictures", "picture", "inputs", "input", "samples", "patterns", "xs"),
}
LABELS = {
    *("y", "label", "labels", "lbl", "lbls", "lab", "labs", "target", "targets", "class", "classes"),
    *("answers", "output", "outputs", "gnd", "annotations", "ys", "digit"),
}  # fmt: skip
TOGETHER = {
    word: [role, part]
    for role in sorted({*IMAGES, *LABELS}, key=len)
    for parts in reversed(PARTS.values())
    for part in parts
    for word in (role + part, part + role)
}
"""Words that are written together, as xtrain and testimages; the longest role wins."""

ENDINGS = re.compile(r"(\.(gz|bz2|xz|csv|tsv|txt|data|npy|npz|parquet|arff|mat|h5|hdf5|pkl))+$")
SHARD = re.compile(r"-?\d{5}-of-\d{5}")


def words_of(name: str) -> list[str]:
    """Cut a name into its words, small and without endings.

    Examples
    --------
    >>> words_of("X_train"), words_of("trainingImages.npy"), words_of("t10k-labels")
    (['x', 'train'], ['training', 'images'], ['t10k', 'labels'])
    """
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", ENDINGS.sub("", name))
    words = re.findall(r"t10k|[a-z]+|\d+", SHARD.sub(" ", spaced).lower())
    return [part for word in words for part in TOGETHER.get(word, [word])]


def part_of(name: str) -> str | None:
    """Tell which part a name speaks of; None where it speaks of none.

    Examples
    --------
    >>> part_of("mnist_train.csv"), part_of("trainingSet"), part_of("x_dev"), part_of("x")
    ('train', 'train', 'validation', None)
    """
    words = words_of(name)
    joined = "".join(words)
    for part, known in PARTS.items():
        if known & {*words} or joined in known:
            return part
    return None


def role_of(name: str) -> str | None:
    """Tell whether a name speaks of "images" or of "labels"; None where it speaks of neither.

    Examples
    --------
    >>> role_of("x_train"), role_of("trainLabels"), role_of("writer")
    ('images', 'labels', None)
    """
    words = {*words_of(name)}
    # "image_labels" are labels, "digit_labels" too.
    strong = LABELS - {"digit", "output", "outputs", "class", "classes"}
    if words & strong:
        return "labels"
    if words & IMAGES:
        return "images"
    return "labels" if words & LABELS else None


def says_emnist(path: Path) -> bool:
    """Tell whether a file or its folder is named as EMNIST's are, whose images lie on their side.

    Examples
    --------
    >>> says_emnist(Path("emnist-letters-train.csv"))
    True
    """
    return "emnist" in path.name.lower()
