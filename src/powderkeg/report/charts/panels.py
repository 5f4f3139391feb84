"""The heading of a panel of small multiples: a name in as many lines as it takes, and a figure."""

import math
import textwrap

import altair as alt

__all__ = ["even_columns", "full_columns", "panel_header", "panel_label"]

_LETTER = 6.6
"""Pixels of a letter in the headings' font, on average."""
_MOST_LINES = 3


def even_columns(panels: int, most: int) -> int:
    """Columns for so many panels, at most ``most``: no row has one panel alone beside rows that are full."""
    rows = max(1, math.ceil(panels / most))
    return max(1, math.ceil(panels / rows))


def full_columns(panels: int, most: int) -> int:
    """Columns for so many panels, at most ``most``: full rows where that is possible with half as many.

    A last row that is not full gets axes without a panel.
    """
    full = [columns for columns in range(most, most // 2, -1) if panels % columns == 0]
    return full[0] if full else even_columns(panels, most)


def panel_label(name: str, under: str, width: int) -> str:
    """The name in at most three lines, cut with an ellipsis, and what stands under it, joined by line ends.

    Args:
        name: of the panel.
        under: a few words; may be empty.
        width: of the panel, pixels.
    """
    lines = textwrap.wrap(
        name, max(8, int(width / _LETTER)), max_lines=_MOST_LINES, placeholder="…", break_on_hyphens=True
    )
    return "\n".join([*(lines or [""]), *([under] if under else [])])


def panel_header() -> alt.Header:
    """A header that breaks its label at line ends."""
    return alt.Header(
        labelExpr="split(datum.value, '\\n')",
        labelAlign="left",
        labelAnchor="start",
        labelFontWeight="normal",
    )
