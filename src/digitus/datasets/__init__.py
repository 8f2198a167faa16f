"""Data sets: what they are, where they come from, and the files they are read from."""

from digitus.datasets.catalog import (
    DatasetInfo,
    can_be_had_apart,
    is_name,
    list_datasets,
    load_dataset,
    load_part,
)
from digitus.datasets.collection import import_dataset, import_sheet, remove_dataset
from digitus.datasets.dataset import Dataset
from digitus.datasets.exchange import to_huggingface, to_pandas, to_polars, to_torch
from digitus.datasets.exporting import export_dataset
from digitus.datasets.fitted import fit_images
from digitus.datasets.formats.registry import read_pictures
from digitus.datasets.read_options import AS_FOUND, ReadOptions, parse_range
from digitus.datasets.splits import DataSplits
from digitus.datasets.understand import Pictures
from digitus.datasets.verify import Check, verify_dataset

__all__ = [
    "AS_FOUND",
    "Check",
    "DataSplits",
    "Dataset",
    "DatasetInfo",
    "Pictures",
    "ReadOptions",
    "can_be_had_apart",
    "export_dataset",
    "fit_images",
    "import_dataset",
    "import_sheet",
    "is_name",
    "list_datasets",
    "load_dataset",
    "load_part",
    "parse_range",
    "read_pictures",
    "remove_dataset",
    "to_huggingface",
    "to_pandas",
    "to_polars",
    "to_torch",
    "verify_dataset",
]
