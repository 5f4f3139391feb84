"""The form in which compiled code is kept: types told in JSON's words, and nothing that is not told."""

from __future__ import annotations

import json
from collections import namedtuple
from typing import Any

import pytest
from numba import njit, types

from powderkeg.kernels._code_form import _said, _type, written_code

Pair = namedtuple("Pair", "a b")  # noqa: PYI024
FAITHFUL = [
    types.int64, types.uint8, types.float32, types.complex128, types.boolean, types.none,
    types.Array(types.float64, 2, "C"), types.Array(types.uint64, 1, "A", readonly=True),
    types.Array(types.boolean, 3, "F", aligned=False), types.Tuple((types.int64, types.float64)),
    types.UniTuple(types.Array(types.int8, 1, "C"), 2), types.Tuple(()),
]  # fmt: skip
OTHER = [
    types.literal(3), types.Omitted(1), types.unicode_type, types.ListType(types.int64), types.pyobject,
    types.Array(types.UnicodeCharSeq(3), 1, "C"), types.Tuple((types.unicode_type,)),
    types.NamedUniTuple(types.int64, 2, Pair), types.NPDatetime("D"), types.Dispatcher(njit(lambda x: x)),
]  # fmt: skip


@pytest.mark.parametrize("one", FAITHFUL, ids=str)
def test_a_type_comes_back_from_json_to_the_last_detail(one: Any) -> None:  # noqa: ANN401
    again = _type(json.loads(json.dumps(_said(one))))
    assert again == one
    assert type(again) is type(one)
    assert str(again) == str(one)


@pytest.mark.parametrize("one", OTHER, ids=lambda one: str(type(one).__name__))
def test_a_type_that_is_not_told_is_refused(one: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=r".*"):
        _said(one)


@njit
def twice(x: float) -> list[float]:
    return [x, x]  # a list: a type that is not told


@njit
def double(x: float) -> float:
    return 2.0 * x


def test_a_function_is_told_in_one_line_of_json_before_its_code_or_not_kept() -> None:
    assert (double(1.0), list(twice(1.0))) == (2.0, [1.0, 1.0])
    ((sig, compiled),) = double.overloads.items()
    content = written_code(sig, compiled)
    assert content is not None
    line, _, code = content.partition(b"\n")
    said = json.loads(line)
    assert (said["arguments"], said["returns"]) == (["float64"], "float64")
    assert len(code) == said["code"] + said["bitcode"]
    ((sig, compiled),) = twice.overloads.items()
    assert written_code(sig, compiled) is None
