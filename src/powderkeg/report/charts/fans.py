"""What may follow under each option: quantiles of the weighted worlds, one panel an option."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import in_english, noted, say, worded
from powderkeg.outlook.table import FANS
from powderkeg.report.charts.expressions import spoken
from powderkeg.report.charts.panels import full_columns
from powderkeg.report.charts.scales import count_axis
from powderkeg.report.charts.theme import FULL_WIDTH, Spec, finish, inline, moment, time_axis
from powderkeg.report.colours import HYPOTHESIS_COLOURS
from powderkeg.report.formats import capital, quantity, rounded

if TYPE_CHECKING:
    from powderkeg.outlook import Outlook

_COLUMNS = 5
_EVERY = 12  # hours between two points: a chart as wide as this shows no more
_KEYS = "abcde"
_TITLES = (noted("5 %"), noted("25 %"), noted("median"), noted("75 %"), noted("95 %"))


def option_fans(look: Outlook, series: str) -> Spec:
    """Small multiples, one an option: 90 % and 50 % bands and the median of one series.

    Args:
        look: the outlook.
        series: one of ``outlook.table.FANS``.
    """
    unit, what = FANS[series]
    share = in_english(unit) == "share"
    fan = look.fans[series]
    labels = {option.name: option.label for option in look.options}
    hours = [int(h) for h in look.fans["hour"].values if h % _EVERY == 0]
    rows = []
    for option in look.options:
        at = fan.sel(option=option.name)
        for hour in hours:
            values = at.sel(hour=hour).values
            row: dict[str, Any] = {
                "time": moment(look.case, hour),
                "when": _when(look, hour),
                "o": labels[option.name],
            }
            rows.append(row | {k: rounded(float(v), 3) for k, v in zip(_KEYS, values, strict=True)})
    first = look.branched_from.date()
    days = [first + timedelta(days=n) for n in range((look.case.end - first).days + 1)]
    axis = (
        count_axis("e", [row[key] for row in rows for key in "cde"], title=worded(unit))
        if not share
        else (alt.Y("e:Q", title=worded(unit), scale=alt.Scale(domain=[0, 1])))
    )
    columns = full_columns(len(look.options), _COLUMNS)
    chart = (
        alt.layer(*_layers(axis, days), data=inline(rows))
        .properties(width=(FULL_WIDTH - 40) // columns - 12, height=120)
        .facet(facet=alt.Facet("o:N", title=None, sort=list(labels.values())), columns=columns, spacing=12)
    )
    return finish(chart, _in_words(look, series, what, unit))


def _layers(axis: alt.Y, days: list[Any]) -> list[alt.Chart]:
    shared = alt.Chart().encode(x=time_axis(days, labels=4), color=alt.value(HYPOTHESIS_COLOURS[0]))
    tooltip = [
        alt.Tooltip("o:N", title=say("option")),
        alt.Tooltip("when:N", title=say("until")),
        *(alt.Tooltip(f"{k}:Q", title=say(t), format=",.3~r") for k, t in zip(_KEYS, _TITLES, strict=True)),
    ]
    said = spoken(
        noted("{day}: {middle} ({low} to {high})"),
        day="datum.when",
        middle="format(datum.c, ',.3~r')",
        low="format(datum.a, ',.3~r')",
        high="format(datum.e, ',.3~r')",
    )
    return [
        shared.mark_area(opacity=0.18, aria=False).encode(y=axis, y2="a:Q"),
        shared.mark_area(opacity=0.35, aria=False).encode(y="b:Q", y2="d:Q"),
        shared.mark_line(strokeWidth=1.5, aria=False).encode(y="c:Q"),
        shared.transform_calculate(said=said)
        .mark_square(size=120, opacity=0)
        .encode(y="c:Q", tooltip=tooltip, description="said:N"),
    ]


def _in_words(look: Outlook, series: str, what: str, unit: str) -> str:
    last = look.fans[series].isel(hour=-1)
    said = [
        say(
            "{option} {low} to {high}, median {middle}",
            option=option.label,
            low=quantity(float(low)),
            high=quantity(float(high)),
            middle=quantity(float(middle)),
        )
        for option in look.options
        for low, _, middle, _, high in [last.sel(option=option.name).values]
    ]
    return say(
        "{what} ({unit}) under every option, 50 % and 90 % bands. At the end: {said}.",
        what=capital(worded(what)),
        unit=worded(unit),
        said=clauses(said),
    )


def _when(look: Outlook, hour: int) -> str:
    """Until which hour of the case's own clock a row counts."""
    return say("{when:y-MM-dd HH} h", when=datetime.fromisoformat(moment(look.case, hour)))
