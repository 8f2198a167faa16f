"""The command ``python -m benchmarks.roofline``, which :mod:`benchmarks.speed.roofline` carries out."""

import sys

from benchmarks.speed.roofline import main

if __name__ == "__main__":
    sys.exit(main())
