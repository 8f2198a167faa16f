"""The NumPy engine: every layer as matrix algebra."""
