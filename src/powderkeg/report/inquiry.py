"""What to look at next: the chart and the table, computed apart from their drawing."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from powderkeg.evidence.words import clauses
from powderkeg.language import language, localised, noted, say, say_count, worded
from powderkeg.report.charts.inquiry import Asked, inquiry_bars
from powderkeg.report.figure import Figure
from powderkeg.report.formats import MINUS, MISSING, day, nats, number, percent
from powderkeg.report.indicators import in_words
from powderkeg.report.sections import Group, Section

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence

_HYPHEN = re.compile(r"(?<!\w)-(?=\d)")
"""A hyphen that stands for a minus sign."""
MOST_DRAWN = 12
MOST_LISTED = 20
TITLE = noted("What to look at next")
_HEADERS = (
    noted("Ask"),
    noted("of whom"),
    noted("Grade"),
    noted("Hours"),
    noted("Bits"),
    noted("between mechanisms"),
    noted("Bits per hour"),
    noted("What an answer does"),
)


def inquiry_figure(result: "Evidence") -> Figure | None:
    """The bars of the first entries; None where none was worked out."""
    rows = result.next_observations[:MOST_DRAWN]
    if not rows:
        return None
    return Figure(
        "next-observations",
        say("What would tell most for an hour of work"),
        say(
            "Bits per working hour. One bit is 0.69 nats: as much as there is to know between two equally "
            "probable explanations. Thin lines: one Monte-Carlo error either way."
        ),
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
    wrong = say("Chance that the leading explanation is wrong falls by")
    if rows[0]["regret_drop"] is not None:
        wrong = say("Chance of preferring the wrong option falls by")
    named = tuple(map(say, _HEADERS))
    headers = (*named, wrong) if resolved else named
    return Section(
        title=say(TITLE),
        text=_text(result),
        headers=headers,
        groups=(Group("", tuple(_line(row, resolved=resolved) for row in rows)),),
        lines=_lines(result, rows),
        words=(0, 1, 2, 7),
    )


def _text(result: "Evidence") -> tuple[str, ...]:
    first = result.next_observations[0]
    meant = say(
        "Each row is a question that the record does not answer yet, or only from a worse source. Bits are "
        "how much its answer is expected to tell about which explanation holds, {other} among them; the "
        "next column is the part about those with a mechanism. One bit is 0.69 nats.",
        other=result.hypotheses[-1],
    )
    if first["at"] == "posterior":
        return meant, say(
            "The explanations count as probable as the record makes them. Answers are as uncertain as a "
            "report of that grade; hours of work are our judgement."
        )
    return meant, say(
        "The result is not resolved, so all explanations count as equally probable here. Answers are as "
        "uncertain as a report of that grade; hours of work are our judgement."
    )


def _lines(result: "Evidence", rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    left = len(result.next_observations) - len(rows)
    more = (
        (say_count("{n} more is in the JSON file.", "{n} more are in the JSON file.", left),) if left else ()
    )
    named = (
        say("The explanations named are the two that lead; 0.7 nats double or halve their odds.")
        if result.resolved
        else say(
            "The explanations named are those that the answer sets furthest apart; 0.7 nats double or halve "
            "their odds."
        )
    )
    return (
        say("Bits are of one question by itself: two that would tell the same thing do not add up."),
        named,
        *more,
    )


def _asked(row: Mapping[str, Any]) -> Asked:
    label = say(
        "{what}, {where}, {when}: {whom}",
        what=in_words(row["indicator"]),
        where=_where(row),
        when=_when(row),
        whom=worded(row["source_kind"]),
    )
    return Asked(label, worded(row["question"]), row["bits"] or 0.0, row["effort"], row["bits_se"])


def _where(row: Mapping[str, Any]) -> str:
    return say("country") if row["place"] == "national" else str(row["place"])


def _when(row: Mapping[str, Any]) -> str:
    first, last = (date.fromisoformat(row[key]) for key in ("first_day", "day"))
    return day(last) if first == last else say("{first} to {last}", first=day(first), last=day(last))


def _line(row: Mapping[str, Any], *, resolved: bool) -> tuple[str, ...]:
    bits, error = row["bits"], row["bits_se"]
    noise = error is not None and bits is not None and abs(bits) <= error
    told = _with_error(bits, error)
    cells = (
        worded(row["question"]),
        worded(row["source_kind"]),
        row["letter"],
        localised(f"{row['effort']:g}", language()),
        say("{bits} (within the noise)", bits=told) if noise else told,
        _with_error(row["bits_named"], row["bits_named_se"]),
        _small(row["bits_per_effort"], 4),
        clauses(_answer(one, resolved=resolved) for one in row["outcomes"]),
    )
    if not resolved:
        return cells
    drop = row["wrong_drop"]
    return (*cells, MISSING if drop is None else say("{n:.1f} points", n=100.0 * max(drop, 0.0)))


def _answer(outcome: Mapping[str, Any], *, resolved: bool) -> str:
    """An answer with its probability, what it does to a pair, and where it leads if that may be said."""
    first, second = outcome["pair"]
    told = say(
        "{answer} ({probability}): {shift} nats for {first} over {second}",
        answer=_HYPHEN.sub(MINUS, worded(outcome["words"])),
        probability=percent(outcome["probability"]),
        shift=nats(outcome["pair_shift"]),
        first=first,
        second=second,
    )
    if not (resolved and outcome["posterior"]):
        return told
    after = percent(outcome["posterior"][first])
    return say("{answer}, {first} then {probability}", answer=told, first=first, probability=after)


def _with_error(value: float | None, error: float | None) -> str:
    if error is None or value is None:
        return _small(value, 3)
    return say("{value} ± {error:.3f}", value=_small(value, 3), error=error)


def _small(value: float | None, digits: int) -> str:
    """With so many digits after the point and a true minus sign."""
    return MISSING if value is None else number(value, f".{digits}f")
