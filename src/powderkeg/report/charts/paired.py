"""Differences from the reference in the same worlds with the same random numbers, one panel an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import say, worded
from powderkeg.outlook import OUTCOMES
from powderkeg.outlook.statistics import Z
from powderkeg.report.charts.theme import Spec, finish, inline
from powderkeg.report.colours import HYPOTHESIS_COLOURS, INK
from powderkeg.report.formats import MINUS, quantity, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.outlook import Outlook

_COLUMNS = 3
_WIDTH = 250


def paired_differences(look: Outlook, outcomes: Sequence[str]) -> Spec:
    """Points with two bars: thick, 90 % interval of the mean; thin, 90 % of the worlds.

    Args:
        look: the outlook.
        outcomes: which to show, in their order.
    """
    titles = {name: worded(OUTCOMES[name].label) for name in outcomes}
    others = [option for option in look.options if option.name != look.reference]
    rows: list[dict[str, Any]] = []
    for outcome in outcomes:
        for option in others:
            cell = look.table.sel(option=option.name, outcome=outcome)
            mean, half = float(cell["difference"]), Z * float(cell["difference_se"])
            rows.append(
                {
                    "o": option.label,
                    "what": titles[outcome],
                    "d": rounded(mean),
                    "a": rounded(mean - half),
                    "b": rounded(mean + half),
                    "low": rounded(float(cell["difference_low"])),
                    "high": rounded(float(cell["difference_high"])),
                }
            )
    tooltip = [
        alt.Tooltip("o:N", title=say("option")),
        alt.Tooltip("what:N", title=say("outcome")),
        alt.Tooltip("d:Q", title=say("mean difference"), format=",.3~r"),
        alt.Tooltip("a:Q", title=say("90 % of the mean, low"), format=",.3~r"),
        alt.Tooltip("b:Q", title=say("high"), format=",.3~r"),
        alt.Tooltip("low:Q", title=say("90 % of worlds, low"), format=",.3~r"),
        alt.Tooltip("high:Q", title=say("high"), format=",.3~r"),
    ]
    base = alt.Chart().encode(y=alt.Y("o:N", title=None, sort=[option.label for option in others]))
    blue = HYPOTHESIS_COLOURS[0]
    layers = [
        base.mark_rule(color="#999999", strokeWidth=1, aria=False).encode(
            x=alt.X("low:Q", title=None, axis=alt.Axis(tickCount=4, format="~s")), x2="high:Q"
        ),
        base.mark_rule(color=blue, strokeWidth=5, opacity=0.5, aria=False).encode(x="a:Q", x2="b:Q"),
        base.mark_point(color=blue, filled=True, size=50, opacity=1).encode(x="d:Q", tooltip=tooltip),
        alt.Chart().mark_rule(color=INK, strokeWidth=1, aria=False).encode(x=alt.datum(0)),
    ]
    chart = (
        alt.layer(*layers, data=inline(rows))
        .properties(width=_WIDTH, height=alt.Step(20))
        .facet(
            facet=alt.Facet("what:N", title=None, sort=list(titles.values())),
            columns=min(_COLUMNS, len(titles)),
            spacing=14,
        )
        .resolve_scale(x="independent")
    )
    said = clauses(
        say(
            "{option}, {outcome}: {mean} ({low} to {high})",
            option=row["o"],
            outcome=row["what"],
            mean=_signed(row["d"]),
            low=_signed(row["a"]),
            high=_signed(row["b"]),
        )
        for row in rows
    )
    return finish(
        chart,
        say("Mean differences from the reference with 90 % intervals. {differences}.", differences=said),
    )


def _signed(value: float | None) -> str:
    text = quantity(value)
    return text if value is None or value <= 0 or text.startswith(MINUS) else f"+{text}"
