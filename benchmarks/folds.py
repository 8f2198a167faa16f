"""The command ``python -m benchmarks.folds``, which :mod:`benchmarks.accuracy.folds` carries out."""

import sys

from benchmarks.accuracy.folds import main

if __name__ == "__main__":
    sys.exit(main())
