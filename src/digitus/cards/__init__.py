"""Cards: what a model's file says of the model, as a page for people."""

from digitus.cards.card import write_card

__all__ = ["write_card"]
