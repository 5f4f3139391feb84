"""How numba's compiler is used: every line of a kernel is optimised once, or twice where it pays.

numba optimises every function by itself, twice, and makes machine code of it, although what only kernels call
is linked into them and optimised there twice more. Here a kernel is optimised once, with all that it calls;
beforehand only what is put in place of its calls, whose loops have to be vectors before they stand among
others. And what only kernels call becomes no machine code of its own. Measured on the country (two x86-64
cores, numba 0.68): the first step takes 15.5 s instead of 19, and days of worlds as long as before. With
nothing optimised beforehand they took 5 to 10 % longer.

Where this numba is built otherwise, the two are empty and every function is compiled the usual way.
"""

from __future__ import annotations

from typing import Any

from powderkeg.kernels._typed_calls import remembered

__all__ = ["CALLED", "LINKED"]

CALLED: dict[str, Any] = {}
"""Options of `numba.njit` for a kernel that Python calls."""
LINKED: dict[str, Any] = {}
"""The same for a function that is only linked into kernels."""

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

    class _CalledLibrary(JITCodeLibrary):
        """The code of a kernel with all that it calls."""

        def _optimize_final_module(self) -> None:
            passes, builder = self._codegen._module_pass_manager()  # noqa: SLF001
            passes.run(self._final_module, builder)

    class _LinkedLibrary(_CalledLibrary):
        """The code of one function, ready to be linked into a kernel."""

        in_place = False  # of its calls

        @property
        def codegen(self) -> _NoEnvironments:
            return _NoEnvironments(self._codegen)

        def _optimize_final_module(self) -> None:
            if self.in_place:
                super()._optimize_final_module()

        def _finalize_final_module(self) -> None:
            self._finalize_dynamic_globals()
            self._verify_declare_only_symbols()
            self._finalized = True

        def get_pointer_to_function(self, name: str) -> int:  # noqa: ARG002
            """Nought, as numba has it for a function that is not there."""
            self._ensure_finalized()
            return 0

    class _CalledCompiler(Compiler):
        """numba's compiler, a kernel's code put into a library of ours."""

        def __init__(self, typing: Any, target: Any, library: Any, *rest: Any) -> None:  # noqa: ANN401
            super().__init__(typing, target, library, *rest)
            self.state.flags = remembered(self.state.flags)
            if library is None:
                self.state.library = self._empty(target.codegen())
                self.state.library.enable_object_caching()

        def _empty(self, codegen: Any) -> JITCodeLibrary:  # noqa: ANN401
            return _CalledLibrary(codegen, "kernel")

    class _LinkedCompiler(_CalledCompiler):
        """The same for what is only linked into kernels."""

        def _empty(self, codegen: Any) -> JITCodeLibrary:  # noqa: ANN401
            library = _LinkedLibrary(codegen, "linked")
            library.in_place = self.state.flags.forceinline
            return library

    if all(hasattr(JITCodeLibrary, name) for name in ("_finalize_final_module", "_optimize_final_module")):
        CALLED["pipeline_class"], LINKED["pipeline_class"] = _CalledCompiler, _LinkedCompiler
