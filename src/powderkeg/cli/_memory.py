"""Requests for more memory than there is: refused before anything is allocated."""

GIB = 2**30


def refuse_if_too_large(needed: int, what: str, remedy: str) -> None:
    """Refuse work that this machine's free memory cannot hold.

    Args:
        needed: bytes the work takes at its largest.
        what: the request in the user's words.
        remedy: what to ask for instead.

    Raises:
        CaseError: where more is needed than is available now; says how much of each.
    """
    from powderkeg.case import CaseError

    available = free_memory()
    if needed > available:
        raise CaseError(
            f"{what} needs about {needed / GIB:,.1f} GiB of memory and {available / GIB:,.1f} GiB are free; "
            f"{remedy}"
        )


def free_memory() -> int:
    """Give the bytes that can be had now without swapping."""
    import psutil

    return int(psutil.virtual_memory().available)
