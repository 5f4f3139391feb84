"""The logistic function in single precision, so that a loop does it for many elements at once.

``exp(-x) = 2^k 2^f`` with ``y = -x log2(e)``, k the whole number nearest to y and f what is left, between
-1/2 and 1/2: 2^f is a polynomial of degree 5 (least largest relative error, 1e-7), and the product with 2^k
adds k to its exponent. Sums, products and one quotient, which every machine rounds alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.extending import intrinsic

from powderkeg.kernels.compiling import inlined

__all__ = ["logistic"]

Coded = tuple[Any, Callable[..., Any]]
_spelled: Callable[[Callable[..., Any]], Callable[..., Any]] = intrinsic
_MANTISSA = 23  # bits of a single-precision number behind its point
_ONE, _REACH = np.float32(1.0), np.float32(32.0)
_TO_TWO = np.float32(-1.0 / math.log(2.0))
_WHOLE = np.float32(1.5 * 2.0**_MANTISSA)  # added to a number, it leaves its whole part in the last bits
# Lawson's weighted least squares on [-1/2, 1/2], relative, with 2^0 = 1 exactly.
_C1, _C2, _C3, _C4, _C5 = (
    np.float32(c) for c in (0.693146978, 0.240222421, 0.0555073374, 0.00967151265, 0.00132647271)
)


@_spelled
def _times_two_to(_typing: Any, value: Any, whole: Any) -> Coded:  # noqa: ANN401, ARG001
    """``value 2^k`` for a ``whole`` whose last bits are k: k is added to the exponent."""

    def code(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:  # noqa: ANN401
        bits, single = ir.IntType(32), ir.FloatType()
        power = builder.shl(builder.bitcast(given[1], bits), bits(_MANTISSA))
        return builder.bitcast(builder.add(builder.bitcast(given[0], bits), power), single)

    return types.float32(types.float32, types.float32), code


def _times_two_to_in_python(value: Any, whole: Any) -> Any:  # noqa: ANN401
    return np.float32(math.ldexp(float(value), int(whole - _WHOLE)))


if getattr(config, "DISABLE_JIT", False):  # numba has no Python for what is spelled in instructions
    _times_two_to = _times_two_to_in_python


@inlined
def logistic(x):
    """1 / (1 + exp(-x)), off by less than 3e-6 of itself where |x| < 32, and held at its value there beyond.

    Args:
        x: a number; it is rounded to single precision, which is most of the error far out.
    """
    y = min(max(np.float32(x), -_REACH), _REACH) * _TO_TWO
    shifted = y + _WHOLE
    f = y - (shifted - _WHOLE)
    power = _ONE + f * (_C1 + f * (_C2 + f * (_C3 + f * (_C4 + f * _C5))))
    return _ONE / (_ONE + _times_two_to(power, shifted))
