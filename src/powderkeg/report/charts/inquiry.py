"""What to look at next: bits per working hour of the most telling observations, with Monte-Carlo error."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import language, localised, say
from powderkeg.report.charts.theme import Spec, finish, inline
from powderkeg.report.colours import INK
from powderkeg.report.formats import rounded

if TYPE_CHECKING:
    from typing import Any

_BAR = "#5B7C99"  # no hypothesis's colour: a bar here favours none


@dataclass(frozen=True)
class Asked:
    """One bar.

    Attributes:
        label: what is asked, where, when and of whom, in few words; no two alike.
        question: the whole question.
        bits: expected information.
        hours: of work that the answer takes.
        error: Monte-Carlo standard error of ``bits``; None where it is not known.
    """

    label: str
    question: str
    bits: float
    hours: float
    error: float | None


def inquiry_bars(rows: Sequence[Asked]) -> Spec:
    """A bar for the bits per hour, a thin line from one error below to one above; the order is that given."""
    names = [row.label for row in rows]
    data: list[dict[str, Any]] = [
        {
            "ask": row.label,
            "question": row.question,
            "rate": rounded(max(row.bits, 0.0) / row.hours),
            "bits": _bits(row),
            "hours": row.hours,
            "low": rounded((row.bits - (row.error or 0.0)) / row.hours),
            "high": rounded((row.bits + (row.error or 0.0)) / row.hours),
        }
        for row in rows
    ]
    y = alt.Y("ask:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=420))
    tooltip = [
        alt.Tooltip("question:N", title=say("ask")),
        alt.Tooltip("bits:N", title=say("bits")),
        alt.Tooltip("hours:Q", title=say("hours")),
    ]
    bars = (
        alt.Chart(inline(data))
        .mark_bar(height={"band": 0.6}, color=_BAR)
        .encode(
            y=y,
            x=alt.X("rate:Q", title=say("expected information (bits an hour)"), axis=alt.Axis(tickCount=6)),
            tooltip=tooltip,
        )
    )
    known = [row for row, asked in zip(data, rows, strict=True) if asked.error is not None]
    errors = (
        alt.Chart(inline(known))
        .mark_rule(color=INK, strokeWidth=1.2)
        .encode(y=y, x=alt.X("low:Q"), x2="high:Q", tooltip=tooltip)
    )
    said = clauses(
        say("{what}: {bits} in {hours:g} h", what=row.label, bits=_bits(row), hours=row.hours) for row in rows
    )
    return finish(
        # Without an error to draw, Vega warns of an axis without an extent.
        alt.layer(*([bars, errors] if known else [bars])).properties(width=520, height=alt.Step(22)),
        say(
            "Expected information in bits with its Monte-Carlo error, most per working hour first: {said}.",
            said=said,
        ),
    )


def _bits(row: Asked) -> str:
    if row.error is None:
        return localised(f"{row.bits:.3f}", language())
    return say("{bits:.3f} ± {error:.3f}", bits=row.bits, error=row.error)
