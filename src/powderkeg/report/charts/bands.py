"""Simulated bands of one indicator under every hypothesis, against the reports of it."""

from datetime import date
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from powderkeg.report.charts.scales import count_axis
from powderkeg.report.charts.theme import (
    FULL_WIDTH,
    Spec,
    finish,
    hypothesis_scale,
    inline,
    moment,
    noon,
    time_axis,
)
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
_SAID = (
    "datum.day + ': ' + format(datum.c, ',.3~r')"
    " + ' (' + format(datum.a, ',.3~r') + ' to ' + format(datum.e, ',.3~r') + ')'"
)
_QUANTILES = {"a": "5 %", "b": "25 %", "c": "median", "d": "75 %", "e": "95 %"}


def indicator_bands(
    case: "Case",
    what: str,
    unit: str,
    bands: "Mapping[str, Band]",
    reports: "Sequence[Report]",
    colours: "Mapping[str, str]",
) -> Spec:
    """Small multiples, one a hypothesis: 90 % and 50 % bands, the median, and the reports with their ranges.

    Args:
        case: The case, for its clock.
        what: What the bands are of, for the text description.
        unit: Its unit.
        bands: Quantiles by hypothesis, one value a day.
        reports: Reports of the same indicator and place that carry a figure.
        colours: Colour of every hypothesis.
    """
    cumulated = any(band.cumulated for band in bands.values())
    rows = [row for name, band in bands.items() for row in _band_rows(name, band)]
    days = next(iter(bands.values())).days
    points = [_report_row(case, report, cumulated=cumulated) for report in reports]
    # A report of other days would be drawn in the neighbouring chart.
    points = [row for row in points if min(days) <= date.fromisoformat(row["time"][:10]) <= max(days)]
    layers: list[Any] = _band_layers(colours, _axis(rows, points, unit), days)
    if points:
        layers += _report_layers(points)
    columns = min(_COLUMNS, len(bands))
    chart = (
        alt.layer(*layers, data=inline(rows))
        .properties(width=max(120, (FULL_WIDTH - 40) // columns - 12), height=110)
        .facet(facet=alt.Facet("h:N", title=None, sort=list(bands)), columns=columns, spacing=12)
    )
    return finish(chart, _in_words(f"{what} ({unit})", bands, points))


def _in_words(what: str, bands: "Mapping[str, Band]", points: list[dict[str, Any]]) -> str:
    """The widest 90 % band of every hypothesis and the figures reported: medians of 0 would say nothing."""
    spans = []
    for name, band in bands.items():
        at = int(np.argmax(band.q95))
        low, high = float(band.q05[at]), float(band.q95[at])
        spans.append(f"{name} {quantity(low)} to {quantity(high)} on {short_day(band.days[at])}")
    told = ", ".join(f"{row['id']} {quantity(row['best'])}" for row in points[:_TOLD])
    more = f" and {len(points) - _TOLD} more" if len(points) > _TOLD else ""
    count = f"{len(points)} report{'' if len(points) == 1 else 's'}"
    return (
        f"{what} by day under every hypothesis, 50 % and 90 % bands, with {count}. "
        f"90 % band on the day on which it reaches highest: {'; '.join(spans)}. "
        + (f"Reported: {told}{more}." if points else "Nothing is reported.")
    )


def _axis(rows: list[dict[str, Any]], points: list[dict[str, Any]], unit: str) -> alt.Y:
    values = [row[key] for row in rows for key in "cde"]
    values += [row[key] for row in points for key in ("low", "best", "high")]
    return count_axis("e", [value for value in values if value is not None], title=unit)


def _band_layers(colours: "Mapping[str, str]", axis: alt.Y, days: "Sequence[date]") -> list[alt.Chart]:
    shared = alt.Chart().encode(
        x=time_axis(days, labels=4), color=alt.Color("h:N", scale=hypothesis_scale(colours), legend=None)
    )
    tooltip = [
        alt.Tooltip("h:N", title="hypothesis"),
        alt.Tooltip("day:N", title="day"),
        *(alt.Tooltip(f"{key}:Q", title=title, format=",.3~r") for key, title in _QUANTILES.items()),
    ]
    return [
        shared.mark_area(opacity=0.18, aria=False).encode(y=axis, y2="a:Q"),
        shared.mark_area(opacity=0.35, aria=False).encode(y="b:Q", y2="d:Q"),
        shared.mark_line(strokeWidth=1.5, aria=False).encode(y="c:Q"),
        # Invisible, wide squares carry the tooltip: a line is hard to hit.
        shared.transform_calculate(said=_SAID)
        .mark_square(size=120, opacity=0)
        .encode(y="c:Q", tooltip=tooltip, description="said:N"),
    ]


def _report_layers(points: list[dict[str, Any]]) -> list[alt.Chart]:
    shared = alt.Chart(inline(points)).encode(x="time:T")
    tooltip = [
        alt.Tooltip("id:N", title="report"),
        alt.Tooltip("best:Q", title="figure", format=",.10~r"),
        alt.Tooltip("low:Q", title="low", format=",.10~r"),
        alt.Tooltip("high:Q", title="high", format=",.10~r"),
        alt.Tooltip("letter:N", title="grade"),
        alt.Tooltip("use:N", title="use"),
        alt.Tooltip("says:N", title="says"),
    ]
    layers = [shared.mark_rule(color=INK, strokeWidth=1.2, aria=False).encode(y="low:Q", y2="high:Q")]
    if any("from" in row for row in points):
        layers.append(
            shared.transform_filter("isValid(datum.from)")
            .mark_rule(color=INK, strokeWidth=1, opacity=0.5, aria=False, clip=True)
            .encode(x="from:T", x2="to:T", y="best:Q")
        )
    return [
        *layers,
        # Hollow: shown but not scored, so that a context figure is not taken for evidence.
        shared.mark_point(color=INK, size=24, strokeWidth=1.4, opacity=1).encode(
            y="best:Q",
            fill=alt.condition(alt.datum.use == "scored", alt.value(INK), alt.value("transparent")),
            tooltip=tooltip,
            description="text:N",
        ),
    ]


def _band_rows(name: str, band: "Band") -> list[dict[str, Any]]:
    """One row a day, drawn at noon; short keys, since they are repeated for every day and hypothesis."""
    return [
        {
            "time": noon(day),
            "day": short_day(day),
            "h": name,
            **{key: rounded(float(value), 3) for key, value in zip(_QUANTILES, quantiles, strict=True)},
        }
        for day, *quantiles in zip(band.days, band.q05, band.q25, band.q50, band.q75, band.q95, strict=True)
    ]


def _report_row(case: "Case", report: "Report", *, cumulated: bool) -> dict[str, Any]:
    begin, end = report.window(case)
    figures = [value for value in (report.best, report.low, report.high) if value is not None]
    best = figures[0]
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
        "says": report.statement[:120],
        "text": f"{report.report_id}: {quantity(best)}, grade {report.reliability}, {report.use}",
    }
    return row | {"from": moment(case, begin), "to": moment(case, end)} if end - begin > _DAY else row
