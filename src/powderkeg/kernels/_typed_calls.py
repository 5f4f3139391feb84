"""What numba finds out about a call, remembered while our kernels are compiled.

To know what ``a + b`` or ``row[i]`` is for given types, numba asks every rule it has for that operation, one
after the other, and asks again for each place in each kernel, twice: when it finds the types, and when it
makes code. Measured on the country (two x86-64 cores, numba 0.68): 10,100 questions, of which 680 differ, a
quarter of the time to compile. Here the first answer is kept, with the rule that gave it, for the same
operation, types and flags.

Only compilations whose flags are of the class here are answered so; other numba code of the process is not.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

__all__ = ["remembered"]

try:
    from numba.core.compiler import Flags
    from numba.core.targetconfig import ConfigStack
    from numba.core.types.functions import BaseFunction

    _ask, _summary = BaseFunction.get_call_type, Flags.summary
except (ImportError, AttributeError):  # numba has moved them

    def remembered(flags: Any) -> Any:  # noqa: ANN401
        """The flags as they are: every place is asked for."""
        return flags

else:
    _known: dict[tuple[Any, ...], tuple[Any, Any, Any]] = {}

    class _Remembered(Flags):
        """numba's flags, told apart from those of other people's functions."""

        @cached_property
        def named(self) -> str:
            """What is set. Nobody changes it once a compilation has begun: numba has flags as keys, too."""
            return str(_summary(self))

    def _answer(function: Any, context: Any, args: Any, kws: Any) -> Any:  # noqa: ANN401
        """A call's signature; the rule that gave it is noted where `get_impl_key` looks for it."""
        flags = ConfigStack.top_or_none()
        if not isinstance(flags, _Remembered):
            return _ask(function, context, args, kws)
        call = (id(function), context, tuple(args), tuple(dict(kws).items()))
        known = _known.get(call) or _known.get((*call, flags.named))
        if known:
            _, signature, rule = known
            function._impl_keys[signature.args] = rule  # noqa: SLF001
            return signature
        signature = _ask(function, context, args, kws)
        rules = getattr(function, "_impl_keys", {})
        if signature is not None and signature.args in rules:
            rule = rules[signature.args]
            # A rule written as Python was compiled with the flags of whoever asked first.
            key = call if rule is function.typing_key else (*call, flags.named)
            _known[key] = (function, signature, rule)  # the function too: its number is not given away
        return signature

    def remembered(flags: Any) -> Any:  # noqa: ANN401
        """The same flags, by which a compilation's calls are looked up before numba is asked."""
        return _Remembered(flags)

    BaseFunction.get_call_type = _answer  # type: ignore[method-assign,assignment]
