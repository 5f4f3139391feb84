"""Simulated bands of one indicator under every hypothesis, against the reports of it."""

from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from powderkeg.evidence.words import clauses
from powderkeg.language import Said, join, noted, say, say_count, worded
from powderkeg.report.charts.expressions import spoken
from powderkeg.report.charts.panels import even_columns, panel_header, panel_label
from powderkeg.report.charts.scales import count_axis
from powderkeg.report.charts.small_multiples import channel, encoded, layer, small_multiples
from powderkeg.report.charts.theme import FULL_WIDTH, Spec, hypothesis_scale, moment, noon, time_axis
from powderkeg.report.colours import INK
from powderkeg.report.formats import day as short_day
from powderkeg.report.formats import quantity, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Case, Report
    from powderkeg.evidence import Band

_COLUMNS = 6
_TOLD = 12
_DAY = 24.0
_REPORTS = "reports"
_SAID = noted("{day}: {middle} ({low} to {high})")
_QUANTILES = {
    "a": noted("5 %"),
    "b": noted("25 %"),
    "c": noted("median"),
    "d": noted("75 %"),
    "e": noted("95 %"),
}
_MOST_ROWS = 1_000
"""Days times hypotheses in one chart: more would make a data set of a hundred kilobytes."""


def indicator_bands(
    case: "Case",
    what: str,
    unit: str,
    bands: "Mapping[str, Band]",
    reports: "Sequence[Report]",
    colours: "Mapping[str, str]",
    shares: "Mapping[str, str] | None" = None,
) -> Spec:
    """Small multiples, one a hypothesis: 90 % and 50 % bands, the median, and the reports with their ranges.

    Where there are very many days and hypotheses, a panel shows of several days in a row the one on which its
    band reaches highest.

    Args:
        case: The case, for its clock.
        what: What the bands are of, for the text description.
        unit: Its unit.
        bands: Quantiles by hypothesis, one value a day.
        reports: Reports of the same indicator and place that carry a figure.
        colours: Colour of every hypothesis.
        shares: By hypothesis what is printed under its name, e.g. how many reports its band holds.
    """
    cumulated = any(band.cumulated for band in bands.values())
    columns = even_columns(len(bands), _COLUMNS)
    width = max(120, (FULL_WIDTH - 40) // columns - 12)
    labels = {name: panel_label(name, (shares or {}).get(name, ""), width) for name in bands}
    step = -(-len(next(iter(bands.values())).days) * len(bands) // _MOST_ROWS)
    rows = [
        {**row, "p": labels[name]} if shares else row
        for name, band in bands.items()
        for row in _band_rows(name, band, step)
    ]
    days = next(iter(bands.values())).days
    points = [_report_row(case, report, cumulated=cumulated) for report in reports]
    # A report of other days would be drawn in the neighbouring chart.
    points = [row for row in points if min(days) <= date.fromisoformat(row["time"][:10]) <= max(days)]
    layers = _band_layers(colours, _axis(rows, points, unit), days)
    if points:
        layers += _report_layers(points)
    by = (
        channel("p", "nominal", header=encoded(panel_header()), sort=list(labels.values()), title=None)
        if shares
        else channel("h", "nominal", header={"labelLimit": width}, sort=list(bands), title=None)
    )
    named = say("{what} ({unit})", what=what, unit=unit) if unit else what
    return small_multiples(
        layers,
        by,
        {"bands": rows, **({_REPORTS: points} if points else {})},
        _in_words(named, bands, points, shares or {}),
        columns=columns,
        width=width,
    )


def _in_words(
    what: str, bands: "Mapping[str, Band]", points: list[dict[str, Any]], shares: "Mapping[str, str]"
) -> Said:
    """The widest 90 % band of every hypothesis and the figures reported: medians of 0 would say nothing."""
    spans = []
    for name, band in bands.items():
        at = int(np.argmax(band.q95))
        values = {
            "name": name,
            "low": quantity(float(band.q05[at])),
            "high": quantity(float(band.q95[at])),
            "day": short_day(band.days[at]),
        }
        if shares.get(name):
            spans.append(say("{name} {low} to {high} on {day}, {share}", share=shares[name], **values))
        else:
            spans.append(say("{name} {low} to {high} on {day}", **values))
    head = say_count(
        "{what} by day under every hypothesis, 50 % and 90 % bands, with {n} report. 90 % band on the day on "
        "which it reaches highest: {spans}.",
        "{what} by day under every hypothesis, 50 % and 90 % bands, with {n} reports. 90 % band on the day "
        "on which it reaches highest: {spans}.",
        len(points),
        what=what,
        spans=clauses(spans),
    )
    return join(" ", [head, _told(points)])


def _told(points: list[dict[str, Any]]) -> Said:
    if not points:
        return say("Nothing is reported.")
    told = ", ".join(f"{row['id']} {quantity(row['best'])}" for row in points[:_TOLD])
    if len(points) > _TOLD:
        return say("Reported: {told} and {n} more.", told=told, n=len(points) - _TOLD)
    return say("Reported: {told}.", told=told)


def _axis(rows: list[dict[str, Any]], points: list[dict[str, Any]], unit: str) -> alt.Y:
    values = [row[key] for row in rows for key in "cde"]
    values += [row[key] for row in points for key in ("low", "best", "high")]
    return count_axis("e", [value for value in values if value is not None], title=unit)


def _band_layers(colours: "Mapping[str, str]", axis: alt.Y, days: "Sequence[date]") -> list[Spec]:
    colour = channel("h", "nominal", legend=None, scale=encoded(hypothesis_scale(colours)))
    x = encoded(time_axis(days, labels=4))
    middle = channel("c", "quantitative")
    tooltip = [
        channel("h", "nominal", title=say("hypothesis")),
        channel("day", "nominal", title=say("day")),
        *(
            channel(key, "quantitative", format=",.3~r", title=say(title))
            for key, title in _QUANTILES.items()
        ),
    ]
    outer = {"color": colour, "x": x, "y": encoded(axis), "y2": channel("a")}
    inner = {"color": colour, "x": x, "y": channel("b", "quantitative"), "y2": channel("d")}
    said = {"color": colour, "description": channel("said", "nominal"), "tooltip": tooltip}
    return [
        layer("area", {"aria": False, "opacity": 0.18}, outer),
        layer("area", {"aria": False, "opacity": 0.35}, inner),
        layer("line", {"aria": False, "strokeWidth": 1.5}, {"color": colour, "x": x, "y": middle}),
        # Invisible, wide squares carry the tooltip: a line is hard to hit.
        layer(
            "square",
            {"opacity": 0, "size": 120},
            {**said, "x": x, "y": middle},
            transform={"calculate": _spoken_band(), "as": "said"},
        ),
    ]


def _spoken_band() -> str:
    return spoken(
        _SAID,
        day="datum.day",
        middle="format(datum.c, ',.3~r')",
        low="format(datum.a, ',.3~r')",
        high="format(datum.e, ',.3~r')",
    )


def _report_layers(points: list[dict[str, Any]]) -> list[Spec]:
    time, best = channel("time", "temporal"), channel("best", "quantitative")
    layers = []
    if any(row["low"] < row["high"] for row in points):
        layers.append(
            layer(
                "rule",
                {"aria": False, "color": INK, "strokeWidth": 1.2},
                {"x": time, "y": channel("low", "quantitative"), "y2": channel("high")},
                transform={"filter": "datum.low < datum.high"},
                data=_REPORTS,
            )
        )
    if any("from" in row for row in points):
        layers.append(
            layer(
                "rule",
                {"aria": False, "clip": True, "color": INK, "opacity": 0.5, "strokeWidth": 1},
                {"x": channel("from", "temporal"), "x2": channel("to"), "y": best},
                transform={"filter": "isValid(datum.from)"},
                data=_REPORTS,
            )
        )
    layers.append(
        layer(
            "point",
            {"color": INK, "opacity": 1, "size": 24, "strokeWidth": 1.4},
            {
                "description": channel("text", "nominal"),
                # Hollow: shown but not scored, so that a context figure is not taken for evidence.
                "fill": {
                    "condition": {"test": "(datum.use === 'scored')", "value": INK},
                    "value": "transparent",
                },
                "tooltip": _report_tooltip(),
                "x": time,
                "y": best,
            },
            data=_REPORTS,
        )
    )
    return layers


def _report_tooltip() -> list[Spec]:
    figures = {"best": say("figure"), "low": say("low"), "high": say("high")}
    words = {"letter": say("grade"), "used": say("use"), "says": say("says")}
    return [
        channel("id", "nominal", title=say("report")),
        *(channel(field, "quantitative", format=",.10~r", title=title) for field, title in figures.items()),
        *(channel(field, "nominal", title=title) for field, title in words.items()),
    ]


def _band_rows(name: str, band: "Band", step: int) -> list[dict[str, Any]]:
    """One row a day, drawn at noon; short keys, since they are repeated for every day and hypothesis."""
    count = len(band.days)
    highest = [
        max(range(first, min(first + step, count)), key=lambda at: float(band.q95[at]))
        for first in range(0, count, step)
    ]
    wanted = sorted({0, *highest, count - 1})
    return [
        {
            "time": noon(day),
            "day": short_day(day),
            "h": name,
            **{key: rounded(float(value), 3) for key, value in zip(_QUANTILES, quantiles, strict=True)},
        }
        for day, *quantiles in (
            (band.days[at], band.q05[at], band.q25[at], band.q50[at], band.q75[at], band.q95[at])
            for at in wanted
        )
    ]


def _report_row(case: "Case", report: "Report", *, cumulated: bool) -> dict[str, Any]:
    begin, end = report.window(case)
    figures = [value for value in (report.best, report.low, report.high) if value is not None]
    best = figures[0] if figures else 1.0  # an event told of without a figure happened
    # A toll counts up to the end of its days: it meets the band of the last of them, drawn at its noon.
    at = max(end - _DAY / 2, begin) if cumulated else (begin + end) / 2
    row = {
        "time": moment(case, at),
        "low": best if report.low is None else report.low,
        "best": best,
        "high": best if report.high is None else report.high,
        "id": report.report_id,
        "letter": report.reliability,
        "use": report.use,
        "used": worded(report.use),
        "says": report.statement[:120],
        "text": say(
            "{report}: {figure}, grade {grade}, {use}",
            report=report.report_id,
            figure=quantity(best),
            grade=report.reliability,
            use=worded(report.use),
        ),
    }
    return row | {"from": moment(case, begin), "to": moment(case, end)} if end - begin > _DAY else row
