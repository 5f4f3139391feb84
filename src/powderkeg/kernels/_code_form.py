"""What a file of machine code holds: a line of JSON, the object code, the bitcode. No pickle is read.

numba keeps compiled code as a pickle, and whoever writes a pickle has whatever they like run by reading it.
Ours names types, names and sizes in JSON and hands numba the code itself; a kernel that takes more to tell
(objects in its environment, types of other kinds, start-up of a threading layer) is not kept but compiled
each time. The object code is run when it is called, of course: where it lies is looked at in `_code_folder`.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from numba import types

__all__ = ["read_code", "written_code"]

_OF_A_CLOSURE = "_3clocals_3e"  # `<locals>`, as numba spells it in the names of functions
_DESCRIBED = ("modname", "qualname", "unique_name", "mangled_name", "env_name", "inline", "noalias", "uid")


def written_code(sig: Any, compiled: Any) -> bytes | None:  # noqa: ANN401 - numba has no types
    """A compiled function as bytes, or None where it holds what is not told in this form.

    Args:
        sig: its arguments' types, as numba's dispatcher asks for them.
        compiled: numba's result.
    """
    library, about, own, signature, objects, lifted, _, starts, others = compiled._reduce()  # noqa: SLF001
    name, kind, (code, bitcode) = library
    environments = (own, *(one for one in others if one is not own))
    plain = not (objects or lifted or starts or about.kws or any(one.consts for one in environments))
    alike = tuple(sig) == tuple(signature.args) == tuple(about.argtypes)
    unbound = signature.recvr is None and signature.pysig is None and about.native and kind == "object"
    if not (plain and alike and unbound) or _holds_a_closure(bitcode):
        return None
    try:
        said = {
            "arguments": [_said(one) for one in sig],
            "returns": _said(signature.return_type),
            "library": name,
            "function": {key: getattr(about, key) for key in _DESCRIBED},
            "names": list(about.args),
            "tags": list(about.abi_tags),
            "environments": [[one.env_name, one.globals["__name__"]] for one in environments],
            "code": len(code),
            "bitcode": len(bitcode),
        }
    except _OtherError:
        return None
    return json.dumps(said).encode("ascii") + b"\n" + code + bitcode


def read_code(content: bytes, sig: Any, context: Any, package: str) -> Any:  # noqa: ANN401
    """The function that ``written_code`` was given, as numba's result; None if it was for other types.

    Args:
        content: the bytes.
        sig: the arguments' types.
        context: numba's target.
        package: the first part of the name of the kernel's module; environments are of modules of this
            package, or of numba's.

    Raises:
        ValueError: what is there is none of ours. Other errors, too, where numba cannot read it.
    """
    from numba.core.compiler import CompileResult
    from numba.core.environment import _rebuild_env
    from numba.core.funcdesc import PythonFunctionDescriptor
    from numba.core.typing.templates import Signature

    line, _, rest = content.partition(b"\n")
    said = json.loads(line)
    try:
        if said["arguments"] != [_said(one) for one in sig]:
            return None
    except _OtherError:
        return None
    if len(rest) != said["code"] + said["bitcode"]:
        raise ValueError("code of another length")
    if any(module.partition(".")[0] not in {"numba", package} for _, module in said["environments"]):
        raise ValueError("a module that is none of ours")
    told, returns = said["function"], _type(said["returns"])
    about = PythonFunctionDescriptor(
        native=True, modname=told["modname"], qualname=told["qualname"], unique_name=told["unique_name"],
        doc="", typemap={}, restype=returns, calltypes={}, args=tuple(said["names"]), kws=(),
        argtypes=tuple(sig), inline=told["inline"], noalias=told["noalias"], env_name=told["env_name"],
        abi_tags=tuple(said["tags"]), uid=told["uid"],
    )  # fmt: skip
    about.mangled_name = told["mangled_name"]
    about.typemap = about.calltypes = None  # as numba itself leaves them
    own, *others = (_rebuild_env(module, [], name) for name, module in said["environments"])
    library = (said["library"], "object", (rest[: said["code"]], rest[said["code"] :]))
    signature = Signature(returns, tuple(sig), None)
    return CompileResult._rebuild(  # noqa: SLF001 - numba has no public way
        context, library, about, own, signature, objectmode=False, lifted=(), typeann="", reload_init=[],
        referenced_envs=(own, *others),
    )  # fmt: skip


class _OtherError(ValueError):
    """A type that this form has no word for."""


@cache
def _scalars() -> dict[str, Any]:
    names = ("boolean", "none", "float32", "float64", "complex64", "complex128")
    whole = (f"{sign}int{size}" for sign in ("", "u") for size in (8, 16, 32, 64))
    return {str(one): one for one in (getattr(types, name) for name in (*names, *whole))}


def _said(one: Any) -> Any:  # noqa: ANN401
    """A type in JSON's words, from which it is made again to the last detail.

    Raises:
        _OtherError: it is no number, truth value, None, array of them, or tuple of these.
    """
    if isinstance(one, types.Array):
        told: Any = ["array", _said(one.dtype), one.ndim, one.layout, not one.mutable, one.aligned]
    elif isinstance(one, types.UniTuple | types.Tuple):
        told = ["tuple", *map(_said, one.types)]
    else:
        told = str(one)
    if (isinstance(told, str) and told not in _scalars()) or _type(told) != one:
        raise _OtherError(str(one))
    return told


def _type(told: Any) -> Any:  # noqa: ANN401
    if isinstance(told, str):
        return _scalars()[told]
    kind, *parts = told
    if kind == "tuple":
        return types.Tuple(tuple(map(_type, parts)))
    if kind != "array":
        raise ValueError(f"a type of kind {kind!r}")
    dtype, ndim, layout, readonly, aligned = parts
    return types.Array(_type(dtype), ndim, layout, readonly=readonly, aligned=aligned)


def _holds_a_closure(bitcode: bytes) -> bool:
    """Whether the code has a function in it that was made within another and is still called.

    numba numbers the functions of a process, and code names what it calls by that number: two closures made
    at one place could have one name in two processes, and one's code would be run for the other's. In none of
    our kernels is one left (those of numba, for `min` or `zeros`, are put in place of their calls); a kernel
    that has one is compiled each time.
    """
    from llvmlite.binding import parse_bitcode

    functions = parse_bitcode(bitcode).functions
    return any(_OF_A_CLOSURE in function.name and not function.is_declaration for function in functions)
