"""What works where digitus was installed with no extra at all; `.ci/run` runs this there.

``python tests/packaging/core_alone.py`` ends with status 0 and a line for each thing that works,
or with a traceback. It needs no test library.
"""

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

EXTRAS = ("onnx", "pyarrow", "h5py", "pandas", "polars", "fastapi", "torch", "distributed")


def say(text: str) -> None:
    """Print what works."""
    sys.stdout.write(f"ok  {text}\n")


def require(truth: object, what: str) -> None:
    """Stop where something does not hold; ``python -O`` too."""
    if not truth:
        raise SystemExit(f"NOT {what}")
    say(what)


def message_of(fails: Callable[[], object]) -> str:
    """Return what an error says to people."""
    from digitus.errors import DigitusError

    try:
        fails()
    except DigitusError as error:
        return str(error)
    raise SystemExit("NOT an error, where a library is missing")


def main() -> None:
    """Import, train, predict, save, read; and ask for what is not there."""
    here = [name for name in EXTRAS if importlib.util.find_spec(name)]
    require(not here, f"no library of an extra is installed {here or ''}")
    import digitus
    from digitus.datasets import export_dataset, to_pandas, to_polars
    from digitus.datasets.synthetic import composed_strings
    from digitus.export import save_onnx

    outcome = digitus.train("sigmoid-10")
    require(outcome.report.accuracy > 0.7, "a network is trained on the 8x8 digits")
    model, digits = digitus.load_model("cnn-tiny"), digitus.load_dataset("mnist")["test"].first(500)
    require(digitus.evaluate(model, digits).accuracy > 0.95, "a shipped model recognises digits")
    picture, _ = next(composed_strings("test", 1))
    require(digitus.read(picture)[0].text, "a picture is read")
    with tempfile.TemporaryDirectory() as place:
        saved = digitus.save_model(outcome.model, Path(place, "ten.safetensors"))
        require(digitus.load_model(saved).network == outcome.model.network, "a model is kept")
        export_dataset(digits, Path(place, "some.csv"))
        wanted = {
            "onnx": lambda: save_onnx(model, Path(place, "cnn.onnx")),
            "tables": lambda: export_dataset(digits, Path(place, "some.parquet")),
            "torch": model.to_torch,
            "frames": lambda: (to_pandas(digits), to_polars(digits)),
        }
        for extra, fails in wanted.items():
            named = f"digitus[{extra}]" in message_of(fails)
            require(named, f"what needs the extra {extra} names it")
    command = [sys.executable, "-m", "digitus.cli", "predict", "mnist:test:42"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    require("4" in done.stdout, "the command line predicts")


if __name__ == "__main__":
    main()
