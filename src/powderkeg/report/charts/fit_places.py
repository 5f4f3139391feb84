"""Reports of single places against the worlds there: one panel a hypothesis, one bar a report."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import Said, noted, say
from powderkeg.report.charts.expressions import spoken
from powderkeg.report.charts.panels import even_columns, panel_header, panel_label
from powderkeg.report.charts.scales import count_axis
from powderkeg.report.charts.small_multiples import channel, encoded, layer, small_multiples
from powderkeg.report.charts.theme import FULL_WIDTH, Spec, hypothesis_scale
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
    x = channel(
        "id",
        "nominal",
        axis={
            "grid": False,
            "labelAngle": -90,
            "labelFontSize": 9,
            "labels": len(order) <= _FEW,
            "ticks": False,
        },
        sort=order,
        title=None,
    )
    axis = count_axis("e", [value for value in values if value is not None], title=unit or None)
    bar = max(2, min(12, round(0.6 * width / max(len(order), 1))))
    ranged = any(report.low < report.high for report in reports)
    return small_multiples(
        _layers(x, axis, colours, bar, ranged=ranged),
        channel("p", "nominal", header=encoded(panel_header()), sort=list(labels.values()), title=None),
        {"worlds": rows},
        _in_words(what, reports, shares),
        columns=columns,
        width=width,
    )


def _layers(x: Spec, axis: alt.Y, colours: Mapping[str, str], bar: int, *, ranged: bool) -> list[Spec]:
    colour = channel("h", "nominal", legend=None, scale=encoded(hypothesis_scale(colours)))
    ink = {"value": INK}
    # Cut at the panel's edge: the room that Vega gives a thick rule's end would push the heading up.
    thick = {"aria": False, "clip": True}
    outer = {"color": colour, "x": x, "y": encoded(axis), "y2": channel("a")}
    inner = {"color": colour, "x": x, "y": channel("b", "quantitative"), "y2": channel("d")}
    ends = {"color": ink, "x": x, "y": channel("low", "quantitative"), "y2": channel("high")}
    tick = {"aria": False, "height": 1.5, "opacity": 1, "thickness": 1.5, "width": bar}
    ranges = layer(
        "rule",
        {"aria": False, "strokeWidth": 1.2},
        ends,
        transform={"filter": "datum.low < datum.high"},
    )
    return [
        layer("rule", {**thick, "opacity": 0.22, "strokeWidth": bar}, outer),
        layer("rule", {**thick, "opacity": 0.45, "strokeWidth": bar}, inner),
        layer("tick", tick, {"color": colour, "x": x, "y": channel("c", "quantitative")}),
        # Without a range to draw, Vega warns of an axis without an extent.
        *([ranges] if ranged else []),
        layer(
            "point",
            {"opacity": 1, "size": 24, "strokeWidth": 1.4},
            {
                "color": ink,
                "description": channel("said", "nominal"),
                "fill": _chosen("(datum.scored === 1)", INK, "transparent"),
                "shape": _chosen("(datum.bound === 1)", "triangle-up", "circle"),
                "tooltip": _tooltip(),
                "x": x,
                "y": channel("best", "quantitative"),
            },
            transform={"calculate": _spoken_report(), "as": "said"},
        ),
    ]


def _chosen(test: str, holds: str, otherwise: str) -> Spec:
    return {"condition": {"test": test, "value": holds}, "value": otherwise}


def _spoken_report() -> str:
    return spoken(
        _SAID,
        report="datum.id",
        place="datum.place",
        middle="format(datum.c, ',.3~r')",
        low="format(datum.a, ',.3~r')",
        high="format(datum.e, ',.3~r')",
    )


def _tooltip() -> list[Spec]:
    words = {
        "id": say("report"),
        "what": say("indicator"),
        "place": say("place"),
        "day": say("day"),
        "text": say("figure"),
        "letter": say("grade"),
    }
    worlds = {"c": say("median"), "a": say("5 %"), "e": say("95 %")}
    return [
        *(channel(field, "nominal", title=title) for field, title in words.items()),
        *(channel(field, "quantitative", format=",.3~r", title=title) for field, title in worlds.items()),
        channel("h", "nominal", title=say("hypothesis")),
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
