"""Who reads pictures in ``benchmarks.reading``: digitus and its peers, each behind one function."""
