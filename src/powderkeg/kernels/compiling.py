"""How kernels are compiled: those that Python calls, and those that only other kernels call.

Measured on the grid (two x86-64 cores, numba 0.68): a call that passes ten arrays counted the references of
each, 45 ns for a call whose work takes 5. Functions that make no array need no counting, and those that
Python never calls need no wrapper: four times as fast altogether. What is called for every agent at every
step is put in place of its call; doing that everywhere compiles a third longer and runs no faster.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from numba import njit, types

from powderkeg.kernels._compiler import CALLED, LINKED
from powderkeg.kernels._stored_code import keep

__all__ = ["apart", "entry", "inlined", "inner"]

_BARE: dict[str, Any] = {
    "nogil": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "_nrt": False,
    "error_model": "numpy",  # no branch to an exception at every division: loops become vectors
    **LINKED,
}


def entry(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that Python calls, and keep its code on disk with all that it calls.

    Other kernels may call it too. Where the code is kept: `docs/guide/command-line.md`.
    """
    compile_with: Callable[..., Any] = njit
    compiled = _uncollected(_once_for_all_literals(compile_with(nogil=True, **CALLED)(function)))
    keep(compiled)
    return compiled


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that makes no array and that only other kernels call; Python must not."""
    return _compiled(function, _BARE)


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, put in place of its calls."""
    return _compiled(function, {**_BARE, "forceinline": True})


def apart(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same as ``inlined``; no array given overlaps another, so that a loop over rows becomes vectors.

    Without that promise the compiler gives up on a loop that reads and writes a dozen rows.
    """
    compiled = _compiled(function, {**_BARE, "forceinline": True})
    with suppress(AttributeError):  # numba has the flag, but no option for it: without it, slower
        compiled._compiler._customize_flags = _promise  # type: ignore[attr-defined]  # noqa: SLF001
    return compiled


def _promise(flags: Any) -> Any:  # noqa: ANN401
    flags.noalias = True
    return flags


def _compiled(function: Callable[..., Any], options: dict[str, Any]) -> Callable[..., Any]:
    compile_with: Callable[..., Any] = njit
    try:
        compiled: Callable[..., Any] = compile_with(**options)(function)
    except KeyError:  # a numba that lacks one of these switches: slower, and otherwise the same
        compiled = compile_with(nogil=True)(function)
    return _once_for_all_literals(compiled)


def _uncollected(compiled: Any) -> Any:  # noqa: ANN401
    """Have a kernel compiled, with all that it calls, while Python's garbage collector rests.

    numba makes tens of millions of objects and keeps nearly all of them; looking through them again and again
    takes a sixth of the time (the country's first step: 22 s with, 18.5 s without).
    """
    with suppress(AttributeError):  # without it: slower to compile, and otherwise the same
        compile_as = compiled._compiler.compile  # noqa: SLF001

        def compile_resting(*arguments: Any) -> Any:  # noqa: ANN401
            collects = gc.isenabled()
            gc.disable()
            try:
                return compile_as(*arguments)
            finally:
                if collects:
                    gc.enable()

        compiled._compiler.compile = compile_resting  # noqa: SLF001
    return compiled


def _once_for_all_literals(compiled: Any) -> Any:  # noqa: ANN401
    """Have a kernel called with ``1`` and with ``2`` compiled once, not once for each number written out.

    The country's first step: 143 functions instead of 226, 16 s instead of 23, and the same code where it is
    put in place of its calls.
    """
    with suppress(AttributeError):  # without it: slower to compile, and otherwise the same
        given = compiled.get_call_template

        def template(arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:  # noqa: ANN401
            plain = {name: types.unliteral(kind) for name, kind in named.items()}
            return given(tuple(map(types.unliteral, arguments)), plain)

        compiled.get_call_template = template
    return compiled
