import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitus.errors import SettingError
from digitus.training import (
    Constant,
    Cosine,
    Epoch,
    Exponential,
    History,
    OneCycle,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
)
from digitus.training.schedules import Length

LENGTH = Length(per_epoch=10, epochs=10)
ALL = np.arange(LENGTH.total)
EMPTY = History()


def history(*losses: float, validation: bool = False) -> History:
    return History(
        [
            Epoch(
                epoch=i,
                loss=1.0 if validation else loss,
                validation_loss=loss if validation else None,
                accuracy=0,
                last_loss=0,
                learning_rate=0,
                images=1,
                seconds=0,
            )
            for i, loss in enumerate(losses, start=1)
        ]
    )


def test_a_constant_rate_stays() -> None:
    assert Constant().factors(ALL, LENGTH, EMPTY).tolist() == [1.0] * 100


def test_step_decay_falls_at_the_epochs() -> None:
    factors = StepDecay(every=4, factor=0.5).factors(ALL, LENGTH, EMPTY)
    assert factors[[0, 39, 40, 79, 80, 99]].tolist() == [1, 1, 0.5, 0.5, 0.25, 0.25]


def test_exponential_falls_by_its_factor_in_an_epoch() -> None:
    factors = Exponential(decay=0.9).factors(ALL, LENGTH, EMPTY)
    np.testing.assert_allclose(factors[10:] / factors[:-10], 0.9)


def test_cosine_warms_up_then_falls_to_its_end() -> None:
    factors = Cosine(warmup=2, final=0.1).factors(np.arange(101), LENGTH, EMPTY)
    assert factors[0] == pytest.approx(1 / 20)
    assert factors[19] == pytest.approx(1)
    assert factors[60] == pytest.approx(0.55)  # half-way down
    assert factors[100] == pytest.approx(0.1)
    assert (np.diff(factors[20:]) <= 0).all()


def test_cosine_without_warmup_begins_at_the_top() -> None:
    assert Cosine().factors(ALL[:1], LENGTH, EMPTY) == 1


def test_one_cycle_peaks_where_it_says() -> None:
    factors = OneCycle(rise=0.3, start=0.04, final=0.01).factors(np.arange(101), LENGTH, EMPTY)
    assert factors[0] == pytest.approx(0.04)
    assert factors[30] == factors.max() == 1
    assert factors[100] == pytest.approx(0.01)
    assert (np.diff(factors[:31]) > 0).all()
    assert (np.diff(factors[30:]) < 0).all()


@pytest.mark.parametrize("validation", [False, True])
def test_plateaus_lower_the_rate(*, validation: bool) -> None:
    schedule = ReduceOnPlateau(factor=0.5, patience=2, least=0)

    def factor(*losses: float) -> float:
        found = schedule.factors(ALL[:3], LENGTH, history(*losses, validation=validation))
        assert len(set(found.tolist())) == 1
        return float(found[0])

    assert factor() == 1
    assert factor(3, 2, 1) == 1
    assert factor(1, 1) == 1
    assert factor(1, 1, 1) == 0.5
    assert factor(1, 1, 1, 0.5, 0.5) == 0.5
    assert factor(1, 1, 1, 1, 1) == 0.25


def test_the_rate_never_falls_below_the_lowest() -> None:
    schedule = ReduceOnPlateau(factor=0.1, patience=1, lowest=0.05)
    assert schedule.factors(ALL[:1], LENGTH, history(*[1.0] * 9)) == 0.05


@given(
    schedule=st.sampled_from(
        [Constant(), StepDecay(), Exponential(), Cosine(warmup=1.5), OneCycle(), OneCycle(rise=0)]
    ),
    cut=st.integers(1, 99),
)
def test_a_schedule_does_not_care_how_it_is_asked(schedule: Schedule, cut: int) -> None:
    whole = schedule.factors(ALL, LENGTH, EMPTY)
    parts = [schedule.factors(part, LENGTH, EMPTY) for part in (ALL[:cut], ALL[cut:])]
    assert np.array_equal(np.concatenate(parts), whole)
    assert ((whole >= 0) & (whole <= 1)).all()


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (StepDecay, {"every": 0}),
        (StepDecay, {"factor": -1}),
        (Exponential, {"decay": 0}),
        (Cosine, {"final": 2}),
        (OneCycle, {"rise": 1}),
        (ReduceOnPlateau, {"patience": 0}),
    ],
)
def test_impossible_schedules_are_refused(kind: type[Schedule], settings: dict[str, float]) -> None:
    with pytest.raises(SettingError, match="must be"):
        kind(**settings)
