"""The one table of colours: a hypothesis keeps its colour in every chart and table.

The first six are the colour-blind-safe set of Okabe and Ito (2008) without its black and its yellow, which
vanish on a dark or a white page; the rest continue with muted tones of like lightness. `other` is grey
everywhere: it is the absence of an explanation, not a rival of the same kind.
"""

from collections.abc import Sequence

HYPOTHESIS_COLOURS: tuple[str, ...] = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # green
    "#CC79A7",  # pink
    "#E69F00",  # orange
    "#56B4E9",  # sky
    "#8C6BB1",  # violet
    "#A6761D",  # brown
    "#5F9EA0",  # teal
    "#B2578A",  # plum
)
OTHER_COLOUR = "#8A8A8A"
PRIOR_COLOUR = "#B8B8B8"
INK = "#111111"
"""Black marks: the page turns this very value into its text colour, so that they are seen in the dark."""
ON_COLOUR = "#121212"
"""Text on a coloured cell: stays black on every page."""


def hypothesis_colours(names: Sequence[str], other: str | None = "other") -> dict[str, str]:
    """Colour of every hypothesis, by its place in the case; more than ten begin again from the first.

    Args:
        names: Hypotheses in the order of the case.
        other: Name of the know-nothing class, which is grey; None where there is none.
    """
    rivals = [name for name in names if name != other]
    colours = {name: HYPOTHESIS_COLOURS[place % len(HYPOTHESIS_COLOURS)] for place, name in enumerate(rivals)}
    return {name: colours.get(name, OTHER_COLOUR) for name in names}
