"""Loops over plain arrays, compiled with numba; they check nothing, and callers pass clean arrays."""

from powderkeg.kernels.random import (
    address,
    binomial,
    bits,
    extend,
    extend_array,
    gamma,
    normal,
    poisson,
    skip,
    strata,
    uniform,
    uniform_array,
    uniforms,
)

__all__ = [
    "address",
    "binomial",
    "bits",
    "extend",
    "extend_array",
    "gamma",
    "normal",
    "poisson",
    "skip",
    "strata",
    "uniform",
    "uniform_array",
    "uniforms",
]
