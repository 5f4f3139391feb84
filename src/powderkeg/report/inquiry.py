"""What to look at next: the chart and the table, computed apart from their drawing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from powderkeg.report.charts.inquiry import Asked, inquiry_bars
from powderkeg.report.figure import Figure
from powderkeg.report.formats import MINUS, MISSING, day, nats, percent
from powderkeg.report.indicators import in_words
from powderkeg.report.sections import Group, Section

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence

MOST_DRAWN = 12
MOST_LISTED = 20
TITLE = "What to look at next"
_HEADERS = (
    "Ask",
    "of whom",
    "Grade",
    "Hours",
    "Bits",
    "between mechanisms",
    "Bits per hour",
    "What an answer does",
)


def inquiry_figure(result: "Evidence") -> Figure | None:
    """The bars of the first entries; None where none was worked out."""
    rows = result.next_observations[:MOST_DRAWN]
    if not rows:
        return None
    return Figure(
        "next-observations",
        "What would tell most for an hour of work",
        "Most bits per working hour first. One bit halves what is not known between two equally probable "
        "explanations. Thin lines: one Monte-Carlo error either way.",
        inquiry_bars([_asked(row) for row in rows]),
    )


def inquiry_section(result: "Evidence") -> Section | None:
    """The table; None where nothing was worked out.

    Where the result is not resolved it shows bits and shifts in nats only: no probability of a hypothesis,
    and no sign of which leads.
    """
    rows = result.next_observations[:MOST_LISTED]
    if not rows:
        return None
    resolved = result.resolved
    wrong = "Chance that the leading explanation is wrong falls by"
    if rows[0]["regret_drop"] is not None:
        wrong = "Chance of preferring the wrong option falls by"
    headers = (*_HEADERS, wrong) if resolved else _HEADERS
    return Section(
        title=TITLE,
        text=_text(result),
        headers=headers,
        groups=(Group("", tuple(_line(row, resolved=resolved) for row in rows)),),
        lines=_lines(result, rows),
        words=(0, 1, 2, 7),
    )


def _text(result: "Evidence") -> tuple[str, ...]:
    first = result.next_observations[0]
    weights = (
        "The explanations count as probable as the record makes them"
        if first["at"] == "posterior"
        else "The result is not resolved, so all explanations count as equally probable here"
    )
    meant = (
        "Each row is a question that the record does not answer yet, or only from a worse source. Bits are "
        "how much its answer is expected to tell about which explanation holds, "
        f"{result.hypotheses[-1]} among them; the next column is the part about those with a mechanism."
    )
    counted = "Answers are as uncertain as a report of that grade; hours of work are our judgement."
    return meant, f"{weights}. {counted}"


def _lines(result: "Evidence", rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    left = len(result.next_observations) - len(rows)
    more = (f"{left} more are in the JSON file.",) if left else ()
    named = "the two that lead" if result.resolved else "those that the answer sets furthest apart"
    return (
        "Bits are of one question by itself: two that would tell the same thing do not add up.",
        f"The explanations named are {named}; 0.7 nats double or halve their odds.",
        *more,
    )


def _asked(row: Mapping[str, Any]) -> Asked:
    label = f"{in_words(row['indicator'])}, {_where(row)}, {_when(row)}: {row['source_kind']}"
    return Asked(label, row["question"], row["bits"] or 0.0, row["bits_se"])


def _where(row: Mapping[str, Any]) -> str:
    return "country" if row["place"] == "national" else str(row["place"])


def _when(row: Mapping[str, Any]) -> str:
    first, last = (date.fromisoformat(row[key]) for key in ("first_day", "day"))
    return day(last) if first == last else f"{day(first)} to {day(last)}"


def _line(row: Mapping[str, Any], *, resolved: bool) -> tuple[str, ...]:
    bits, error = row["bits"], row["bits_se"]
    noise = error is not None and bits is not None and abs(bits) <= error
    cells = (
        row["question"],
        row["source_kind"],
        row["letter"],
        f"{row['effort']:g}",
        f"{_with_error(bits, error)}{' (within the noise)' if noise else ''}",
        _with_error(row["bits_named"], row["bits_named_se"]),
        _small(row["bits_per_effort"], 4),
        "; ".join(_answer(one, resolved=resolved) for one in row["outcomes"]),
    )
    if not resolved:
        return cells
    drop = row["wrong_drop"]
    return (*cells, MISSING if drop is None else f"{100.0 * max(drop, 0.0):.1f} points")


def _answer(outcome: Mapping[str, Any], *, resolved: bool) -> str:
    """An answer with its probability, what it does to a pair, and where it leads if that may be said."""
    first, second = outcome["pair"]
    shift, words = outcome["pair_shift"], str(outcome["words"]).replace("-", MINUS)
    text = f"{words} ({percent(outcome['probability'])}): {nats(shift)} nats for {first} over {second}"
    if resolved and outcome["posterior"]:
        text += f", {first} then {percent(outcome['posterior'][first])}"
    return text


def _with_error(value: float | None, error: float | None) -> str:
    return _small(value, 3) if error is None or value is None else f"{_small(value, 3)} ± {error:.3f}"


def _small(value: float | None, digits: int) -> str:
    """With so many digits after the point and a true minus sign."""
    if value is None:
        return MISSING
    text = f"{abs(value):.{digits}f}"
    return MINUS + text if value < 0 and float(text) > 0 else text
