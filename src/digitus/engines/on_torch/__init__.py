"""The torch engine: the same formulas as PyTorch tensors, on processors and on GPUs."""
