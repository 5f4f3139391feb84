"""Any arrays come back from the store's files bit for bit, and any other bytes are refused in words."""

from __future__ import annotations

import contextlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from powderkeg.store import Arrays, packed, unpacked

KINDS = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(sizes=(64, 128)),
)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
NUMBERS = hnp.arrays(KINDS, SHAPES)
TEXTS = hnp.arrays(hnp.unicode_string_dtypes(min_len=1, max_len=6), hnp.array_shapes(min_side=0, max_dims=2))
NAMED = st.dictionaries(st.text(max_size=12), st.one_of(NUMBERS, TEXTS), max_size=4)


@settings(max_examples=150)
@given(NAMED)
def test_any_arrays_come_back(arrays: Arrays) -> None:
    content = packed(arrays)
    found = unpacked(content)
    assert list(found) == list(arrays)
    for name, value in arrays.items():
        native = value.astype(value.dtype.newbyteorder("="))
        assert found[name].dtype == native.dtype
        assert found[name].shape == value.shape
        assert found[name].tobytes() == native.tobytes()
    assert packed(arrays) == content


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        unpacked(content)


BASE = packed({"x": np.arange(20.0), "name": np.array(["a", "b"])})


@settings(max_examples=300)
@given(st.integers(0, len(BASE) - 1), st.integers(1, 255), st.integers(0, len(BASE)))
def test_a_changed_or_cut_file_is_read_or_refused_and_nothing_else(at: int, flip: int, end: int) -> None:
    changed = bytearray(BASE)
    changed[at] ^= flip
    for content in (bytes(changed), BASE[:end]):
        with contextlib.suppress(ValueError):
            unpacked(content)
