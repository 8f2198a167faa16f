"""What there is to see of a data set in a notebook and in a terminal."""

from typing import Any

import numpy as np

from digitus.display import Overview, Shown

OF_EACH = 2
"""Images of each class that are shown."""

CLASSES = 20
"""Classes that are shown at most."""


class ShownDataset(Shown):
    """What a data set shows: how many images there are, which, and how they look."""

    images: Any
    labels: Any
    name: str
    classes: int
    ink: int

    def overview(self) -> Overview:
        """Say what there is to see in a notebook and in a terminal."""
        count, height, width = self.images.shape
        shown = range(min(self.classes, CLASSES))
        first = [np.flatnonzero(self.labels == label)[:OF_EACH] for label in shown]
        chosen = self.images[np.concatenate(first)]
        counts = np.bincount(self.labels, minlength=self.classes)
        return Overview(
            title=self.name,
            facts={"images": f"{count:,} of {height} x {width} pixels", "full ink": str(self.ink)},
            images=np.rint(chosen * (255 / self.ink)).astype(np.uint8),
            shares={str(label): float(counts[label] / count) for label in shown},
        )
