"""Requests for more memory than there is: refused before anything is allocated."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

GIB = 2**30


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
