"""What comes next, and what can be promised of it."""

import numpy as np
import pytest

from digitus.evaluation.promises import risk_points
from digitus.reading.judge import UNSURE_REASON
from digitus.studio.lab.review.order import SAMPLE, Order, draw, is_accepted
from digitus.studio.lab.review.standing import Tally, bound, promises
from digitus.studio.lab.review.table import Answer


def answer(number: int, confidence: float = 0.9, reason: str = "", truth: str = "") -> Answer:
    rejected = bool(reason)
    return Answer(number, f"{number}.png", 0, 0, "12", confidence, rejected, reason, "", truth)


def order_of(*answers: Answer) -> Order:
    order = Order()
    for one in answers:
        order.add(one)
    return order


def walk(order: Order, answers: dict[int, Answer], what: str = "both") -> list[int]:
    """Look at everything that comes."""
    found = []
    while (number := order.next(what)) is not None:  # type: ignore[arg-type]
        found.append(number)
        order.done(answers[number]._replace(truth="12"))
    return found


def test_what_is_just_below_the_threshold_comes_first() -> None:
    doubts = [
        answer(0, 0.1, UNSURE_REASON),
        answer(1, 0.48, UNSURE_REASON),
        answer(2, 0.99, "crossed out"),
        answer(3, 0.3, UNSURE_REASON),
    ]
    assert walk(order_of(*doubts), dict(enumerate(doubts))) == [1, 3, 0, 2]


def test_one_of_four_is_an_accepted_one_drawn_at_random() -> None:
    doubts = [answer(n, 0.4, UNSURE_REASON) for n in range(90)]
    accepted = [answer(n) for n in range(90, 1000)]
    by_number = {one.number: one for one in (*doubts, *accepted)}
    seen = walk(order_of(*doubts, *accepted), by_number)
    of_first = [by_number[number] for number in seen[:40]]
    assert sum(map(is_accepted, of_first)) == 10
    drawn = [by_number[number] for number in seen if is_accepted(by_number[number])]
    assert len(drawn) == SAMPLE
    assert drawn == sorted(accepted, key=draw)[:SAMPLE]
    numbers = np.array([one.number for one in drawn])
    assert abs(numbers.mean() - 545) < 3 * 263 / SAMPLE**0.5  # neither the first nor the last ones


def test_the_draw_knows_nothing_of_the_answer() -> None:
    numbers = [draw(answer(n)) for n in range(2000)]
    high = np.array(numbers) > 2**63
    assert abs(high.mean() - 0.5) < 3 * 0.5 / 2000**0.5
    assert draw(answer(7)) == draw(answer(7, 0.1, UNSURE_REASON, "13"))


def test_who_wants_more_of_one_kind_gets_it() -> None:
    answers = [answer(0, 0.4, UNSURE_REASON), *(answer(n) for n in range(1, SAMPLE + 20))]
    by_number = {one.number: one for one in answers}
    assert walk(order_of(*answers), by_number, "doubtful") == [0]
    assert len(walk(order_of(*answers), by_number, "sample")) == SAMPLE + 19


def test_skipped_ones_come_last_and_again() -> None:
    doubts = [answer(n, 0.4 - n / 100, UNSURE_REASON) for n in range(3)]
    order = order_of(*doubts)
    order.skip(doubts[0])
    assert order.next("both") == 1
    assert order.next("both", frozenset({1})) == 2
    order.skip(doubts[1])
    order.skip(doubts[2])
    assert order.next("both") == 0


def test_looking_twice_counts_once() -> None:
    order = order_of(answer(0, 0.4, UNSURE_REASON), answer(1))
    for _ in range(2):
        order.done(answer(0, 0.4, UNSURE_REASON, "13"))
    assert order.looked == {"doubtful": 1, "sample": 0}
    assert order.waiting == 0


def test_what_was_wrong_is_counted_and_taken_back() -> None:
    tally = Tally()
    tally.add(answer(0, truth="13"))
    tally.add(answer(1, 0.3, UNSURE_REASON, "13"))
    assert (tally.answers, tally.accepted, tally.looked, tally.wrong) == (2, 1, 2, 1)
    tally.count(answer(0, truth="13"), -1)
    tally.count(answer(0, truth="12"), 1)
    assert (tally.looked, tally.wrong) == (2, 0)


def test_a_bound_is_that_of_clopper_and_pearson() -> None:
    assert bound(0, 0) is None
    assert bound(SAMPLE, 0) == pytest.approx(1 - 0.05 ** (1 / SAMPLE))
    assert bound(SAMPLE, 3) > 0.02  # type: ignore[operator]


def half_looked_at() -> list[Answer]:
    """Three hundred of the sure ones are right, and of the unsure ones the ten best were seen."""
    rng = np.random.default_rng(0)
    sure = [answer(n, 0.5 + 0.5 * rng.random(), truth="12") for n in range(300)]
    seen = [answer(300 + n, 0.49, UNSURE_REASON, "12") for n in range(10)]
    unseen = [answer(310 + n, 0.4 * rng.random(), UNSURE_REASON) for n in range(200)]
    return [*sure, *seen, *unseen]


def test_nothing_is_promised_of_what_nobody_has_looked_at() -> None:
    promised = promises(half_looked_at())
    assert min(one["risk"] for one in promised) <= 0.01
    assert min(one["threshold"] for one in promised) >= 0.4
    everything = [one._replace(truth=one.truth or "12") for one in half_looked_at()]
    assert promises(everything)[-1]["threshold"] == 0.0
    checked = [one for one in half_looked_at() if one.truth]
    naive = risk_points(
        np.array([one.confidence for one in checked]), np.ones(len(checked), np.bool_)
    )
    assert naive[-1].threshold == 0.0, "without them, everything would be promised"


def test_the_share_is_that_of_all_answers() -> None:
    answers = [answer(n, truth="12" if n < 300 else "") for n in range(600)]
    answers += [answer(600 + n, 0.2, UNSURE_REASON) for n in range(200)]
    best = promises(answers)[-1]
    assert best["risk"] == 0.01
    assert best["share"] == pytest.approx(0.75)
