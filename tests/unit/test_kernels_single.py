"""Single precision: the logistic and the sum of a row are the same, bit for bit, by the plain rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core.errors import TypingError

from kernels import from_python
from powderkeg.kernels import lanes
from powderkeg.kernels import logistic as module
from powderkeg.kernels.lanes import LANES, row_sum
from powderkeg.kernels.logistic import logistic

logistic = from_python(logistic)
row_sum = from_python(row_sum)
single = np.float32


def plainly(x: np.float32) -> np.float32:
    """The equation of the module, one rounding to single precision after another."""
    y = min(max(x, single(-32.0)), single(32.0)) * single(-1.0 / math.log(2.0))
    whole = single(np.rint(y))
    f = y - whole
    power = module._C5
    for c in (module._C4, module._C3, module._C2, module._C1, single(1.0)):
        power = c + f * power
    return single(1.0) / (single(1.0) + single(math.ldexp(float(power), int(whole))))


@given(st.floats(-40.0, 40.0, width=32))
def test_the_logistic_is_its_equation(x: float) -> None:
    assert logistic(single(x)) == plainly(single(x))


def test_the_power_of_two_without_the_compiler_is_that_of_the_bits() -> None:
    compiled = from_python(module._times_two_to)
    for k in (-46, -1, 0, 1, 46):
        whole = module._WHOLE + single(k)
        for value in (single(0.71), single(1.0), single(1.41)):
            assert module._times_two_to_in_python(value, whole) == compiled(value, whole) == value * 2.0**k


@given(st.lists(st.floats(0.0, 1e6, width=32), max_size=5 * LANES))
def test_a_row_is_summed_in_one_order_with_and_without_the_compiler(values: list[float]) -> None:
    row = np.array(values, dtype=single)
    assert row_sum(row) == lanes._row_sum_in_python(row)
    assert row_sum(row) == pytest.approx(float(row.sum(dtype=float)), rel=1e-5)


def test_a_row_of_doubles_is_refused() -> None:
    with pytest.raises(TypingError, match="allowed: float32"):
        row_sum(np.ones(20))
