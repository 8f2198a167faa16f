# The tools that stand beside just in its virtual environment come first: no need to activate it.
export PATH := parent_directory(just_executable()) + PATH_VAR_SEP + env("PATH")

# List what can be done.
default:
    @just --list

# All that must hold before a change lands.
check: format-check lint types layers test

# Rewrite every file in the one style, imports in order.
format:
    ruff check --select I --fix .
    ruff format .

# Is every file in the one style?
format-check:
    ruff format --check .

# Mistakes, complexity, docstrings.
lint:
    ruff check .

# Do the types fit together?
types:
    mypy

# Does every room import only from below?
layers:
    lint-imports --no-logo

# One process per core, one thread in each; the pages' code and the docstrings' examples included.
test *arguments:
    OMP_NUM_THREADS=1 pytest --numprocesses auto {{ arguments }}

# Measure against the peers; prints ratios.
bench *arguments:
    python -m benchmarks.speed {{ arguments }}
