"""Gain over know-nothing at the end of the record, hypothesis by hypothesis, seed by seed."""

from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from powderkeg.evidence.words import listed
from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, hypothesis_scale, inline, rivals
from powderkeg.report.formats import nats, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def gain_bars(result: "Evidence", colours: "Mapping[str, str]") -> Spec:
    """A bar for the gain, a small circle for every seed; left of zero it does worse than no model."""
    names = rivals(result)
    rows = [{"h": name, "g": rounded(result.gain[name]), "label": nats(result.gain[name])} for name in names]
    seeds = []
    for name in names:
        totals = np.asarray(result.increments[name]).sum(axis=1)
        if not np.isfinite(totals).all():  # worlds that lost all weight have no place on the axis
            continue
        seeds += [
            {"h": name, "seed": seed, "g": rounded(result.gain[name] + total - totals.mean())}
            for seed, total in enumerate(totals, start=1)
        ]
    y = alt.Y("h:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False))
    bars = (
        alt.Chart(inline(rows))
        .mark_bar(height={"band": 0.6}, opacity=0.75)
        .encode(
            y=y,
            x=alt.X(
                "g:Q",
                title=say("gain over know-nothing (nats)"),
                axis=alt.Axis(tickCount=6),
                scale=alt.Scale(padding=8),  # a circle at the end of the axis lay on the name beside it
            ),
            color=alt.Color("h:N", scale=hypothesis_scale(colours), legend=None),
            tooltip=[
                alt.Tooltip("h:N", title=say("hypothesis")),
                alt.Tooltip("label:N", title=say("gain (nats)")),
            ],
        )
    )
    circles = (
        alt.Chart(inline(seeds))
        .mark_point(size=22, filled=True, fill="#ffffff", stroke="#444444", strokeWidth=1, opacity=1)
        .encode(
            y=y,
            x="g:Q",
            tooltip=[
                alt.Tooltip("h:N", title=say("hypothesis")),
                alt.Tooltip("seed:Q", title=say("seed number")),
                alt.Tooltip("g:Q", title=say("gain"), format="+.2f"),
            ],
        )
    )
    zero = alt.Chart(inline([{"zero": 0}])).mark_rule(color="#777777").encode(x="zero:Q")
    said = listed(say("{name} {gain}", name=name, gain=nats(result.gain[name])) for name in names)
    return finish(
        alt.layer(bars, circles, zero).properties(width=640, height=alt.Step(24)),
        say("Gain over know-nothing in nats, with one circle for every seed: {gains}.", gains=said),
    )
