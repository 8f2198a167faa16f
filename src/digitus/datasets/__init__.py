"""Data sets: what they are, where they come from, and the files they are read from."""

from digitus.datasets.catalog import (
    DatasetInfo,
    can_be_had_apart,
    list_datasets,
    load_dataset,
    load_part,
)
from digitus.datasets.collection import import_dataset, import_sheet, remove_dataset
from digitus.datasets.dataset import Dataset
from digitus.datasets.fitted import fit_images
from digitus.datasets.splits import DataSplits
from digitus.datasets.verify import Check, verify_dataset

__all__ = [
    "Check",
    "DataSplits",
    "Dataset",
    "DatasetInfo",
    "can_be_had_apart",
    "fit_images",
    "import_dataset",
    "import_sheet",
    "list_datasets",
    "load_dataset",
    "load_part",
    "remove_dataset",
    "verify_dataset",
]
