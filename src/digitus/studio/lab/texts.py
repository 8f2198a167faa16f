"""What was done on the page as a script, a recipe, a command and a curl line."""

import json
import shlex
from typing import Any

from digitus.studio.lab.shelf import BUNDLED

PLACES = {
    "learning_rate": "training.optimizer.learning_rate",
    "batch_size": "training.batch_size",
    "epochs": "training.epochs",
    "seed": "seed",
    "data": "data.source",
}
"""Settings of the page that ``--set`` knows by these names."""


def texts_of(name: str, how: dict[str, Any], address: str) -> dict[str, str]:
    """Write how a network came about, for whoever wants to do it again without the page.

    Parameters
    ----------
    name
        What the page calls it.
    how
        Its set-up and its recipe as TOML; empty for a model that ships.
    address
        Where this server is reached.
    """
    if not how:
        return {
            "python": _shipped_script(name),
            "command": f"digitus evaluate {name} --data mnist\n",
            "curl": _ask_for_digits(address),
        }
    return {
        "python": _script(how),
        "toml": how["toml"],
        "command": _command(how),
        "curl": _start_run(how["setup"], address),
    }


def _is_plain(how: dict[str, Any]) -> bool:
    """Whether a recipe with some settings by their places says it all."""
    if how["setup"].get("data", "mnist") not in BUNDLED:
        return False  # people's own data are shuffled
    return how["setup"].keys() <= PLACES.keys() | {"recipe"} and "changes" not in how["toml"]


def _settings(setup: dict[str, Any]) -> dict[str, Any]:
    return {PLACES[key]: setup[key] for key in PLACES if key in setup}


def _tuning_settings(setup: dict[str, Any]) -> dict[str, Any]:
    """All but the data: ``fine_tuning`` and ``--data`` take them by themselves."""
    return {key: value for key, value in _settings(setup).items() if key != PLACES["data"]}


def _script(how: dict[str, Any]) -> str:
    setup, name = how["setup"], how["name"]
    if setup.get("start"):
        return _train(_of_tuning(setup), f"{name}-tuned", ", start=begun.params")
    if _is_plain(how):
        begin = _of_recipe(setup["recipe"], _settings(setup))
    else:
        begin = (
            f'from digitus.recipes import from_toml\n\nrecipe = from_toml("""\n{how["toml"]}""")\n'
        )
    return _train(begin, name)


def _train(begin: str, name: str, more: str = "") -> str:
    return (
        "import digitus\n"
        f"{begin}"
        "\n"
        f"outcome = digitus.train(recipe{more})\n"
        'print(f"{outcome.report.accuracy:.2%} of the test images")\n'
        f'digitus.save_model(outcome.model, "{name}.safetensors")\n'
    )


def _of_tuning(setup: dict[str, Any]) -> str:
    recipe = f'fine_tuning(begun, "{setup["data"]}")'
    return (
        "from digitus.recipes import fine_tuning, override\n"
        "\n"
        f'begun = digitus.load_model("{_model(setup["start"])}")\n'
        f"{_override(recipe, _tuning_settings(setup))}"
    )


def _override(recipe: str, settings: dict[str, Any]) -> str:
    lines = "".join(f"    {json.dumps(place)}: {value!r},\n" for place, value in settings.items())
    return f"recipe = override({recipe}, {{\n{lines}}})\n"


def _model(name: str) -> str:
    """Name a network as a script can: a training's must be taken away as a file first."""
    return f"{name}.safetensors" if name.startswith("run-") else name


def _of_recipe(name: str, settings: dict[str, Any]) -> str:
    recipe = f'digitus.load_recipe("{name}")'
    if not settings:
        return f"\nrecipe = {recipe}\n"
    return f"from digitus.recipes import override\n\n{_override(recipe, settings)}"


def _shipped_script(name: str) -> str:
    return (
        "import digitus\n"
        "\n"
        f'model = digitus.load_model("{name}")\n'
        'report = digitus.evaluate(model, digitus.load_dataset("mnist").test)\n'
        'print(f"{report.accuracy:.2%} of the test images")\n'
    )


def _command(how: dict[str, Any]) -> str:
    setup, name = how["setup"], how["name"]
    if setup.get("start"):
        words = [f"--set {key}={value}" for key, value in _tuning_settings(setup).items()]
        data = shlex.quote(setup["data"])
        return (
            " ".join(["digitus train --from", _model(setup["start"]), "--data", data, *words])
            + "\n"
        )
    evaluate = f"digitus evaluate {name}.safetensors\n"
    if not _is_plain(how):
        return f"digitus train ./{name}.toml\n{evaluate}"
    given = [f"--set {key}={shlex.quote(str(value))}" for key, value in _settings(setup).items()]
    return " ".join(["digitus train", setup["recipe"], *given]) + f"\n{evaluate}"


def _start_run(setup: dict[str, Any], address: str) -> str:
    body = json.dumps({"setup": setup})
    return (
        f"curl -X POST {address}api/runs -H 'Content-Type: application/json' \\\n"
        f"  -d {shlex.quote(body)}\n"
    )


def _ask_for_digits(address: str) -> str:
    return (
        f"curl -X POST {address}api/read -H 'Content-Type: image/png' --data-binary @picture.png\n"
    )
