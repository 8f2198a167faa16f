"""The command ``python -m benchmarks.recipes``, which :mod:`benchmarks.speed.recipes` carries out."""

import sys

from benchmarks.speed.recipes import main

if __name__ == "__main__":
    sys.exit(main())
