"""Loops over plain arrays, compiled with numba. They check nothing and import nothing of ours: callers pass clean arrays."""

from powderkeg.kernels.random import (
    address,
    bits,
    extend,
    extend_array,
    normal,
    poisson,
    skip,
    uniform,
    uniform_array,
    uniforms,
)

__all__ = [
    "address",
    "bits",
    "extend",
    "extend_array",
    "normal",
    "poisson",
    "skip",
    "uniform",
    "uniform_array",
    "uniforms",
]
