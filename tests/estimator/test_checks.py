from typing import Any

from sklearn.utils.estimator_checks import parametrize_with_checks

from digitus import DigitClassifier

# Enough epochs for the accuracy that scikit-learn asks for; one hidden layer, to be quick.
QUICK = DigitClassifier(
    hidden_layer_sizes=(20,), optimizer="momentum", epochs=60, engine="numpy", precision="float64"
)


@parametrize_with_checks([QUICK])  # type: ignore[untyped-decorator]
def test_scikit_learn_has_no_complaint(estimator: Any, check: Any) -> None:
    check(estimator)
