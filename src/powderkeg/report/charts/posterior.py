"""Posterior probability of every hypothesis beside its prior."""

from typing import TYPE_CHECKING

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import say
from powderkeg.report.charts.theme import Spec, finish, hypothesis_scale, inline
from powderkeg.report.colours import PRIOR_COLOUR
from powderkeg.report.formats import percent, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def posterior_bars(result: "Evidence", colours: "Mapping[str, str]") -> Spec:
    """Two bars a hypothesis: the prior in grey above the posterior in the hypothesis's colour."""
    before, after = say("prior"), say("posterior")
    rows = [
        {
            "h": name,
            "kind": kind,
            "p": rounded(values[name]),
            "label": percent(values[name]),
        }
        for name in result.hypotheses
        for kind, values in ((before, result.prior), (after, result.posterior))
    ]
    base = alt.Chart(inline(rows)).encode(
        y=alt.Y("h:N", sort=list(result.hypotheses), title=None, axis=alt.Axis(ticks=False, domain=False)),
        yOffset=alt.YOffset("kind:N", sort=[before, after]),
        x=alt.X(
            "p:Q",
            title=say("probability (upper grey bar: prior)"),
            scale=alt.Scale(domainMin=0),
            axis=alt.Axis(format=".0%", tickCount=6),
        ),
    )
    bars = base.mark_bar(height={"band": 0.8}).encode(
        color=alt.condition(
            alt.datum.kind == str(before),
            alt.value(PRIOR_COLOUR),
            alt.Color("h:N", scale=hypothesis_scale(colours), legend=None),
        ),
        tooltip=[
            alt.Tooltip("h:N", title=say("hypothesis")),
            alt.Tooltip("kind:N", title=say("kind")),
            alt.Tooltip("label:N", title=say("probability")),
        ],
    )
    labels = base.mark_text(align="left", dx=4, fontSize=10).encode(text="label:N")
    said = clauses(
        say(
            "{name} {after} (prior {before})",
            name=name,
            after=percent(result.posterior[name]),
            before=percent(result.prior[name]),
        )
        for name in result.hypotheses
    )
    return finish(
        alt.layer(bars, labels).properties(width=640, height=alt.Step(15)),
        say("Posterior probability of every hypothesis, with its prior. {shares}.", shares=said),
    )
