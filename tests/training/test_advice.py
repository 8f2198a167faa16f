"""Every situation is found where it is, and not where it is not; good trainings hear nothing."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from digitus.datasets import Dataset, DataSplits
from digitus.engines import open_engine
from digitus.errors import DivergedError
from digitus.models import Epoch, History
from digitus.networks import (
    SGD,
    CrossEntropy,
    Dense,
    Dropout,
    Network,
    Objective,
    SquaredError,
    Uniform,
    draw_params,
)
from digitus.recipes import load_recipe, override, train
from digitus.training import Cosine, Run, Task, Training
from digitus.training.advice import EXPLAINS, RULES, advise
from digitus.training.evidence import Evidence, measure_evidence

NETWORK = Network((8, 8), (Dense(20, "relu"), Dense(10, "softmax")))
GOOD = (0.60, 0.30, 0.20, 0.15, 0.12, 0.10, 0.09, 0.083, 0.078, 0.075)
RIGHT = (0.80, 0.90, 0.93, 0.95, 0.96, 0.97, 0.972, 0.974, 0.976, 0.98)


def history(
    losses: Sequence[float] = GOOD,
    accuracies: Sequence[float] | float = RIGHT,
    validation: Sequence[float] | None = None,
    validated: float = 0.97,
) -> History:
    if isinstance(accuracies, float):
        accuracies = [accuracies] * len(losses)
    return History(
        [
            Epoch(
                epoch=number + 1,
                loss=loss,
                accuracy=accuracies[number],
                last_loss=loss,
                learning_rate=0.1,
                images=1000,
                seconds=1.0,
                validation_loss=validation[number] if validation else None,
                validation_accuracy=validated if validation else None,
            )
            for number, loss in enumerate(losses)
        ]
    )


def evidence(rows: History | None = None, **more: Any) -> Evidence:
    known: dict[str, Any] = {
        "history": history() if rows is None else rows,
        "training": Training(epochs=10),
        "network": NETWORK,
        "counts": (100,) * 10,
        "first_loss": 2.3,
        "first_outputs_differ": 0.1,
    }
    return Evidence(**(known | more))


def found(seen: Evidence) -> list[str]:
    return [advice.rule for advice in advise(seen)]


JUMPS = (1.0, 0.6, 0.9, 0.5, 1.1, 0.6, 1.2, 0.5, 0.9, 0.6)
STUCK = (0.9, 0.6, 0.5, 0.48, 0.475, 0.474, 0.473, 0.473, 0.473, 0.473)
FALLING = (2.2, 1.8, 1.4, 1.1, 0.9, 0.75, 0.62, 0.51, 0.43, 0.36)
LAZY = (2.30, 2.28, 2.26, 2.24, 2.22, 2.20, 2.18, 2.16, 2.14, 2.12)
KNOWN = (0.6, 0.4, 0.35, 0.36, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
FAIR = (0.62, 0.33, 0.24, 0.2, 0.18, 0.17, 0.165, 0.16, 0.16, 0.16)
SMALL = Training(batch_size=1, epochs=10)
MILD = Training(optimizer=SGD(momentum=0.9))
HEAVY = Training(optimizer=SGD(momentum=0.99))
DROPPED = Network((8, 8), (Dense(20, "relu"), Dropout(0.7), Dense(10, "softmax")))
L2 = Training(objective=Objective(loss=CrossEntropy(), l2=0.1))
SHOWN: dict[str, tuple[Evidence, Evidence]] = {
    "diverged": (evidence(history((2.3, 9.0), 0.1)), evidence(history((2.3, 2.0), 0.5))),
    "class without images": (
        evidence(counts=(100,) * 9 + (0,)),
        evidence(counts=(100,) * 9 + (30,)),
    ),
    "labels unrelated": (
        evidence(history((2.4, 2.31, 2.305, 2.303), 0.11)),
        evidence(history((2.4, 2.0, 1.6, 1.2), 0.6)),
    ),
    "equal weights": (
        evidence(history(LAZY, 0.5), first_outputs_differ=0.0),
        evidence(history(LAZY, 0.5), first_outputs_differ=0.01),
    ),
    "unscaled pixels": (
        evidence(history(JUMPS, 0.5), largest_input=255.0),
        evidence(history(JUMPS, 0.5), largest_input=3.0),
    ),
    "initial weights too large": (
        evidence(history(LAZY, 0.5), first_loss=12.0),
        evidence(history(LAZY, 0.5), first_loss=2.6),
    ),
    "dead neurons": (evidence(dead=0.6), evidence(dead=0.1)),
    "saturated": (
        evidence(history(STUCK, 0.6), saturated=0.9),
        evidence(history(STUCK, 0.6), saturated=0.2),
    ),
    "momentum too high": (
        evidence(history((1.0, 1.4, 1.2, 1.0), 0.7), training=HEAVY),
        evidence(history((1.0, 1.4, 1.2, 1.0), 0.7), training=MILD),
    ),
    "not learning": (
        evidence(history((5.0, 4.9, 4.8, 4.8), 0.1)),
        evidence(history((2.0, 1.5, 1.2, 1.0), 0.6)),
    ),
    "batch too large": (
        evidence(history(LAZY, 0.5), training=Training(batch_size=500)),
        evidence(history(LAZY, 0.5), training=Training(batch_size=32)),
    ),
    "batch too small": (evidence(history(JUMPS, 0.8), training=SMALL), evidence(training=SMALL)),
    "jumping": (evidence(history(JUMPS, 0.8)), evidence()),
    "rate too high at first": (
        evidence(history((4.0, 1.0, 0.5, 0.3), 0.9), first_loss=2.3),
        evidence(history((2.0, 1.0, 0.5, 0.3), 0.9), first_loss=2.3),
    ),
    "penalty too strong": (
        evidence(history(STUCK, 0.8), training=L2, penalty_share=0.7),
        evidence(history(STUCK, 0.8), training=L2, penalty_share=0.1),
    ),
    "dropout too strong": (
        evidence(history(STUCK, 0.5, FAIR, 0.8), network=DROPPED),
        evidence(history(STUCK, 0.94, FAIR, 0.97), network=DROPPED),
    ),
    "slow": (evidence(history(LAZY, 0.3)), evidence(history(FALLING, 0.85))),
    "underfitting": (evidence(history(STUCK, 0.8)), evidence(history(STUCK, 0.97))),
    "early plateau": (
        evidence(history(STUCK, 0.95)),
        evidence(history(STUCK, 0.95), training=Training(schedule=Cosine())),
    ),
    "stopped too early": (
        evidence(history(FALLING, 0.85)),
        evidence(history(FALLING, 0.85), training=Training(epochs=10, schedule=Cosine())),
    ),
    "validation unlike training": (
        evidence(history(GOOD, RIGHT, KNOWN, 0.6), ink_apart=2.0),
        evidence(history(GOOD, RIGHT, KNOWN, 0.6), ink_apart=0.1),
    ),
    "too few images": (
        evidence(history(GOOD, 0.99, KNOWN, 0.7), counts=(20,) * 10),
        evidence(history(GOOD, 0.99, FAIR, 0.97), counts=(20,) * 10),
    ),
    "overfitting": (
        evidence(history(GOOD, RIGHT, KNOWN, 0.9)),
        evidence(history(GOOD, RIGHT, FAIR, 0.96)),
    ),
    "validation too small": (
        evidence(history(GOOD, RIGHT, FAIR, 0.9), validation_images=100),
        evidence(history(GOOD, RIGHT, FAIR, 0.9), validation_images=5000),
    ),
    "imbalance": (
        evidence(counts=(1000,) * 9 + (50,)),
        evidence(counts=(1000,) * 9 + (50,), training=Training(balanced=True)),
    ),
}


def test_every_situation_has_an_example() -> None:
    assert SHOWN.keys() == RULES.keys()
    assert {name for rule in EXPLAINS.items() for name in (rule[0], *rule[1])} <= RULES.keys()


@pytest.mark.parametrize("name", RULES)
def test_a_situation_is_found_where_it_is_and_nowhere_else(name: str) -> None:
    there, not_there = SHOWN[name]
    assert name in found(there)
    assert name not in found(not_there)


@pytest.mark.parametrize("name", RULES)
def test_evidence_is_in_numbers_and_a_change_is_named(name: str) -> None:
    said = {advice.rule: advice for advice in advise(SHOWN[name][0])}[name]
    assert any(letter.isdigit() for letter in said.evidence)
    assert said.change
    assert str(said) == f"{said.what} ({said.evidence}): {said.change}"
    assert "\n" not in str(said)


def test_a_good_training_hears_nothing() -> None:
    assert found(evidence()) == []
    assert found(evidence(history(GOOD, RIGHT, FAIR), validation_images=5000)) == []
    assert found(evidence(history(GOOD[:1], RIGHT[:1]))) == []
    assert found(evidence(History([]))) == []


@pytest.mark.parametrize("name", ["sigmoid-10", "dropout-200", "dropout-200-corrected"])
def test_recipes_that_go_well_hear_nothing(name: str) -> None:
    recipe = load_recipe(name)
    if name == "dropout-200-corrected":
        recipe = override(recipe, {"training.epochs": 12})
    assert [str(advice) for advice in train(recipe, engine="numpy").advice] == []


def trained(task: Task, **settings: Any) -> Run:
    run = Run(task, Training(**settings), open_engine("numpy"), np.random.default_rng(0))
    while not run.reason:
        run.chunk()
    run.finish()
    return run


def with_(task: Task, network: Network = NETWORK, high: float = 0.3, **more: Any) -> Task:
    rng = np.random.default_rng(0)
    params = draw_params(network, Uniform(low=-high, high=high), rng)
    known: dict[str, Any] = {"params": params, "data": DataSplits(train=task.train)}
    return Task(network=network, scaling=task.scaling, **(known | more))


def test_real_neurons_die_of_a_rate_that_is_too_high(task: Task) -> None:
    seen = measure_evidence(trained(with_(task), optimizer=SGD(learning_rate=6.0), epochs=2))
    assert seen.dead > 0.4
    assert "dead neurons" in found(seen)
    well = measure_evidence(trained(with_(task), epochs=2))
    assert well.dead < 0.2


def test_real_sigmoids_saturate_where_weights_are_large(task: Task) -> None:
    network = Network((8, 8), (Dense(20, "sigmoid"), Dense(10, "softmax")))
    large = measure_evidence(trained(with_(task, network, 30.0), epochs=2))
    assert large.saturated > 0.5
    assert "saturated" in found(large)
    small = measure_evidence(trained(with_(task, network, 0.3), epochs=2))
    assert small.saturated < 0.2


def test_real_weights_that_are_all_zero_stay_alike(task: Task) -> None:
    alike = with_(task)
    alike = with_(task, params={name: 0 * array for name, array in alike.params.items()})
    seen = measure_evidence(trained(alike, epochs=3))
    assert seen.first_outputs_differ is not None
    assert seen.first_outputs_differ < 1e-12
    assert "equal weights" in found(seen)


def test_a_real_explosion_is_explained(task: Task) -> None:
    run = Run(
        with_(task, Network((8, 8), (Dense(10),))),
        Training(
            optimizer=SGD(learning_rate=1e12), objective=Objective(loss=SquaredError()), epochs=50
        ),
        open_engine("numpy"),
        np.random.default_rng(0),
    )

    def explode() -> None:
        while not run.reason:
            run.chunk()

    with pytest.raises(DivergedError) as caught:
        explode()
    seen = measure_evidence(run, str(caught.value))
    assert found(seen)[0] == "diverged"
    assert "learning_rate=1e+11" in str(advise(seen)[0])


def test_real_validation_images_of_another_ink_are_noticed(task: Task) -> None:
    assert task.validation is not None
    faint = Dataset(task.validation.images // 4, task.validation.labels, ink=task.validation.ink)
    other = with_(task, data=DataSplits(train=task.train, validation=faint))
    assert measure_evidence(trained(other, epochs=1)).ink_apart > 1
    assert measure_evidence(trained(task, epochs=1)).ink_apart < 0.5


def test_a_real_penalty_outweighs_the_errors(task: Task) -> None:
    strong = Objective(loss=CrossEntropy(), l2=1.0)
    assert measure_evidence(trained(with_(task), objective=strong, epochs=1)).penalty_share > 0.05
    assert measure_evidence(trained(with_(task), epochs=1)).penalty_share == 0


@pytest.mark.parametrize(("l2", "share"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_penalty_on_huge_weights_is_a_number(task: Task, l2: float, share: float) -> None:
    huge = with_(task, Network((8, 8), (Dense(10, "sigmoid"),)), 1e200)
    objective = Objective(loss=SquaredError(), l2=l2)
    still = SGD(learning_rate=1e-300)
    seen = measure_evidence(trained(huge, objective=objective, optimizer=still, epochs=1))
    assert seen.penalty_share == share
