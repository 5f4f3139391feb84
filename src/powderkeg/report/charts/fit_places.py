"""Reports of single places against the worlds there: one panel a hypothesis, one bar a report."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import Said, noted, say
from powderkeg.report.charts.expressions import spoken
from powderkeg.report.charts.panels import even_columns, panel_header, panel_label
from powderkeg.report.charts.scales import count_axis
from powderkeg.report.charts.theme import FULL_WIDTH, Spec, finish, hypothesis_scale, inline
from powderkeg.report.colours import INK
from powderkeg.report.formats import quantity, rounded

if TYPE_CHECKING:
    from powderkeg.report.fits import PlaceReport

__all__ = ["fit_places"]

_COLUMNS = 6
_KEYS = "abcde"
_TOLD = 12
_FEW = 11
"""Reports whose ids have room under the panels."""
_SAID = noted("{report}, {place}: worlds {middle} ({low} to {high})")


def fit_places(
    what: str,
    unit: str,
    reports: "Sequence[PlaceReport]",
    colours: Mapping[str, str],
    shares: Mapping[str, str],
) -> Spec:
    """Small multiples, one a hypothesis: bands of the worlds for each report, and the report over them.

    Args:
        what: what is reported, for the description.
        unit: its unit; may be empty.
        reports: in the order drawn; each with the bands of its place and days.
        colours: colour of every hypothesis.
        shares: by hypothesis, in the order drawn, what stands under its name.
    """
    columns = even_columns(len(shares), _COLUMNS)
    width = max(120, (FULL_WIDTH - 40) // columns - 12)
    labels = {name: panel_label(name, shares[name], width) for name in shares}
    rows = [_row(report, name, labels[name]) for report in reports for name in shares]
    values = [row[key] for row in rows for key in ("c", "d", "e", "low", "best", "high")]
    order = [report.report_id for report in reports]
    x = alt.X(
        "id:N",
        sort=order,
        title=None,
        axis=alt.Axis(labels=len(order) <= _FEW, ticks=False, labelAngle=-90, labelFontSize=9, grid=False),
    )
    axis = count_axis("e", [value for value in values if value is not None], title=unit or None)
    bar = max(2, min(12, round(0.6 * width / max(len(order), 1))))
    ranged = any(report.low < report.high for report in reports)
    layers = _layers(x, axis, colours, bar, ranged=ranged)
    chart = (
        alt.layer(*layers, data=inline(rows))
        .properties(width=width, height=110)
        .facet(
            facet=alt.Facet("p:N", title=None, sort=list(labels.values()), header=panel_header()),
            columns=columns,
            spacing=12,
        )
    )
    return finish(chart, _in_words(what, reports, shares))


def _layers(x: alt.X, axis: alt.Y, colours: Mapping[str, str], bar: int, *, ranged: bool) -> list[alt.Chart]:
    base = alt.Chart().encode(x=x, color=alt.Color("h:N", scale=hypothesis_scale(colours), legend=None))
    said = spoken(
        _SAID,
        report="datum.id",
        place="datum.place",
        middle="format(datum.c, ',.3~r')",
        low="format(datum.a, ',.3~r')",
        high="format(datum.e, ',.3~r')",
    )
    tooltip = [
        alt.Tooltip("id:N", title=say("report")),
        alt.Tooltip("what:N", title=say("indicator")),
        alt.Tooltip("place:N", title=say("place")),
        alt.Tooltip("day:N", title=say("day")),
        alt.Tooltip("text:N", title=say("figure")),
        alt.Tooltip("letter:N", title=say("grade")),
        alt.Tooltip("c:Q", title=say("median"), format=",.3~r"),
        alt.Tooltip("a:Q", title=say("5 %"), format=",.3~r"),
        alt.Tooltip("e:Q", title=say("95 %"), format=",.3~r"),
        alt.Tooltip("h:N", title=say("hypothesis")),
    ]
    ranges = (
        base.transform_filter("datum.low < datum.high")
        .mark_rule(strokeWidth=1.2, aria=False)
        .encode(y="low:Q", y2="high:Q", color=alt.value(INK))
    )
    return [
        # Cut at the panel's edge: the room that Vega gives a thick rule's end would push the heading up.
        base.mark_rule(strokeWidth=bar, opacity=0.22, aria=False, clip=True).encode(y=axis, y2="a:Q"),
        base.mark_rule(strokeWidth=bar, opacity=0.45, aria=False, clip=True).encode(y="b:Q", y2="d:Q"),
        base.mark_tick(width=bar, height=1.5, thickness=1.5, opacity=1, aria=False).encode(y="c:Q"),
        # Without a range to draw, Vega warns of an axis without an extent.
        *([ranges] if ranged else []),
        base.transform_calculate(said=said)
        .mark_point(size=24, strokeWidth=1.4, opacity=1)
        .encode(
            y="best:Q",
            color=alt.value(INK),
            fill=alt.condition(alt.datum.scored == 1, alt.value(INK), alt.value("transparent")),
            shape=alt.condition(alt.datum.bound == 1, alt.value("triangle-up"), alt.value("circle")),
            tooltip=tooltip,
            description="said:N",
        ),
    ]


def _row(report: "PlaceReport", name: str, label: str) -> dict[str, Any]:
    """One report in one panel; short keys, since they are repeated for every hypothesis."""
    worlds = report.worlds.get(name)
    return {
        "p": label,
        "h": name,
        "id": report.report_id,
        "what": report.what,
        "place": report.place,
        "day": report.day,
        "text": report.text,
        "letter": report.grade,
        "low": report.low,
        "best": report.best,
        "high": report.high,
        "scored": int(report.scored),
        "bound": int(report.bound),
        **{
            key: None if worlds is None else rounded(value, 3)
            for key, value in zip(_KEYS, worlds or (0.0,) * len(_KEYS), strict=True)
        },
    }


def _in_words(what: str, reports: "Sequence[PlaceReport]", shares: Mapping[str, str]) -> Said:
    told = "; ".join(
        f"{report.report_id} {report.place} {quantity(report.best)}" for report in reports[:_TOLD]
    )
    return say(
        "{what}, against the worlds of every hypothesis there, before the record is looked at. "
        "{shares}. Reported: {told}.",
        what=what,
        shares=clauses(say("{name}: {share}", name=name, share=share) for name, share in shares.items()),
        told=say("{told} and {n} more", told=told, n=len(reports) - _TOLD) if len(reports) > _TOLD else told,
    )
