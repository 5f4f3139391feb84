"""How kernels are compiled: once for all written-out numbers, and rows apart give what rows give."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit

from kernels import from_python
from powderkeg.kernels import _typed_calls
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


@inner
def _halved(x: float, never: float) -> float:
    return x / 2.0 if x < never else never


@entry
def _quarter(x: float) -> float:
    return _halved(_halved(x, 1e9), 1e9)


def test_what_a_kernel_made_of_a_function_is_its_own() -> None:
    """It may have dropped an argument; others that call the function must not find that one."""
    assert _quarter(8.0) == 2.0
    other = from_python(_halved)
    assert other(8.0, 9.0) == 4.0
    assert other(8.0, 3.0) == 3.0


def _machine_code(remembered: bool) -> tuple[str, int]:
    """A small kernel's LLVM code in a new process, and how often numba was asked what a call is."""
    code = (
        "import sys\n"
        "from numba.core.types.functions import BaseFunction\n"
        "asked, ask = [], BaseFunction.get_call_type\n"
        "def counted(self, *rest): asked.append(self); return ask(self, *rest)\n"
        "BaseFunction.get_call_type = counted\n"
        "from powderkeg.kernels import _typed_calls\n"
        f"if not {remembered}: BaseFunction.get_call_type = counted\n"
        "from powderkeg.kernels.compiling import entry, inlined, inner\n"
        "import numpy as np\n"
        "@inner\n"
        "def least(x, i): return min(x[i] + x[i], x[i + 1] * 2.0, abs(x[i]))\n"
        "@inlined\n"
        "def most(x, i): return max(x[i] + x[i], x[i + 1] * 2.0, abs(x[i]))\n"
        "@entry\n"
        "def both(x): return least(x, 0) / most(x, 0) + np.sqrt(x[0] + x[1]) ** 2\n"
        "both(np.array([1.5, -2.0, 3.0]))\n"
        "(kernel,) = both.overloads.values()\n"
        "print(len(asked), file=sys.stderr); print(kernel.library.get_llvm_str())"
    )
    environment = {**os.environ, "POWDERKEG_CODE_CACHE": "off", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout, int(done.stderr)


def test_a_call_is_looked_up_once_and_the_code_is_the_same() -> None:
    code, asked = _machine_code(remembered=True)
    plain_code, asked_plainly = _machine_code(remembered=False)
    assert len(code) > 1000
    assert code == plain_code
    assert asked < 0.7 * asked_plainly


def test_other_code_of_the_process_is_compiled_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    ask = _typed_calls._ask

    def counted(*arguments: Any) -> Any:  # noqa: ANN401
        asked.append(arguments)
        return ask(*arguments)

    monkeypatch.setattr(_typed_calls, "_ask", counted)
    known = len(_typed_calls._known)
    twice = njit(lambda x: (x + x) + (x + x))
    assert twice(1.0) == 4.0
    assert len(asked) >= 6  # three sums, asked for when types are found and when code is made
    assert len(_typed_calls._known) == known


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


def test_where_flags_have_moved_numba_is_asked_for_every_place() -> None:
    code = (
        "import numba.core.targetconfig as t, numba.core.compiler, numba; del t.ConfigStack\n"
        "from powderkeg.kernels._typed_calls import remembered; assert remembered(3) == 3\n"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


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
