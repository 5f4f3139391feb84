"""Vega expressions that speak: a sentence of the catalogue whose values are worked out in the chart."""

from powderkeg.language import say

__all__ = ["quoted", "spoken"]

_MARK = "\x00"


def quoted(text: str) -> str:
    """A string literal of Vega's expression language."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def spoken(template: str, /, **values: str) -> str:
    """An expression that gives the sentence for a datum, in the language spoken now.

    Args:
        template: marked with ``noted`` at the call; names only, no format specifications.
        values: expression of every name, e.g. ``format(datum.c, ',.3~r')``.
    """
    marked = {name: f"{_MARK}{name}{_MARK}" for name in values}
    said = say(template, **marked)
    pieces = str(said).split(_MARK)
    return " + ".join(
        values[piece] if place % 2 else quoted(piece)
        for place, piece in enumerate(pieces)
        if place % 2 or piece
    )
