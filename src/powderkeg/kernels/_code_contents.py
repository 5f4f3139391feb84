"""What the machine code of a kernel depends on, put into one digest.

Two answers are joined, because each is blind where the other sees. The *files* of the kernels catch whatever
a kernel could be made of, also what no walk meets. The *walk* follows a kernel to the kernels it calls and to
the constants that numba freezes into the code, as they are in memory: a file that was edited after this
process had read it, or a constant that was computed or replaced, cannot be mistaken.
"""

from __future__ import annotations

import functools
import hashlib
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numba
import numpy as np
from llvmlite import __version__ as llvmlite_version
from numba.core import config

__all__ = ["contents", "surroundings"]

# Folders of a package that hold kernels; a package that has none of them is read whole.
_WITH_KERNELS = ("kernels", "society")
# Settings of numba that say where, how many or how loudly, but not what the code is.
_WITHOUT_EFFECT = (
    "CACHE_",
    "CUDA",
    "NUMBA_",
    "COLOR_",
    "HIGHLIGHT_",
    "SHOW_HELP",
    "FULL_TRACEBACKS",
    "DEBUG_CACHE",
)


def contents(dispatcher: Any) -> bytes | None:  # noqa: ANN401 - numba has no types
    """Digest of what a kernel is made of, or None if that cannot be told (no file, or a closure)."""
    function = dispatcher.py_func
    module = sys.modules.get(function.__module__)
    path = getattr(module, "__file__", None)
    if path is None or function.__closure__ is not None:
        return None
    package = sys.modules.get(function.__module__.partition(".")[0])
    digest = hashlib.sha256(_files(getattr(package, "__file__", None), path))
    for part in _walk(dispatcher, set()):
        digest.update(part.encode("utf-8", "backslashreplace"))
        digest.update(b"\0")
    return digest.digest()


def surroundings(codegen: Any) -> str:  # noqa: ANN401
    """Versions, processor and settings of numba that decide what code comes out of the same kernel."""
    versions = (numba.__version__, llvmlite_version, np.__version__)
    python = (sys.implementation.cache_tag, platform.python_version(), sys.flags.optimize, sys.maxsize)
    settings = sorted(
        (name, repr(value))
        for name, value in vars(config).items()
        if name.isupper()
        and not name.startswith(_WITHOUT_EFFECT)
        and isinstance(value, str | int | float | None)
    )
    return repr((versions, python, codegen.magic_tuple(), settings))


@functools.cache
def _files(package: str | None, module: str) -> bytes:
    """Digest of the names and contents of the source files; 79 files of 400 kB take 3 ms, once a process."""
    digest = hashlib.sha256(Path(module).read_bytes())
    if package is None or Path(package).name != "__init__.py":
        return digest.digest()
    root = Path(package).parent
    folders = [root / name for name in _WITH_KERNELS if (root / name).is_dir()] or [root]
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _walk(value: Any, seen: set[int]) -> Iterator[str]:  # noqa: ANN401
    """Name a value that a kernel refers to, and whatever that value refers to in its turn."""
    function = getattr(value, "py_func", None)
    if isinstance(function, FunctionType):
        yield f"kernel {function.__module__}.{function.__qualname__}"
        if id(function) not in seen:
            seen.add(id(function))
            yield repr(sorted(getattr(value, "targetoptions", {}).items()))
            yield repr(function.__defaults__)
            yield from _walk_code(function.__code__, function, seen)
    elif isinstance(value, ModuleType):
        yield f"module {value.__name__}"
    elif isinstance(value, tuple | list):
        yield f"{type(value).__qualname__} {len(value)}"
        for item in value:
            yield from _walk(item, seen)
    elif isinstance(value, np.ndarray | np.generic):
        yield f"{value.dtype.str} {value.shape} {value.tobytes().hex()}"
    elif isinstance(value, bool | int | float | complex | str | bytes | None):
        yield repr(value)
    elif isinstance(value, numba.types.Type):
        yield str(value)
    else:  # a class, or a function that is not ours: its name stands for it
        yield str(getattr(value, "__qualname__", type(value).__qualname__))


def _walk_code(code: CodeType, function: FunctionType, seen: set[int]) -> Iterator[str]:
    yield code.co_code.hex()
    yield repr(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _walk_code(constant, function, seen)
        else:
            yield repr(sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant)
    ours = function.__module__.partition(".")[0]
    for name in code.co_names:
        value = function.__globals__.get(name)
        if value is None:
            continue
        yield name
        yield from _walk(value, seen)
        if isinstance(value, ModuleType) and value.__name__.partition(".")[0] == ours:
            for attribute in code.co_names:
                yield from _walk(getattr(value, attribute, None), seen)
