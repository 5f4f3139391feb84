"""Posterior probability of every hypothesis at the end of each day."""

from typing import TYPE_CHECKING

import altair as alt

from powderkeg.evidence.words import listed
from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, hypothesis_scale, inline, noon, time_axis
from powderkeg.report.formats import percent, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def odds_by_day(result: "Evidence", colours: "Mapping[str, str]") -> Spec:
    """One line a hypothesis: its probability given the record up to the end of each day."""
    rows = [
        {"time": noon(day), "h": name, "p": rounded(posterior[name])}
        for day, posterior in result.odds_by_day
        for name in result.hypotheses
    ]
    lines = (
        alt.Chart(inline(rows))
        .mark_line(point=alt.OverlayMarkDef(size=28, filled=True), strokeWidth=2)
        .encode(
            x=time_axis([day for day, _ in result.odds_by_day], labels=15),
            y=alt.Y("p:Q", title=say("probability"), axis=alt.Axis(format=".0%", tickCount=5)),
            color=alt.Color("h:N", scale=hypothesis_scale(colours), title=None),
            tooltip=[
                alt.Tooltip("h:N", title=say("hypothesis")),
                alt.Tooltip("p:Q", title=say("probability"), format=".0%"),
                alt.Tooltip("time:T", title=say("end of"), format="%-d %b"),
            ],
        )
        .properties(width=860, height=220)
    )
    last = result.odds_by_day[-1][1]
    said = listed(say("{name} {share}", name=name, share=percent(last[name])) for name in result.hypotheses)
    return finish(
        lines,
        say("Probability of every hypothesis day by day; at the end of the last day: {shares}.", shares=said),
    )
