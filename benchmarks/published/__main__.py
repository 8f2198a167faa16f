"""Run a published program: ``python -m benchmarks.published NAME [--seed N] [--epochs N]``."""

import argparse
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import NamedTuple

from benchmarks.published import (
    dropout_200,
    linear_1000,
    relu_1000,
    sigmoid_10,
    sigmoid_40,
)
from benchmarks.published.data import Images, digits, mnist
from benchmarks.published.outcome import Epoch, Outcome


class Program(NamedTuple):
    """A program, its data, and what its source printed."""

    run: Callable[..., Outcome]
    data: Callable[[], tuple[Images, ...]]
    published: str


PROGRAMS = {
    "linear-1000": Program(linear_1000.run, mnist, "just under 75 %"),
    "sigmoid-10": Program(sigmoid_10.run, digits, "no figure; rewritten 80 to 88 %"),
    "sigmoid-40": Program(
        sigmoid_40.run, mnist, "epoch 0: 8898, epoch 9: 9423, epoch 29: 9569 of 10,000; 412 s"
    ),
    "relu-1000": Program(relu_1000.run, mnist, "97.48 %; errors 0.104, 0.074, 0.063, 0.051, 0.040"),
    "dropout-200": Program(
        dropout_200.run,
        digits,
        "converged at iteration 11 with 0.00998; test error 0.0693; 95.33 %",
    ),
    "dropout-200-corrected": Program(
        partial(dropout_200.run, as_published=False), digits, "no figure: the mathematics put right"
    ),
}


def show(epoch: Epoch) -> None:
    """Print one line about an epoch."""
    line = f"epoch {epoch.number}: {epoch.seconds:.3f} s"
    if epoch.error is not None:
        line += f", squared error {epoch.error:.5f}"
    if epoch.correct is not None:
        line += f", {epoch.correct} correct"
    print(line, flush=True)


def main() -> None:
    """Run the program that is named and print published against measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__)
    parser.add_argument("name", choices=sorted(PROGRAMS), metavar="NAME", help=", ".join(PROGRAMS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, help="stop after this many (default: as published)")
    arguments = parser.parse_args()

    program = PROGRAMS[arguments.name]
    settings = {"epochs": arguments.epochs} if arguments.epochs else {}
    data = program.data()
    start = perf_counter()
    outcome = program.run(*data, seed=arguments.seed, on_epoch=show, **settings)
    seconds = perf_counter() - start
    print(f"published: {program.published}")
    test_error = "" if outcome.error is None else f", test error {outcome.error:.4f}"
    print(
        f"measured:  {outcome.correct} of {outcome.tested} ({outcome.accuracy:.2%}){test_error}, "
        f"{seconds:.1f} s in all, seed {arguments.seed}"
    )


if __name__ == "__main__":
    main()
