"""Log evidence over know-nothing as it adds up through the record, with the spread over seeds."""

from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from powderkeg.evidence.words import listed
from powderkeg.language import say
from powderkeg.report.charts.theme import (
    Spec,
    finish,
    hypothesis_scale,
    inline,
    moment,
    rivals,
    short_label,
    time_axis,
)
from powderkeg.report.formats import nats, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def gain_by_block(result: "Evidence", colours: "Mapping[str, str]") -> Spec:
    """One line a hypothesis, zero being know-nothing; the band is the range over the seeds."""
    rows = []
    for name in rivals(result):
        gain = np.cumsum(result.gain_blocks[name])
        with np.errstate(invalid="ignore"):  # worlds that lost all weight: nothing is drawn from there on
            drift = np.cumsum(result.increments[name], axis=1)
            drift = drift - drift.mean(axis=0)
        for block, value, low, high in zip(
            result.blocks, gain, gain + drift.min(axis=0), gain + drift.max(axis=0), strict=True
        ):
            rows.append(
                {
                    "time": moment(result.case, block.end_hour),
                    "h": name,
                    "g": rounded(value),
                    "low": rounded(low),
                    "high": rounded(high),
                    "block": short_label(block),
                }
            )
    shared = alt.Chart(inline(rows)).encode(
        x=time_axis([block.day for block in result.blocks], labels=15),
        color=alt.Color("h:N", scale=hypothesis_scale(colours, rivals(result)), title=None),
    )
    band = shared.mark_area(opacity=0.16, interpolate="linear").encode(y="low:Q", y2="high:Q")
    line = shared.mark_line(strokeWidth=2).encode(y=alt.Y("g:Q", title=say("gain over know-nothing (nats)")))
    points = shared.mark_point(size=14, filled=True).encode(
        y="g:Q",
        tooltip=[
            alt.Tooltip("h:N", title=say("hypothesis")),
            alt.Tooltip("block:N", title=say("up to the end of")),
            alt.Tooltip("g:Q", title=say("gain"), format="+.2f"),
            alt.Tooltip("low:Q", title=say("lowest seed"), format="+.2f"),
            alt.Tooltip("high:Q", title=say("highest seed"), format="+.2f"),
        ],
    )
    zero = alt.Chart(inline([{"zero": 0}])).mark_rule(strokeDash=[4, 3], color="#777777").encode(y="zero:Q")
    said = listed(say("{name} {gain}", name=name, gain=nats(result.gain[name])) for name in rivals(result))
    return finish(
        alt.layer(zero, band, line, points).properties(width=860, height=260),
        say("Gain over know-nothing in nats, cumulated over the record; at its end: {gains}.", gains=said),
    )
