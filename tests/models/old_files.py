"""Model files as they were written before a model had figures and a history of its own."""

import json
from pathlib import Path

from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from digitus.models import Model, save_model


def save_old_model(model: Model, path: Path | str) -> Path:
    """Write a model whose provenance holds what a newer file keeps elsewhere."""
    written = save_model(model, path)
    with safe_open(written, framework="numpy") as file:
        description = json.loads(file.metadata()["digitus"])
    for name in ("figures", "history", "line_confidence", "digit_confidence"):
        del description[name]
    save_file(load_file(written), written, {"digitus": json.dumps(description)})
    return written
