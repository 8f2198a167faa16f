"""A model's card: what it is, how it came about, how good it is, and what it cannot do.

A card is written from the model's file and from nothing else, so that both say the same.
"""

import hashlib
import json
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from digitus.cards import reader
from digitus.cards.limits import limits
from digitus.cards.reader import class_name, reads_lines, whole_numbers
from digitus.cards.teachers import taught_by
from digitus.display import percent
from digitus.errors import SettingError
from digitus.models import Measured, Model, SeedFigures, fits_half, load_model, told
from digitus.recipes.catalog import list_recipes, to_toml
from digitus.recipes.recipe import Recipe
from digitus.recipes.unseen import recipe_of
from digitus.settings import to_data

STRENGTHS = ("1", "2", "3", "4", "5")
RISKS = (0.01, 0.005, 0.002, 0.001)


def write_card(path: Path) -> str:
    """Write the card of a model in a file, as Markdown.

    Parameters
    ----------
    path
        The model's file; its name without the ending is what the card calls the model.

    Raises
    ------
    ModelError
        There is no such file, or it is damaged, foreign, or from a newer digitus.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from digitus.models import save_model
    >>> from digitus.networks import Dense, Network
    >>> model = Model(Network((1, 2), (Dense(2, bias=False),)), {"0.weights": np.eye(2)})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = write_card(save_model(model, Path(folder, "eye.safetensors")))
    >>> print(text.partition(chr(10))[0])
    # eye
    """
    model, content = load_model(path), path.read_bytes()
    parts = [
        f"# {path.stem}",
        _opening(model, path.stem),
        _table(_figures(model, content)),
        "## How it was made",
        _table(_origin(model)),
        *_again(model, path.stem),
        "## The network",
        f"```text\n{model.network.summary()}\n```",
        *(whole_numbers(model) if reads_lines(model) else _calibration(model)),
        *_by_digit(model),
        *_corrupted(model),
        "## What it cannot do",
        limits(model),
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _opening(model: Model, name: str) -> str:
    height, width = model.network.input_shape
    title = told(model, str, "recipe", "title")
    if reads_lines(model):
        return reader.opening(name, title or "A reader", height)
    what = f"{title}. " if title else ""
    return (
        f"{what}Reads one digit in an image of {height} x {width} pixels.\n\n"
        f"```console\n$ digitus predict seven.png --model {name}\n$ digitus evaluate {name}\n```"
    )


def _figures(model: Model, content: bytes) -> Iterator[tuple[str, str | None]]:
    test = model.figures.test or Measured()
    if test.accuracy is not None and test.images is not None:
        limits = ""
        if test.interval:
            low, high = test.interval
            limits = f" ({100 * low:.2f} to {percent(high)} with 95 % confidence)"
        images = f"{test.images:,} images of {test.data}"
        yield "accuracy", f"{percent(test.accuracy)} of the {images}{limits}"
    yield "all seeds", _seeds(model.figures.seeds)
    yield "seed by seed", _each_seed(model.figures.seeds)
    for name, value, what in (
        ("log loss", test.log_loss, "nats"),
        ("area of risk over coverage", test.aurc, "(AURC)"),
    ):
        yield name, None if value is None else f"{value:.5f} {what}"
    error = test.calibration_error
    yield "calibration error", None if error is None else f"{percent(error)} (ECE, 15 bins)"
    yield "parameters", _parameters(model)
    kind = (
        "float16" if model.precision == "float32" and fits_half(model.params) else model.precision
    )
    digest = hashlib.sha256(content).hexdigest()
    yield "file", f"{len(content):,} bytes, numbers in {kind}, SHA-256 `{digest}`"


def _parameters(model: Model) -> str:
    count, views = len(model.members), 5 if model.shift else 1
    each = model.network.parameter_count
    text = f"{count} x {each:,}" if count > 1 else f"{each:,}"
    work = model.network.multiplications * count * views
    shifts = f" in five views, shifted by {model.shift}" if model.shift else ""
    return f"{text}; {work:,} multiplications for an image{shifts}"


def _seeds(seeds: SeedFigures | None) -> str | None:
    if seeds is None:
        return None
    return (
        f"{100 * seeds.mean:.3f} ± {100 * seeds.deviation:.3f} % ({100 * seeds.lowest:.2f} to"
        f" {percent(seeds.highest)}), mean and deviation of {seeds.runs} trainings"
    )


def _each_seed(seeds: SeedFigures | None) -> str | None:
    if seeds is None or not seeds.seeds:
        return None
    pairs = zip(seeds.seeds, seeds.accuracies, strict=True)
    return ", ".join(f"{seed}: {percent(accuracy)}" for seed, accuracy in pairs)


def _origin(model: Model) -> Iterator[tuple[str, str | None]]:
    images, data = told(model, int, "data", "images"), told(model, str, "data", "name")
    known = images is not None and data is not None
    yield "trained on", f"{images:,} images of {data}" if known else None
    yield "licence of the data", told(model, str, "data", "license")
    yield "fingerprint of the data", _code(told(model, str, "data", "train"))
    yield "recipe", _code(told(model, str, "recipe", "name"))
    seed, epochs = told(model, int, "recipe", "seed"), told(model, int, "epochs")
    yield "taught by", taught_by(model)
    yield "seed", None if seed is None else str(seed)
    seconds = told(model, float, "seconds")
    yield "epochs", None if epochs is None else str(epochs)
    yield "time", None if seconds is None else f"{seconds:,.0f} s"
    engine, precision = told(model, str, "engine"), told(model, str, "precision")
    yield "engine", f"{engine}, {precision}" if engine and precision else None
    yield "ran on", told(model, str, "machine")
    versions = told(model, dict, "versions") or {}
    yield "versions", ", ".join(f"{name} {told(model, str, 'versions', name)}" for name in versions)
    members = told(model, list, "members") or []
    yield "members", f"{len(members)} trainings, the first as above" if members else None


def _again(model: Model, name: str) -> Iterator[str]:
    """Write the commands that make the same model again."""
    recipe = recipe_of(model)
    if recipe is None or model.others:
        return
    changed = _changes(recipe)
    if changed is None:
        yield f"Its recipe, to be saved as `{name}.toml`:"
        yield f"```toml\n{to_toml(recipe).strip()}\n```"
    train = f"digitus train {recipe.name if changed is not None else f'{name}.toml'}"
    settings = "".join(
        " --set " + shlex.quote(f"{place}={value if isinstance(value, str) else json.dumps(value)}")
        for place, value in (changed or {}).items()
    )
    lines = [f"{train}{settings} --seed {recipe.seed} --out {name}.safetensors"]
    half = " --half" if model.precision == "float32" and fits_half(model.params) else ""
    found = model.calibration
    if reads_lines(model):
        lines.append(f"digitus calibrate {name}.safetensors --reading{half}")
    elif found is not None and found.sibling:
        lines += [
            f"{train}{settings} --set validation={found.images} --out sibling.safetensors",
            f"digitus calibrate {name}.safetensors --sibling sibling.safetensors{half}",
        ]
    elif found is not None and found.images:
        lines.append(f"digitus calibrate {name}.safetensors{half}")
    elif half:
        lines.append(f"digitus ensemble {name}.safetensors --half --out {name}.safetensors")
    yield "The same again, to the rounding of another machine:"
    yield "```console\n" + "\n".join(f"$ {line}" for line in lines) + "\n```"


def _changes(recipe: Recipe) -> dict[str, Any] | None:
    """Say which values differ from the recipe that comes with digitus under this name.

    None where there is no such recipe, or it differs in more than values.
    """
    known = list_recipes().get(recipe.name)
    if known is None:
        return None
    ours, theirs = dict(_values(to_data(recipe))), dict(_values(to_data(known)))
    if ours.keys() != theirs.keys():
        return None
    return {
        place: value for place, value in ours.items() if value != theirs[place] and place != "seed"
    }


def _values(data: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(data, dict | list):
        yield where, data
        return
    for key, item in data.items() if isinstance(data, dict) else enumerate(data):
        yield from _values(item, f"{where}.{key}" if where else str(key))


def _calibration(model: Model) -> Iterator[str]:
    found = model.calibration
    yield "## How sure it is, and how rightly so"
    if found is None:
        yield "Not calibrated: its probabilities are the network's own, and no risk is promised."
    elif not found.images:
        on = f", fitted on {found.data}" if found.data else ""
        yield (
            f"Temperature {found.temperature:.3f}{on}. No risk is promised: `digitus calibrate`"
            " finds thresholds, on images that it has not seen."
        )
    else:
        who = f"a sibling ({found.sibling}) that had" if found.sibling else "the model, which had"
        yield (
            f"Temperature {found.temperature:.3f}, fitted on one half of {found.images:,} images"
            f" ({found.data}) by {who} not seen them. On the other half errors were counted, so"
            f" that `--reject RISK` can promise, with {100 * found.confidence:g} % confidence:"
        )
        yield _rows(("wrong at most", "answers if as sure as"), _promises(model))
    points = (model.figures.test or Measured()).coverage
    if points:
        yield "On the test images, if it answers the surest only:"
        yield _rows(
            ("answered", "right", "if as sure as"), [[*map(percent, point)] for point in points]
        )


def _promises(model: Model) -> Iterator[Sequence[str]]:
    for risk in RISKS:
        try:
            rule = model.rejecting(risk).decision
        except SettingError:
            yield (f"{100 * risk:g} %", "cannot be promised")
        else:
            yield (f"{100 * risk:g} %", percent(getattr(rule, "probability", None)))


def _by_digit(model: Model) -> Iterator[str]:
    classes = (model.figures.test or Measured()).classes
    rows = [
        (class_name(model, label), *map(percent, shares)) for label, shares in enumerate(classes)
    ]
    if rows:
        yield "## Digit by digit"
        yield _rows(("digit", "precision", "recall"), rows)


def _corrupted(model: Model) -> Iterator[str]:
    found = model.figures.robustness
    if found is None:
        return
    rows = [(one.name, *map(percent, one.accuracy)) for one in found.corruptions]
    yield "## Accuracy on corrupted images"
    yield (
        f"Accuracy on {found.images:,} of the test images, corrupted in fifteen ways after MNIST-C,"
        " from weakly (1) to strongly (5); 3 is MNIST-C itself."
        f" On the same images without corruption: {percent(found.accuracy)}."
        f" Mean error over all corruptions: {percent(found.mean_error)}."
    )
    yield _rows(("corruption", *STRENGTHS), rows)


def _table(facts: Iterable[tuple[str, str | None]]) -> str:
    return _rows(("", ""), ((name, value) for name, value in facts if value))


def _rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    # A bar would end the cell: what a file tells of itself may hold one.
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def _code(text: str | None) -> str | None:
    return None if text is None else f"`{text.replace('`', '')}`"
