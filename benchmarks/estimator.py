"""The command ``python -m benchmarks.estimator``: see :mod:`benchmarks.speed.estimator`."""

import sys

from benchmarks.speed.estimator import main

if __name__ == "__main__":
    sys.exit(main())
