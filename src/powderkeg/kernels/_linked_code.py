"""Functions that only other kernels call become no machine code of their own.

numba optimises every function by itself and makes machine code of it, although what only kernels call is
linked into them and optimised there once more. Left out, a kernel's code does the same, and the country's
first step takes 14.9 s instead of 18.4, the grid's 7.6 instead of 13.2 (two x86-64 cores, numba 0.68).

Where this numba is built otherwise, `LINKED` is empty and every function is compiled the usual way.
"""

from __future__ import annotations

from typing import Any

__all__ = ["LINKED"]

LINKED: dict[str, Any] = {}
"""Options of `numba.njit` for a function that is only linked into others; empty where numba has no way."""

try:
    from numba.core.codegen import JITCodeLibrary
    from numba.core.compiler import Compiler
except ImportError:  # numba has moved them
    pass
else:

    class _NoEnvironments:
        """A code generator that sets up nothing for functions whose code is nowhere in memory."""

        def __init__(self, codegen: Any) -> None:  # noqa: ANN401 - numba has no types
            self._codegen = codegen

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            return getattr(self._codegen, name)

        def set_env(self, *_: object) -> None:
            """What numba keeps beside a function for calls from Python, of which there are none."""

    class _LinkedLibrary(JITCodeLibrary):
        """The code of one function, ready to be linked into another."""

        @property
        def codegen(self) -> _NoEnvironments:
            return _NoEnvironments(self._codegen)

        def _optimize_final_module(self) -> None:
            """Left to the kernel that this is linked into."""

        def _finalize_final_module(self) -> None:
            self._finalize_dynamic_globals()
            self._verify_declare_only_symbols()
            self._finalized = True

        def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002
            """Nought, as numba has it for a function that is not there."""
            self._ensure_finalized()
            return 0

    class _LinkedCompiler(Compiler):
        """numba's compiler, its code put into a library of that kind."""

        def __init__(self, typing: Any, target: Any, library: Any, *rest: Any) -> None:  # noqa: ANN401
            super().__init__(typing, target, library, *rest)
            if library is None:
                self.state.library = _LinkedLibrary(target.codegen(), "linked")
                self.state.library.enable_object_caching()

    if hasattr(JITCodeLibrary, "_finalize_final_module") and hasattr(
        JITCodeLibrary, "_optimize_final_module"
    ):
        LINKED["pipeline_class"] = _LinkedCompiler
