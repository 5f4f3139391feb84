"""Requests for more memory than there is: refused before anything is allocated."""

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GIB = 2**30
LEAST = GIB
"""Bytes of addresses that a simulating process has to be allowed: less, and libraries cannot be loaded."""
_SIMULATING = {"run", "weigh", "report", "outlook", "validate", "serve", "civil-violence"}
_SIGNS = ("cannot allocate memory", "failed to map segment", "not enough memory")


def refuse_if_hardly_any(verb: "Sequence[str]") -> None:
    """Refuse to simulate where the process may have too little memory to load what it computes with.

    It is asked beforehand, for some libraries do not fail then: OpenBLAS tries again for ever (below 0.5 GB),
    LLVM ends the process (below 0.75 GB).

    Raises:
        CaseError: where a limit on addresses (``ulimit -v``) is below ``LEAST``.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if verb and verb[0] in _SIMULATING and limit != resource.RLIM_INFINITY and limit < LEAST:
        from powderkeg.case import CaseError

        raise CaseError(
            f"there is not enough memory: this process may have {limit / 2**20:,.0f} MB "
            f"(ulimit -v), and {verb[0]} takes {LEAST / 2**20:,.0f} MB before it begins; raise the limit"
        )


def out_of_memory(error: BaseException | None) -> bool:
    """Whether a failure comes of too little memory, however the library it came from puts it."""
    while error is not None:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
            return True
        if isinstance(error, OSError | ImportError | RuntimeError) and any(
            sign in str(error).lower() for sign in _SIGNS
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def refuse_if_too_large(needed: int, what: str, remedy: str, fits: "Callable[[int], str]") -> None:
    """Refuse work that this machine's free memory cannot hold.

    Args:
        needed: bytes the work takes at its largest.
        what: the request in the user's words.
        remedy: what to ask for instead.
        fits: says what does fit into so many bytes.

    Raises:
        CaseError: where more is needed than is available now; says how much of each.
    """
    from powderkeg.case import CaseError

    available = free_memory()
    if needed > available:
        raise CaseError(
            f"{what} needs about {needed / GIB:,.1f} GiB of memory and {available / GIB:,.1f} GiB are free; "
            f"{remedy}: {fits(available)} would fit"
        )


def free_memory() -> int:
    """Give the bytes that can be had now without swapping."""
    import psutil

    return int(psutil.virtual_memory().available)
