"""Normal tails and log-gamma over arrays, to the accuracy that log densities need (numpy has neither)."""

import math

import numpy as np
from numba import njit

from powderkeg.kernels.compiling import entry

__all__ = ["log_gamma", "log_normal_cdf", "log_normal_interval"]

_SQRT2 = math.sqrt(2.0)
_LOG_ROOT_TAU = 0.5 * math.log(2.0 * math.pi)


@njit(nogil=True)
def _log_tail(z):
    """Log of P(Z > z); erfc is exact to z = 35, beyond it the first terms of Mills' ratio are."""
    if z < 35.0:
        return math.log(0.5 * math.erfc(z / _SQRT2))
    r = 1.0 / (z * z)
    return -0.5 * z * z - math.log(z) - _LOG_ROOT_TAU + math.log1p(r * (-1.0 + r * (3.0 - 15.0 * r)))


@entry
def log_normal_cdf(z, out):
    """``out[i] = log P(Z <= z[i])`` for a standard normal Z."""
    for i in range(z.shape[0]):
        out[i] = _log_tail(-z[i])


@entry
def log_normal_interval(low, high, out):
    """``out[i] = log P(low[i] < Z <= high[i])``, taken in the nearer tail, so that nothing cancels."""
    for i in range(low.shape[0]):
        a, b = low[i], high[i]
        if a > -b:
            a, b = -b, -a
        # now b is the end nearer to zero or below it: both ends lie in, or reach from, the lower tail
        if b <= 0.0:
            top = _log_tail(-b)
            bottom = _log_tail(-a) if a > -np.inf else -np.inf
            out[i] = top + math.log(-math.expm1(bottom - top)) if bottom < top else -np.inf
        else:
            inside = 0.5 * (math.erf(b / _SQRT2) - math.erf(a / _SQRT2))
            out[i] = math.log(inside) if inside > 0.0 else -np.inf


@entry
def log_gamma(x, out):
    """``out[i] = log Gamma(x[i])`` for positive x."""
    for i in range(x.shape[0]):
        out[i] = math.lgamma(x[i])
