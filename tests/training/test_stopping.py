import pytest

from digitus.errors import SettingError
from digitus.training import EarlyStopping, Epoch, History, LossBelow, LossPlateau


def rows(*figures: float, accuracy: bool = False) -> History:
    return History(
        [
            Epoch(
                epoch=i,
                loss=figure,
                accuracy=0,
                last_loss=0,
                learning_rate=0,
                images=1,
                seconds=0,
                validation_loss=0.0 if accuracy else figure,
                validation_accuracy=figure if accuracy else 0.0,
            )
            for i, figure in enumerate(figures, start=1)
        ]
    )


def test_a_loss_at_the_tolerance_ends_the_training() -> None:
    rule = LossBelow(tolerance=0.01)
    assert rule.reason(rows(0.5, 0.011)) is None
    assert "0.01" in str(rule.reason(rows(0.5, 0.01)))


def test_a_plateau_is_epochs_in_a_row_that_fall_too_little() -> None:
    rule = LossPlateau(patience=2, least=0.1)
    assert rule.reason(rows(3, 2, 1.95)) is None
    assert rule.reason(rows(3, 2, 1.95, 1.8, 1.75)) is None, "the third is better by 0.1 than 1.95"
    assert "for 2 epochs" in str(rule.reason(rows(3, 2, 1.95, 1.9)))
    assert rule.best_epoch(rows(3, 2, 1.95, 1.9)) is None, "the last weights are kept"


def test_early_stopping_waits_for_its_patience() -> None:
    rule = EarlyStopping(patience=2)
    assert rule.reason(rows(3, 2, 2.5)) is None
    assert "since epoch 2" in str(rule.reason(rows(3, 2, 2.5, 2.1)))
    assert rule.best_epoch(rows(3, 2, 2.5, 2.1)) == 2


def test_early_stopping_on_accuracy_wants_more_not_less() -> None:
    rule = EarlyStopping(patience=2, on="validation_accuracy")
    assert rule.best_epoch(rows(0.5, 0.9, 0.8, accuracy=True)) == 2
    assert rule.reason(rows(0.5, 0.9, 0.8, 0.9, accuracy=True)) is not None


def test_a_small_improvement_does_not_count() -> None:
    assert EarlyStopping(least=0.5).best_epoch(rows(3, 2.8, 2.4)) == 3
    assert EarlyStopping(least=0.5).best_epoch(rows(3, 2.8, 2.6)) == 1


def test_settings_are_checked() -> None:
    with pytest.raises(SettingError, match="tolerance"):
        LossBelow(tolerance=0)
    with pytest.raises(SettingError, match="patience"):
        EarlyStopping(patience=0)
    with pytest.raises(SettingError, match="patience"):
        LossPlateau(patience=0)
