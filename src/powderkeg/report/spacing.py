"""No line of the page ends between a number and its unit."""

from __future__ import annotations

import re

__all__ = ["unparted"]

_MARKUP = re.compile(r"(<(script|style|svg)\b.*?</\2>|<[^>]*>)", re.DOTALL)
_PARTED = re.compile(r"(?<=\d) (?=(?:%|nats?|bits?|h|min|s|km|kB|MB)(?!\w))")


def unparted(html: str) -> str:
    """A page whose numbers are held together with the unit behind them by a space that no line ends at.

    Markup stays as it is, and so does what stands in a script, a style or a picture.

    Args:
        html: a page or a piece of one, in which no attribute has a ``>``.
    """
    pieces = _MARKUP.split(html)  # text, markup and the name of what was skipped, in turn
    pieces[2::3] = [""] * len(pieces[2::3])
    pieces[::3] = [_PARTED.sub("\N{NO-BREAK SPACE}", text) for text in pieces[::3]]
    return "".join(pieces)
