"""Readers of data files, one per kind of file, all with the same functions."""

__all__: list[str] = []
