# The tools that stand beside just in its virtual environment come first: no need to activate it.
export PATH := parent_directory(just_executable()) + PATH_VAR_SEP + env("PATH")

# List what can be done.
default:
    @just --list

# All that must hold before a change lands.
check: format-check lint types layers docs test package

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

# The site of these pages, in build/site; a warning is an error.
docs:
    python docs/site/build.py

# The wheel and the source distribution, in dist/, and whether an index of packages takes them.
package:
    rm -rf dist
    python -m build
    twine check --strict dist/*

# Copy the two libraries of the studio's page again, as its package-lock.json has them; needs npm.
vendor:
    cd src/digitus/studio/page/vendor && npm ci --ignore-scripts --no-audit --no-fund
    cd src/digitus/studio/page/vendor && cp node_modules/lit-html/lit-html.js node_modules/lit-html/LICENSE lit-html/
    cd src/digitus/studio/page/vendor && cp node_modules/uplot/dist/uPlot.esm.js node_modules/uplot/dist/uPlot.min.css uplot/
    cd src/digitus/studio/page/vendor && cp node_modules/uplot/LICENSE uplot/
    cd src/digitus/studio/page/vendor && rm -r node_modules && sha256sum lit-html/* uplot/* > files.sha256

# Measure against the peers; prints ratios.
bench *arguments:
    python -m benchmarks.speed {{ arguments }}
