"""Reliability diagram: of statements that give a percentage, how many came true."""

from typing import TYPE_CHECKING

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, inline
from powderkeg.report.colours import INK, OTHER_COLOUR
from powderkeg.report.formats import rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.calibration import Reliability

_NEAR = 2.0  # standard errors
_SIDE = 330
_MARKS = ("circle", "triangle-up", "square")
_INKS = (INK, OTHER_COLOUR, "#B8860B")


def reliability_diagram(routes: "Mapping[str, Reliability]") -> Spec:
    """A point for each bin with two standard errors; on the diagonal as many come true as were said to.

    Args:
        routes: by the method's name, its bins.
    """
    names = list(routes)
    rows = [
        {
            "route": name,
            "p": rounded(row.predicted),
            "o": rounded(row.observed),
            "low": rounded(max(0.0, row.observed - _NEAR * row.error)),
            "high": rounded(min(1.0, row.observed + _NEAR * row.error)),
            "n": row.count,
        }
        for name, trust in routes.items()
        for row in trust.bins
    ]
    whole = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format=".0%", values=[0, 0.2, 0.4, 0.6, 0.8, 1], grid=True)
    x = alt.X("p:Q", title=say("said to be true"), scale=whole, axis=axis)
    colour = alt.Color("route:N", title=None, scale=alt.Scale(domain=names, range=list(_INKS[: len(names)])))
    base = alt.Chart(inline(rows)).encode(x=x, color=colour)
    bars = base.mark_rule(strokeWidth=1.2, opacity=0.7).encode(
        y=alt.Y("low:Q", title=say("came true"), scale=whole, axis=axis), y2="high:Q"
    )
    points = base.mark_point(filled=True, size=44, opacity=1).encode(
        y="o:Q",
        shape=alt.Shape(
            "route:N", title=None, scale=alt.Scale(domain=names, range=list(_MARKS[: len(names)]))
        ),
        tooltip=[
            alt.Tooltip("route:N", title=say("method")),
            alt.Tooltip("p:Q", title=say("said"), format=".0%"),
            alt.Tooltip("o:Q", title=say("came true"), format=".0%"),
            alt.Tooltip("n:Q", title=say("statements"), format=","),
        ],
    )
    diagonal = (
        alt.Chart(inline([{"p": 0, "o": 0}, {"p": 1, "o": 1}]))
        .mark_line(strokeDash=[4, 3], strokeWidth=1, color="#777777")
        .encode(x=x, y="o:Q")
    )
    said = clauses(
        say("{method} off by {error:.3f} on average", method=name, error=trust.ece)
        for name, trust in routes.items()
    )
    return finish(
        alt.layer(diagonal, bars, points).properties(width=_SIDE, height=_SIDE),
        say(
            "Of statements that give about the same percentage, the share that came true, bin by bin, with "
            "two standard errors: {errors}.",
            errors=said,
        ),
    )
