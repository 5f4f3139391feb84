"""How numba's compiler is used: every line of a kernel is optimised once, or twice where it pays.

numba optimises every function by itself, twice, and makes machine code of it, although what only kernels call
is linked into them and optimised there twice more. Here a kernel is optimised once, with all that it calls;
beforehand only functions whose rows are promised not to overlap, whose loops have to be vectors before they
stand among others. What only kernels call becomes no machine code of its own, and within a kernel it is
private: a call of one function by one other, with a hundred words for a dozen arrays, is no call any more.
Measured on the country and the grid (two x86-64 cores, numba 0.68), turn about: the first steps take 15.5 s
and 7.6 instead of 19 and 13.2; private, calm days of worlds take 35 to 40 % less, days of unrest 12 %, the
grid's turns 7 %.

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
    from llvmlite.binding import Linkage
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
            # Nobody else calls what was linked in: what is called once goes in place of its call, and what a
            # call hands over for nothing is dropped. Private, not internal: numba's loader looks for
            # functions by their names in all that it has loaded, internal ones too.
            for function in self._final_module.functions:
                if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                    function.linkage = Linkage.private
            passes.run(self._final_module, builder)

    class _LinkedLibrary(_CalledLibrary):
        """The code of one function, ready to be linked into a kernel."""

        apart = False  # its loops have to be vectors while what is promised of its rows is still known

        @property
        def codegen(self) -> _NoEnvironments:
            return _NoEnvironments(self._codegen)

        def _optimize_final_module(self) -> None:
            if self.apart:
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
            library.apart = self.state.flags.noalias
            return library

    if all(hasattr(JITCodeLibrary, name) for name in ("_finalize_final_module", "_optimize_final_module")):
        CALLED["pipeline_class"], LINKED["pipeline_class"] = _CalledCompiler, _LinkedCompiler
