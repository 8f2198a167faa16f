"""The pure-Python engine: one number at a time, slow enough to read."""
