"""The compiled engine: Numba kernels that skip zeros and keep a step in the cache."""
