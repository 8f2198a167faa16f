import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.errors import SettingError
from digitus.evaluation import RunStatistics, run_statistics


def test_statistics_made_by_hand() -> None:
    found = run_statistics([1, 2, 3, 4, 5])
    # Student's t at 97.5 % and 4 degrees of freedom is 2.776 in every table.
    reach = 2.776 * math.sqrt(2.5) * math.sqrt(1 + 1 / 5)
    assert (found.runs, found.mean, found.lowest, found.highest) == (5, 3.0, 1.0, 5.0)
    assert found.deviation == pytest.approx(math.sqrt(2.5))
    assert found.interval.low == pytest.approx(3 - reach, abs=1e-3)
    assert found.interval.high == pytest.approx(3 + reach, abs=1e-3)


def test_the_interval_holds_one_more_run_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(11)
    runs = rng.normal(0.95, 0.01, (2000, 6))
    held = sum(last in run_statistics(seen).interval for *seen, last in runs.tolist())
    # Three standard deviations of a binomial: sqrt(2000 * 0.95 * 0.05) is 9.7.
    assert abs(held - 1900) < 30


@pytest.mark.parametrize("values", [[0.7447], [0.1] * 3, [0.9533] * 5, [1e-300, 1e-300]])
def test_runs_that_all_agree_hold_their_value_alone(values: list[float]) -> None:
    found = run_statistics(values)
    assert found.contains(values[0])
    assert not found.contains(values[0] + 1e-6)
    assert not found.contains(values[0] - 1e-6)
    assert found.contains(values[0] + 1e-6, tolerance=2e-6)
    assert found.contains(values[0] - 1e-6, tolerance=2e-6)
    assert found.deviation == 0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_every_run_could_well_be_one_more(values: list[float]) -> None:
    found = run_statistics(values)
    assert all(map(found.contains, values))
    assert found.lowest - 1e-9 <= found.mean <= found.highest + 1e-9
    assert found.deviation >= 0


def test_the_range_counts_where_it_is_wider_than_the_interval() -> None:
    found = run_statistics([0.5] * 99 + [0.9])
    assert 0.9 not in found.interval
    assert found.contains(0.9)
    assert found.contains(0.91, tolerance=0.011)
    assert not found.contains(0.92, tolerance=0.011)


@pytest.mark.parametrize("values", [[], [0.5, math.nan], [math.inf]])
def test_what_is_no_figure_is_refused(values: list[float]) -> None:
    with pytest.raises(SettingError, match="one finite figure per run"):
        run_statistics(values)


def test_statistics_are_plain_data_and_come_back() -> None:
    found = run_statistics([0.1, 0.2])
    assert RunStatistics.from_data(json.loads(json.dumps(found.to_data()))) == found


def test_figures_judged_together_are_held_against_a_wider_interval() -> None:
    found = run_statistics([0.0, 1.0, 2.0, 3.0, 4.0])
    # Student's t with 4 degrees of freedom: 2.776 at 97.5 %, 3.495 at 98.75 % (two together).
    reach = math.sqrt(2.5 * 1.2)
    assert not found.contains(2 + 2.79 * reach)
    assert found.contains(2 + 2.79 * reach, together=2)
    assert found.contains(2 + 3.49 * reach, together=2)
    assert not found.contains(2 + 3.50 * reach, together=2)


def test_results_that_were_written_before_can_be_read() -> None:
    interval = {"kind": "Interval", "low": 0.0, "high": 1.0}
    figures = {"runs": 2, "mean": 0.5, "deviation": 0.1, "lowest": 0.4, "highest": 0.6}
    found = RunStatistics.from_data({"kind": "Spread", **figures, "interval": interval})
    assert found.mean == 0.5
    assert found.to_data()["kind"] == "Spread"
