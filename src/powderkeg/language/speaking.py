"""Which language is spoken, here and in what is called from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SPOKEN: ContextVar[str] = ContextVar("language", default="en")


def language() -> str:
    """Code of the language spoken now: ``en`` or another of ``LANGUAGES``."""
    return _SPOKEN.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak ``code`` until the block ends; other threads and tasks go on in theirs.

    Raises:
        ValueError: There is no catalogue of that language.
    """
    from powderkeg.language.catalogue import LANGUAGES

    if code not in LANGUAGES:
        raise ValueError(f"language {code!r} is not spoken; allowed: {', '.join(LANGUAGES)}")
    token = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(token)
