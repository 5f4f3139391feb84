"""How far the sources' letters had to be discounted: the common inflation factor, prior and posterior."""

from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from powderkeg.evidence.words import listed
from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, hypothesis_scale, inline
from powderkeg.report.colours import PRIOR_COLOUR
from powderkeg.report.formats import quantity, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def inflation_posterior(result: "Evidence", colours: "Mapping[str, str]") -> Spec:
    """Grey bars for the prior over the factor's grid, a line a hypothesis for what the record leaves."""
    grid = np.asarray(result.inflation.grid, dtype=float)
    ticks = [float(f"{value:.2g}") for value in grid]
    prior = [{"x": x, "p": rounded(float(p))} for x, p in zip(ticks, result.inflation.prior, strict=True)]
    lines = [
        {"x": x, "h": name, "p": rounded(float(p))}
        for name, weights in result.inflation.posterior.items()
        for x, p in zip(ticks, weights, strict=True)
    ]
    x = alt.X(
        "x:O",
        title=say("common factor on the grades"),
        axis=alt.Axis(labelAngle=0),
    )
    y = alt.Y("p:Q", title=say("probability"), axis=alt.Axis(format=".0%", tickCount=4))
    bars = alt.Chart(inline(prior)).mark_bar(color=PRIOR_COLOUR, opacity=0.6).encode(x=x, y=y)
    curves = (
        alt.Chart(inline(lines))
        .mark_line(strokeWidth=1.8, point=alt.OverlayMarkDef(size=22))
        .encode(
            x=x,
            y=y,
            color=alt.Color("h:N", title=None, scale=hypothesis_scale(colours, result.inflation.posterior)),
            tooltip=[
                alt.Tooltip("h:N", title=say("hypothesis")),
                alt.Tooltip("x:O", title=say("factor")),
                alt.Tooltip("p:Q", title=say("probability"), format=".1%"),
            ],
        )
    )
    means = listed(
        say(
            "{name} {mean}",
            name=name,
            mean=quantity(rounded(float((grid * weights).sum() / np.sum(weights)), 2)),
        )
        for name, weights in result.inflation.posterior.items()
    )
    return finish(
        alt.layer(bars, curves).properties(width=640, height=170),
        say(
            "Prior (grey bars) and posterior (lines) of the common factor on the grades; posterior means: "
            "{means}.",
            means=means,
        ),
    )
