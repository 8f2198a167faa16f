"""The command ``python -m benchmarks.convolution``, which :mod:`benchmarks.speed.convolution` carries out."""

import sys

from benchmarks.speed.convolution import main

if __name__ == "__main__":
    sys.exit(main())
