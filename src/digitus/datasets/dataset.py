"""The data set: grey images with their labels, checked once and never changed."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from digitus.arrays import Bool, Images, Int, Integer, Labels
from digitus.datasets.checks import check_images, check_labels
from digitus.datasets.given import as_stack
from digitus.datasets.shown import ShownDataset
from digitus.datasets.stratify import first_of_each_class
from digitus.errors import DataError, SettingError


@dataclass(frozen=True, eq=False, repr=False)
class Dataset(ShownDataset):
    """Grey images and the class of each.

    The arrays are not copied but can no longer be written through the data set; whoever keeps
    another name for them must leave them alone.

    Parameters
    ----------
    images
        Pixels from 0 (paper) to ``ink``, uint8, of shape (n, height, width). Other whole numbers
        in that range are converted, truth values (true is ink), lists, and lists of pictures
        (paths or Pillow's), light on dark and of one size.
    labels
        The class of each image, int64, of shape (n,).
    name
        What people call it: ``"mnist:train"``.
    classes
        How many classes there are; labels go from 0 to ``classes - 1``.
    ink
        The value of full ink: 255 for most sets, 16 for scikit-learn's digits.

    Raises
    ------
    ShapeError
        The images are not a stack of images, or the labels are not one per image.
    DataError
        There are no images, pixels are no whole numbers in 0..ink, or a label is no class.

    Examples
    --------
    >>> images = np.zeros((4, 28, 28), np.uint8)
    >>> data = Dataset(images, np.array([0, 1, 0, 7]), name="blank")
    >>> data
    <blank: 4 images of 28x28, 10 classes>
    >>> data.counts()
    array([2, 1, 0, 0, 0, 0, 0, 1, 0, 0])
    """

    # Anything may be given, to be told what is wrong with it; the first type is what is kept.
    images: Images | Any
    labels: Labels | Any
    _: KW_ONLY
    name: str = "unnamed"
    classes: int = 10
    ink: int = 255

    def __post_init__(self) -> None:
        if self.classes < 1:
            raise SettingError(f"classes must be at least 1, got {self.classes}")
        if not 1 <= self.ink <= 255:
            raise SettingError(f"ink must lie in 1..255, got {self.ink}")
        images = check_images(as_stack(self.images, self.ink), self.ink)
        labels = check_labels(np.asarray(self.labels), self.classes, len(images))
        object.__setattr__(self, "images", images)
        object.__setattr__(self, "labels", labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        height, width = self.shape
        classes = f"{self.classes} class{'es' * (self.classes > 1)}"
        return f"<{self.name}: {len(self):,} images of {height}x{width}, {classes}>"

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of an image, in pixels."""
        _, height, width = self.images.shape
        return height, width

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of shape, pixels and labels, in hexadecimal.

        It does not depend on the name, on the file format the data came from, or on how the
        arrays lie in memory.

        Examples
        --------
        >>> images, labels = np.eye(3, dtype=np.uint8)[None], np.array([1])
        >>> Dataset(images, labels).fingerprint[:16]
        'a8c0d88237bd6efc'
        """
        digest = hashlib.sha256(f"digitus dataset 1 {self.images.shape}\n".encode())
        digest.update(np.ascontiguousarray(self.images).data)
        digest.update(np.ascontiguousarray(self.labels, "<i8").data)
        return digest.hexdigest()

    def counts(self) -> Int[np.ndarray, " classes"]:
        """Count the images of each class.

        Examples
        --------
        >>> data = Dataset(np.zeros((3, 2, 2), np.uint8), np.array([2, 0, 2]), classes=3)
        >>> data.counts()
        array([1, 0, 2])
        """
        return np.bincount(self.labels, minlength=self.classes)

    def require_classes(self, least: int = 2) -> None:
        """Insist on images of several classes: there is nothing to learn from one alone.

        Parameters
        ----------
        least
            How many classes must occur.

        Raises
        ------
        DataError
            Fewer classes occur.

        Examples
        --------
        >>> Dataset(np.zeros((3, 2, 2), np.uint8), np.array([2, 0, 2])).require_classes()
        """
        present = np.flatnonzero(self.counts())
        if len(present) < least:
            names = ", ".join(map(str, present))
            raise DataError(
                f"{self.name} holds images of class {names} only; at least {least} classes are "
                "needed: add images of others, or shuffle before taking the first few"
            )

    def take(
        self, which: Integer[np.ndarray, " k"] | Bool[np.ndarray, " n"] | Sequence[int]
    ) -> "Dataset":
        """Take some of the images, in the order given.

        Parameters
        ----------
        which
            Indices, or one boolean per image.

        Raises
        ------
        DataError
            An index is beyond the end, or nothing is taken.

        Examples
        --------
        >>> data = Dataset(np.zeros((3, 2, 2), np.uint8), np.array([5, 6, 7]))
        >>> data.take([2, 0]).labels
        array([7, 5])
        >>> data.take(data.labels > 5).labels
        array([6, 7])
        """
        chosen = np.asarray(which)
        try:
            images, labels = self.images[chosen], self.labels[chosen]
        except IndexError as error:
            raise DataError(f"{self.name} has {len(self):,} images: {error}") from None
        return replace(self, images=images, labels=labels)

    def __getitem__(self, part: slice) -> "Dataset":
        if not isinstance(part, slice):
            raise TypeError(
                f"a data set is cut by slices, as in data[100:200], got {type(part).__name__}; "
                "one image is data.images[i], a choice of them data.take(indices)"
            )
        return replace(self, images=self.images[part], labels=self.labels[part])

    def first(self, count: int) -> "Dataset":
        """Take the first images in file order.

        Parameters
        ----------
        count
            How many, 1 to all of them.

        Raises
        ------
        SettingError
            There are not that many.

        Examples
        --------
        >>> Dataset(np.zeros((3, 2, 2), np.uint8), np.array([5, 6, 7])).first(2).labels
        array([5, 6])
        """
        if not 1 <= count <= len(self):
            raise SettingError(f"first: {self.name} has {len(self):,} images, got {count:,}")
        return self[:count]

    def batches(self, size: int, rng: np.random.Generator | None = None) -> Iterator["Dataset"]:
        """Go through all images once, some at a time; the last batch may be smaller.

        Parameters
        ----------
        size
            Images per batch.
        rng
            Draws the order (one permutation); without it, file order.

        Examples
        --------
        >>> data = Dataset(np.zeros((5, 2, 2), np.uint8), np.arange(5))
        >>> [batch.labels.tolist() for batch in data.batches(2)]
        [[0, 1], [2, 3], [4]]
        """
        if size < 1:
            raise SettingError(f"a batch must hold at least 1 image, got {size}")
        order = None if rng is None else rng.permutation(len(self))
        for start in range(0, len(self), size):
            part = slice(start, start + size)
            yield self[part] if order is None else self.take(order[part])

    def split(
        self, fraction: float, *, rng: np.random.Generator | None = None, stratified: bool = False
    ) -> tuple["Dataset", "Dataset"]:
        """Split in two by a fraction; the first part gets floor(fraction * n) images.

        Parameters
        ----------
        fraction
            The share of the first part, between 0 and 1.
        rng
            Draws who goes where; without it, the first part is the first images in file order.
        stratified
            Keep the share of every class, to the image.

        Raises
        ------
        SettingError
            A part would be empty.

        Examples
        --------
        >>> data = Dataset(np.zeros((8, 2, 2), np.uint8), np.array([0, 0, 0, 0, 1, 1, 1, 1]))
        >>> train, test = data.split(0.75)
        >>> test.labels
        array([1, 1])
        >>> train, test = data.split(0.75, rng=np.random.default_rng(0), stratified=True)
        >>> test.counts()[:2]
        array([1, 1])
        """
        if not 0 < fraction < 1:
            raise SettingError(
                f"a fraction lies between 0 and 1, got {fraction}; for a count use split_at"
            )
        # 0.29 * 100 is 28.999999999999996, and means 29.
        count = int(fraction * len(self) + 1e-9)
        return self.split_at(count, rng=rng, stratified=stratified)

    def split_at(
        self, count: int, *, rng: np.random.Generator | None = None, stratified: bool = False
    ) -> tuple["Dataset", "Dataset"]:
        """Split in two by a count: so many images, and the rest.

        Parameters
        ----------
        count
            Images in the first part.
        rng
            Draws who goes where; without it, the first part is the first images in file order.
        stratified
            Keep the share of every class, to the image.

        Raises
        ------
        SettingError
            A part would be empty.

        Examples
        --------
        >>> data = Dataset(np.zeros((5, 2, 2), np.uint8), np.arange(5))
        >>> train, validation = data.split_at(3)
        >>> validation.labels
        array([3, 4])
        """
        if not 0 < count < len(self):
            raise SettingError(
                f"{self.name} has {len(self):,} images; a split at {count:,} leaves one part empty"
            )
        if rng is None and not stratified:
            return self[:count], self[count:]
        order = np.arange(len(self)) if rng is None else rng.permutation(len(self))
        if not stratified:
            return self.take(order[:count]), self.take(order[count:])
        chosen = first_of_each_class(self.labels[order], count)
        return self.take(order[chosen]), self.take(order[~chosen])
