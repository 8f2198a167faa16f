"""Accuracy: recipes trained from several seeds, and cross-validated in ten folds."""
