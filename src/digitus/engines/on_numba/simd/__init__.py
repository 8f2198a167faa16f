"""Registers full of numbers: the instructions that all kernels are made of."""
