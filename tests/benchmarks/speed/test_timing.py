import doctest
from functools import partial

import pytest

from benchmarks import report
from benchmarks.speed import timing
from benchmarks.speed.timing import interleave, ratios, summarise


@pytest.mark.parametrize("module", [timing, report])
def test_examples_in_docstrings_hold(module: object) -> None:
    tried = doctest.testmod(module)  # type: ignore[arg-type]
    assert tried.attempted
    assert not tried.failed


def test_a_slow_moment_that_hits_both_sides_leaves_the_ratio_alone() -> None:
    assert ratios([10, 50, 20], [1, 5, 2]).values == (10, 10, 10)


def test_a_summary_names_median_quartiles_and_extremes() -> None:
    found = summarise([5, 1, 4, 2, 3])
    assert (found.least, found.lower, found.median, found.upper, found.most) == (1, 2, 3, 4, 5)
    assert found.scaled(10).upper == 40


def test_repetitions_are_interleaved_and_no_one_is_always_first() -> None:
    log: list[str] = []

    def run(name: str) -> float:
        log.append(name)
        return len(log)

    costs = interleave({name: partial(run, name) for name in "abc"}, 3)
    assert "".join(log) == "abcbcacab"
    assert costs["a"] == (1, 6, 8)
