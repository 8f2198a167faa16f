"""Processes that train together, as ``torchrun`` starts them and tells them in the environment."""

import os


def process_count() -> int:
    """Return how many processes train together: one, where ``torchrun`` started none."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return 1
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first_process() -> bool:
    """Say whether this is the process that prints and writes files."""
    return process_count() == 1 or os.environ.get("RANK", "0") == "0"
