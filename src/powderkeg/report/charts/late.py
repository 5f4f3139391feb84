"""Gain over know-nothing with and without the part of the record that was used to set ranges."""

from typing import TYPE_CHECKING

import altair as alt

from powderkeg.evidence.words import listed
from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, hypothesis_scale, inline
from powderkeg.report.formats import nats, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def late_gain(
    result: "Evidence", colours: "Mapping[str, str]", late: "Mapping[str, float]", since: str
) -> Spec:
    """Two points a hypothesis, joined: hollow for the whole record, filled for the late part alone.

    Args:
        result: The evidence.
        colours: Colour of every hypothesis.
        late: Gain over know-nothing summed from `since` on, in nats.
        since: First day of the late part, as the page prints it.
    """
    names = list(late)
    parts = {say("whole record"): result.gain, say("from {day} on", day=since): late}
    rows = [
        {"h": name, "part": part, "g": rounded(gains[name]), "label": nats(gains[name])}
        for name in names
        for part, gains in parts.items()
    ]
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("h:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("g:Q", title=say("gain over know-nothing (nats)"), axis=alt.Axis(tickCount=6)),
        color=alt.Color("h:N", scale=hypothesis_scale(colours), legend=None),
    )
    joins = base.mark_line(strokeWidth=2, opacity=0.5).encode(detail="h:N")
    points = base.mark_point(size=70, strokeWidth=2).encode(
        shape=alt.Shape(
            "part:N", title=None, scale=alt.Scale(domain=list(parts), range=["circle", "triangle-up"])
        ),
        tooltip=[
            alt.Tooltip("h:N", title=say("hypothesis")),
            alt.Tooltip("part:N", title=say("part")),
            alt.Tooltip("label:N", title=say("gain (nats)")),
        ],
    )
    zero = alt.Chart(inline([{"zero": 0}])).mark_rule(color="#777777").encode(x="zero:Q")
    said = listed(
        say("{name} {whole} and {late}", name=name, whole=nats(result.gain[name]), late=nats(late[name]))
        for name in names
    )
    return finish(
        alt.layer(zero, joins, points).properties(width=640, height=alt.Step(24)),
        say(
            "Gain over know-nothing from the whole record and from {day} on: {gains}.", day=since, gains=said
        ),
    )
