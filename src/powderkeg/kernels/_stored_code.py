"""Machine code of kernels on disk, so that only the first start compiles.

A kernel compiled by numba asks an object for what an earlier process left behind, and offers it what it has
just compiled. numba's own object (`cache=True`) keeps an index that two processes can spoil for one another,
and it looks only at the file of the kernel itself. Ours has one file for each kernel and signature, under a
name that says all that its code depends on (docs/decisions/012-compiled-code-on-disk.md).

Whatever goes wrong here costs time and nothing else: the kernel is compiled as if nothing were kept.
"""

from __future__ import annotations

import hashlib
import logging
import re
from functools import cache
from typing import Any

from powderkeg.kernels import _code_folder
from powderkeg.kernels._code_contents import contents, surroundings
from powderkeg.kernels._code_form import read_code, written_code

__all__ = ["StoredCode", "keep"]

_log = logging.getLogger(__name__)


def keep(dispatcher: Any) -> None:  # noqa: ANN401 - numba has no types
    """Have a compiled function keep its code on disk, where this numba lets it."""
    # Without compilation (NUMBA_DISABLE_JIT) it is a plain function.
    if hasattr(dispatcher, "_cache") and hasattr(dispatcher, "py_func"):
        dispatcher._cache = StoredCode(dispatcher)  # noqa: SLF001 - numba has no public way


class StoredCode:
    """What numba's dispatcher asks of a cache, for one function."""

    def __init__(self, dispatcher: Any) -> None:  # noqa: ANN401
        self._dispatcher = dispatcher
        function = dispatcher.py_func
        self._prefix = re.sub(r"[^\w.]", "_", f"{function.__module__}.{function.__qualname__}")[-80:] + "-"
        self._enabled = True

    @property
    def cache_path(self) -> str | None:
        """The folder, as `stats` of the function shows it."""
        place = _code_folder.folder()
        return None if place is None else str(place)

    def enable(self) -> None:
        """Keep code from now on."""
        self._enabled = True

    def disable(self) -> None:
        """Keep no code and read none from now on."""
        self._enabled = False

    def flush(self) -> None:
        """Delete what is kept for this function; numba asks for it when all is to be compiled afresh."""
        place = _code_folder.folder()
        if place is not None:
            try:
                _code_folder.forget(place, self._prefix)
            except OSError as error:
                _log.debug("code of %s stays: %s", self._prefix, error)

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401
        """The compiled function for these types of arguments, or None if it has to be compiled."""
        try:
            return self._load(sig, target_context)
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001 - any fault here means: compile
            _log.debug("code of %s is not read: %r", self._prefix, error)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:  # noqa: ANN401
        """Keep a function that was just compiled for these types of arguments."""
        try:
            self._save(sig, data)
        except OSError as error:  # a full disk must not stop a run
            no_folder = isinstance(error, FileExistsError | NotADirectoryError)
            reason = "it is no folder" if no_folder else error.strerror or str(error)
            _tell_once(str(_code_folder.folder()), reason)
        except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on
            _log.debug("code of %s is not kept: %r", self._prefix, error)

    def _load(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401
        place = _code_folder.folder() if self._enabled else None
        if place is None:
            return None
        target_context.refresh()  # else the code's references to numba's own functions find nothing
        name = self._name(sig, target_context.codegen())
        content = None if name is None else _code_folder.read(place, name)
        if content is None:
            return None
        package = self._dispatcher.py_func.__module__.partition(".")[0]
        return read_code(content, sig, target_context, package)

    def _save(self, sig: Any, compiled: Any) -> None:  # noqa: ANN401
        place = _code_folder.folder() if self._enabled else None
        # Code with addresses of this process in it (numba: "dynamic globals") is of no use to another.
        if place is None or compiled.lifted or compiled.library.has_dynamic_globals:
            return
        name = self._name(sig, compiled.codegen)
        content = None if name is None else written_code(sig, compiled)
        if name is not None and content is not None and not _code_folder.write(place, name, content):
            _tell_once(str(place), "it is not a folder that only you may write to")

    def _name(self, sig: Any, codegen: Any) -> str | None:  # noqa: ANN401
        types = str(sig)
        made_of = contents(self._dispatcher)
        if made_of is None or " at 0x" in types:  # an argument that is itself a function has no name to tell
            return None
        text = f"{self._prefix}\n{types}\n{surroundings(codegen)}\n"
        return self._prefix + hashlib.sha256(text.encode() + made_of).hexdigest()[:40]


@cache
def _tell_once(place: str, reason: str) -> None:
    """Say once why every start will compile; with no logging set up it is a line on stderr."""
    _log.warning(
        "powderkeg: compiled code is not kept in %s: %s; %s names another folder, or is off",
        place, reason, _code_folder.SETTING,
    )  # fmt: skip
