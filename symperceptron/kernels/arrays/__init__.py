"""Kernels of models with matrices: networks of several outputs and layers, as operations on whole arrays."""
