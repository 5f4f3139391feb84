"""Posterior probability of every hypothesis beside its prior."""

from typing import TYPE_CHECKING

import altair as alt

from powderkeg.evidence.capping import posterior_ranges
from powderkeg.evidence.words import clauses
from powderkeg.language import Said, say
from powderkeg.report.charts.theme import Spec, finish, hypothesis_scale, inline
from powderkeg.report.colours import INK, PRIOR_COLOUR
from powderkeg.report.formats import percent, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence import Evidence


def posterior_bars(result: "Evidence", colours: "Mapping[str, str]") -> Spec:
    """Two bars a hypothesis: the prior in grey above the posterior in the hypothesis's colour.

    A line on the posterior spans the single seeds, where there are several.
    """
    ranges = posterior_ranges(result)
    before, after = say("prior"), say("posterior")
    rows = [
        {
            "h": name,
            "kind": kind,
            "p": rounded(values[name]),
            "edge": rounded(max(values[name], ranges[name][1] if kind is after and ranges else 0.0)),
            "label": percent(values[name]),
            **_ends(ranges.get(name) if kind is after else None),
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
            alt.Tooltip("span:N", title=say("over the seeds")),
        ],
    )
    spans = base.transform_filter("isValid(datum.high)").mark_rule(strokeWidth=1.5, color=INK)
    spans = spans.encode(x="low:Q", x2="high:Q")
    labels = base.mark_text(align="left", dx=4, fontSize=10).encode(x="edge:Q", text="label:N")
    said = clauses(_said(result, name, ranges.get(name)) for name in result.hypotheses)
    marks = (bars, spans, labels) if ranges else (bars, labels)
    return finish(
        alt.layer(*marks).properties(width=640, height=alt.Step(15)),
        say("Posterior probability of every hypothesis, with its prior. {shares}.", shares=said),
    )


def _ends(span: tuple[float, float] | None) -> dict[str, object]:
    if span is None:
        return {}
    low, high = span
    words = say("{low} to {high}", low=percent(low), high=percent(high))
    return {"low": rounded(low), "high": rounded(high), "span": words}


def _said(result: "Evidence", name: str, span: tuple[float, float] | None) -> Said:
    after, before = percent(result.posterior[name]), percent(result.prior[name])
    if span is None:
        return say("{name} {after} (prior {before})", name=name, after=after, before=before)
    return say(
        "{name} {after} (single seeds {low} to {high}; prior {before})",
        name=name,
        after=after,
        low=percent(span[0]),
        high=percent(span[1]),
        before=before,
    )
