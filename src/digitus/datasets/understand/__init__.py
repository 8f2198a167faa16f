"""From what a file holds to a data set: looked at as a person would, put right, or asked about."""

from digitus.datasets.understand.look import Pictures, understand, understand_pictures

__all__ = ["Pictures", "understand", "understand_pictures"]
