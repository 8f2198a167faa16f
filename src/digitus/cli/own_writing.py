"""``digitus train --from strip --data MINE``: a reader of lines goes on with a person's writing."""

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any


def gather(begun: Any, data: str | None, options: Any, engine: str) -> Any:
    """Make windows of a person's writing; None where no reader of lines goes on."""
    from digitus.cli.inputs.data import arrival
    from digitus.cli.output.console import remark
    from digitus.reading.own_writing import goes_on_with_windows, own_writing

    if begun is None or data is None or not goes_on_with_windows(begun, data):
        return None
    with arrival(data) as tell:
        return own_writing(
            begun, data, options=options, engine=engine, notice=remark, progress=tell
        )


def judged(outcome: Any, begun: Any) -> Any:
    """Let what was trained judge its readings as the reader did that it began from."""
    from digitus.reading.own_writing import with_confidence_of

    return replace(outcome, model=with_confidence_of(outcome.model, begun))


def report(own: Any, begun: Any, outcome: Any, saved: Path, *, engine: str, json: bool) -> None:
    """Say how many whole numbers are read right, before and after."""
    from digitus.cli.output.console import print_json, screen
    from digitus.cli.output.format import duration
    from digitus.reading import Reader
    from digitus.reading.own_writing import measure

    before, after = (measure(Reader(model, engine), own) for model in (begun, outcome.model))
    counts = {
        "your numbers, kept aside": (len(own.own), before.own, after.own),
        "composed numbers of others": (len(own.others), before.others, after.others),
    }
    if json:
        print_json(_document(outcome, saved, counts))
        return
    console = screen()
    console.print(f"Trained for {duration(outcome.seconds)}. Read right, whole numbers:\n")
    for what, (count, first, last) in counts.items():
        console.print(f"{what:28}{first:4} of {count} before, {last} after", markup=False)
    console.print(f"\nSaved as {saved}. To use it:", markup=False, soft_wrap=True)
    file = shlex.quote(str(saved))
    for line in (
        f"digitus read PICTURES --model {file}",
        f"digitus calibrate {file} --reading",
    ):
        console.print(f"  {line}", style="command", markup=False, soft_wrap=True)


def _document(outcome: Any, saved: Path, counts: dict[str, tuple[int, int, int]]) -> dict[str, Any]:
    keys = ("count", "right_before", "right_after")
    return {
        "model": str(saved),
        "seconds": outcome.seconds,
        "history": outcome.history.to_data(),
        "numbers": {
            name: dict(zip(keys, counted, strict=True))
            for name, counted in zip(("own", "others"), counts.values(), strict=True)
        },
    }
