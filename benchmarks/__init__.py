"""Digitus against its peers, measured side by side in one run; every figure comes with its spread.

``python -m benchmarks.recipes`` and ``python -m benchmarks.speed`` print the tables;
``docs/reference/benchmarks.md`` says what is compared with what, and how fair that is.
"""
