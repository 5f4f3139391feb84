"""How kernels are compiled: once for all written-out numbers, and rows apart give what rows give."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit

from powderkeg.kernels.compiling import apart, entry, inner


@inner
def _times(x: float, factor: int) -> float:
    return x * factor


@entry
def _six_fold(x: float) -> float:
    return _times(_times(x, 2), 3)


def test_a_kernel_called_with_two_written_numbers_is_compiled_once() -> None:
    assert _six_fold(1.5) == 9.0
    assert len(_times.signatures) == 1  # type: ignore[attr-defined]


def _address(kernel: Any) -> int:  # noqa: ANN401
    """Where the machine code of a kernel's one form lies; 0 where it has none."""
    (compiled,) = kernel.overloads.values()
    return int(compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name))


def test_what_only_kernels_call_is_no_machine_code_of_its_own() -> None:
    assert _six_fold(0.5) == 3.0
    assert _address(_times) == 0
    assert _address(_six_fold) != 0


def test_where_numba_is_built_otherwise_all_is_compiled_the_usual_way() -> None:
    code = (
        "import numba.core.codegen as c; del c.JITCodeLibrary\n"
        "from powderkeg.kernels._compiler import CALLED, LINKED; assert CALLED == LINKED == {}\n"
        "from powderkeg.kernels.compiling import entry, inner\n"
        "half = inner(lambda x: 0.5 * x); quarter = entry(lambda x: half(half(x)))\n"
        "print(quarter(6.0), len(half.signatures))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1.5", "1"]


def _mix(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> None:
    for i in range(a.shape[0]):
        kept = out[i] if a[i] > 0.5 else 0.25
        out[i] = (a[i] * 3.0 + b[i]) / (kept + 1.0)


def test_rows_apart_give_the_same_bytes_as_the_plain_loop() -> None:
    rows_apart = apart(_mix)

    @njit
    def call(rows: np.ndarray, begin: int, end: int) -> None:
        rows_apart(rows[0, begin:end], rows[1, begin:end], rows[2, begin:end])

    rows = np.random.default_rng(1).random((3, 61))
    plain = rows.copy()
    call(rows, 5, 52)
    _mix(plain[0, 5:52], plain[1, 5:52], plain[2, 5:52])
    assert rows.tobytes() == plain.tobytes()


@entry
def _doubled(x: float) -> float:
    return 2.0 * x


def test_a_folder_that_cannot_be_used_is_told_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "a file"
    place.write_text("")
    monkeypatch.setenv("POWDERKEG_CODE_CACHE", str(place))
    assert (_doubled(1.5), _doubled(np.float32(1.5))) == (3.0, 3.0)  # two signatures, two files not written
    (said,) = [record.getMessage() for record in caplog.records]
    assert "not kept" in said
    assert str(place) in said
    assert "it is no folder" in said
    assert "POWDERKEG_CODE_CACHE" in said
