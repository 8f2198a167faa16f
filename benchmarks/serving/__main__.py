"""``python -m benchmarks.serving``: answers in a second, beside FastAPI and PyTorch.

Every client sends one image of 28 x 28 pixels and asks again as soon as it is answered. Servers
take turns, so that a busy moment of the computer hits all of them; medians over the rounds.
On Linux the processor's time for each answer is printed too, which a busy computer changes less.
"""

import argparse
import json
import os
from contextlib import ExitStack
from statistics import median
from typing import NamedTuple

import numpy as np

from benchmarks.serving.clients import Load, ask, request
from benchmarks.serving.process import Started, processor_seconds, started
from digitus.datasets import load_dataset

CLIENTS = (1, 8, 64)
FORMS = ("loop", "loop-2", "loop-last", "threads")
KIND = "application/octet-stream"


class Asked(NamedTuple):
    """A server, and what it is asked."""

    server: Started
    sent: bytes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--model", default="cnn")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--forms", nargs="*", default=FORMS, choices=FORMS)
    given = parser.parse_args()
    image = load_dataset("mnist")["test"].images[:1].tobytes()
    ours = request("/api/predict", image, KIND)
    with ExitStack() as stack:
        serve = ("digitus.cli", "serve", "--port", "PORT", "--model", given.model)
        asked = {"digitus": Asked(stack.enter_context(started(*serve)), ours)}
        for form in given.forms:
            words = ("benchmarks.serving.plain", form, "PORT", "--model", given.model)
            peer = stack.enter_context(started(*words, ready="/openapi.json"))
            asked[f"FastAPI + PyTorch, {form}"] = Asked(peer, request("/predict", image, KIND))
        check(asked)
        for clients in CLIENTS:
            measured = measure(asked, clients, given.seconds, given.rounds)
            print(f"\nclients: {clients} ({os.cpu_count()} processors)")
            report(measured)


def check(asked: dict[str, Asked]) -> None:
    """See that all give the same answer: the same network did the work."""
    answers = {
        name: json.loads(ask(one.server.port, one.sent, 1, 0.5).last) for name, one in asked.items()
    }
    digit = answers.pop("digitus")["predictions"][0]["digit"]
    assert all(answer["digits"] == [digit] for answer in answers.values()), answers
    first, *others = (np.array(answer["probabilities"]) for answer in answers.values())
    assert all(np.allclose(first, other, atol=1e-4) for other in others)


def measure(
    asked: dict[str, Asked], clients: int, seconds: float, rounds: int
) -> dict[str, list[tuple[Load, float]]]:
    """Let the servers take turns; return what clients saw, and the processor's time."""
    found: dict[str, list[tuple[Load, float]]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, one in asked.items():
            before = processor_seconds(one.server.process)
            load = ask(one.server.port, one.sent, clients, seconds)
            found[name].append((load, processor_seconds(one.server.process) - before))
    return found


def report(measured: dict[str, list[tuple[Load, float]]]) -> None:
    """Print what was measured."""
    rates = {name: median(load.rate for load, _ in several) for name, several in measured.items()}
    used = {
        name: median(1000 * seconds / len(load.seconds) for load, seconds in several)
        for name, several in measured.items()
    }
    for name, several in measured.items():
        p50, p99 = (median(load.percentile(share) for load, _ in several) for share in (50, 99))
        refused = sum(load.refused for load, _ in several)
        ratio = f"digitus {rates['digitus'] / rates[name]:.2f}x answers, {used[name] / used['digitus']:.2f}x less work"
        print(
            f"  {name:<28} {rates[name]:7.0f} answers/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms,"
            f" {used[name]:.2f} ms of processor each, refused {refused}"
            f"  {'' if name == 'digitus' else ratio}"
        )


if __name__ == "__main__":
    main()
